"""Studies come in from the worklist."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.receiving import receive
from echoreport.server.receiving.uploads import spooled
from echoreport.server.room import Room
from echoreport.server.store import audit, studies
from echoreport.server.templating import page
from echoreport.server.visitor import Visitor

router = APIRouter()


@router.post("/studies", include_in_schema=False)
async def upload(request: Request, room: InRoom, visitor: Reviewer) -> Response:
    """Keep the files of a form as a study; it is drafted next."""
    async with spooled(request, room.settings) as (files, fields):
        study_id = await run_in_threadpool(receive, room, files, fields.get("study_name", ""), "upload")
    name = await run_in_threadpool(_noted, room, visitor, study_id, len(files))
    context = {"study_id": study_id, "name": name, "files": len(files)}
    return page(request, "uploaded.html", context, 201, {"HX-Trigger": "changed"})


def _noted(room: Room, visitor: Visitor, study_id: str, files: int) -> str:
    with room.database.writing() as session:
        audit.note(session, visitor, "uploaded", study_id, f"{files} files")
        return studies.study_of(session, study_id).name
