"""Receiving a study."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, TypeAdapter
from starlette.concurrency import run_in_threadpool

from echoreport.errors import InputError
from echoreport.server import receiving
from echoreport.server.api import shown
from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.fields import Line
from echoreport.server.receiving.uploads import spooled
from echoreport.server.room import Room
from echoreport.server.store import audit, studies
from echoreport.server.visitor import Visitor

router = APIRouter(tags=["studies"])
_NAME = TypeAdapter(Annotated[Line, Field(max_length=200)])
FILES: dict[str, Any] = {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}


def form(**fields: dict[str, Any]) -> dict[str, Any]:
    """How OpenAPI describes a form that a handler reads by itself, since it refuses what is too large as it comes."""
    schema = {"type": "object", "properties": fields, "required": ["files"]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    "/studies",
    status_code=201,
    openapi_extra=form(files=FILES, study_name={"type": "string", "maxLength": 200}),
)
async def add_study(room: InRoom, visitor: Reviewer, request: Request, response: Response) -> shown.Study:
    """Receive a study's files: DICOM, PNG, JPEG or clips; it is drafted next. `Location` says where it is then."""
    async with spooled(request, room.settings) as (files, fields):
        name = named(fields.get("study_name", ""))
        study_id = await run_in_threadpool(receiving.receive, room, files, name, "api")
    response.headers["Location"] = f"/api/v1/studies/{study_id}"
    return await run_in_threadpool(_received, room, visitor, study_id)


def named(name: str) -> str:
    """The name of a study, as a form has it.

    Raises:
        InputError: If it is too long, or holds control characters.
    """
    try:
        return _NAME.validate_python(name)
    except ValueError as error:
        raise InputError(
            "got a study_name that cannot be used, wanted one line of at most 200 characters: shorten it"
        ) from error


def _received(room: Room, visitor: Visitor, study_id: str) -> shown.Study:
    with room.database.writing() as session:
        audit.note(session, visitor, "received", study_id)
        return shown.Study.of(studies.study_of(session, study_id))
