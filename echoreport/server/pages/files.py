"""Files of a study: its report in each format, and the frames as they may be shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from echoreport.drafting.draft import FORMATS, rendered
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.fields import ImageId, StudyId
from echoreport.server.media import MEDIA
from echoreport.server.problems import NotThereError
from echoreport.server.security.headers import DOCUMENT, POLICY
from echoreport.server.shown import shown_file
from echoreport.server.store import audit, studies, versions

router = APIRouter()


@router.get("/studies/{study_id}/draft{ending}", include_in_schema=False)
def report(
    study_id: StudyId,
    ending: str,
    room: InRoom,
    visitor: Somebody,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """A version of the report, the current one by default, as a file to be kept; the page is opened."""
    if ending not in FORMATS:
        raise NotThereError(f"got an unknown format, wanted one of {', '.join(FORMATS)}: choose one of them")
    with room.database.writing() as session:
        kept = versions.version_of(session, study_id, version)
        audit.note(session, visitor, "report", study_id, f"version {kept.number}, {ending}")
        draft = versions.issued(session, kept)
    name = f"{study_id}-{kept.number}{ending}"
    return Response(rendered(draft, FORMATS[ending]), media_type=MEDIA[ending], headers=_headers(ending, name))


@router.get("/studies/{study_id}/images/{image_id}.png", include_in_schema=False)
def frame(study_id: StudyId, image_id: ImageId, room: InRoom, visitor: Somebody) -> Response:
    """The spectral region of a frame with its axes; never the rest, into which names are burned."""
    with room.database.writing() as session:
        image = studies.image_of(session, study_id, image_id)
        audit.note(session, visitor, "image", study_id, f"image {image.position + 1}")
    path = shown_file(room.settings.images / image.file)
    if not path.is_file():
        raise NotThereError("got an image of which nothing can be shown, wanted one with a spectral region: see why")
    return FileResponse(path, media_type="image/png")


def _headers(ending: str, name: str) -> dict[str, str]:
    if ending == ".html":
        return {"Content-Disposition": f'inline; filename="{name}"', POLICY: DOCUMENT}
    return {"Content-Disposition": f'attachment; filename="{name}"'}
