"""Drafts in all formats, as the command `draft` writes them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from echoreport.drafting.draft import rendered
from echoreport.server import looking
from echoreport.server.api.fields import LARGEST, StudyId
from echoreport.server.dependencies import InRoom, Somebody

router = APIRouter(tags=["drafts"])


class Format(StrEnum):
    """What a draft can be had as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    FHIR = "fhir"
    DICOM_SR = "dicom-sr"


_FORMATS = {
    Format.TEXT: ("as_text", "text/plain; charset=utf-8", ".txt"),
    Format.JSON: ("as_json", "application/json", ".json"),
    Format.HTML: ("as_html", "text/html; charset=utf-8", ".html"),
    Format.FHIR: ("as_fhir", "application/fhir+json", ".fhir.json"),
    Format.DICOM_SR: ("as_dicom_sr", "application/dicom", ".dcm"),
}
"""Module of `drafting.formats`, media type, ending of a file's name."""


@router.get(
    "/studies/{study_id}/draft",
    response_class=Response,
    responses={
        200: {
            "description": "The draft; as JSON it is as docs/draft.schema.json has it.",
            "content": {media.partition(";")[0]: {} for _, media, _ in _FORMATS.values()},
        }
    },
)
def get_draft(
    room: InRoom,
    visitor: Somebody,
    study_id: StudyId,
    form: Annotated[Format, Query(alias="format")] = Format.JSON,
    version: Annotated[int | None, Query(ge=1, le=LARGEST, description="The current one by default.")] = None,
) -> Response:
    """Get a version of a study's report in a format."""
    with room.database.reading() as session:
        number, draft = looking.draft_of(session, study_id, version)
    module, media, ending = _FORMATS[form]
    content = rendered(draft, module)
    looking.note(room, visitor, "draft", study_id, f"version {number} as {form}")
    disposition = f'attachment; filename="{study_id}{ending}"'
    return Response(content, media_type=media, headers={"Content-Disposition": disposition, "ETag": f'"{number}"'})
