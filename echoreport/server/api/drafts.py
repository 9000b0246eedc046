"""Drafts in all formats, as the command `draft` writes them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from echoreport.drafting.draft import FORMATS, rendered
from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.fields import LARGEST, StudyId
from echoreport.server.media import MEDIA

router = APIRouter(tags=["drafts"])


class Format(StrEnum):
    """What a draft can be had as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    FHIR = "fhir"
    DICOM_SR = "dicom-sr"


_ENDINGS = {
    Format.TEXT: ".txt",
    Format.JSON: ".json",
    Format.HTML: ".html",
    Format.FHIR: ".fhir.json",
    Format.DICOM_SR: ".dcm",
}


@router.get(
    "/studies/{study_id}/draft",
    response_class=Response,
    responses={
        200: {
            "description": "The draft; as JSON it is as docs/draft.schema.json has it.",
            "content": {media.partition(";")[0]: {} for media in MEDIA.values()},
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
    """Get a version of a study's report in a format; signed only while its approval holds, else as withdrawn."""
    with room.database.reading() as session:
        number, draft = looking.draft_of(session, study_id, version)
    ending = _ENDINGS[form]
    content = rendered(draft, FORMATS[ending])
    looking.note(room, visitor, "draft", study_id, f"version {number} as {form}")
    disposition = f'attachment; filename="{study_id}{ending}"'
    return Response(
        content, media_type=MEDIA[ending], headers={"Content-Disposition": disposition, "ETag": f'"{number}"'}
    )
