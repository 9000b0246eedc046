"""Frames, without what is burned in beside the spectrum, and what was seen in them."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.fields import ImageId, StudyId
from echoreport.server.problems import NotThereError
from echoreport.server.shown import shown_file
from echoreport.server.store.studies import image_of

router = APIRouter(tags=["drafts"])


@router.get(
    "/studies/{study_id}/images/{image_id}",
    response_class=FileResponse,
    responses={200: {"description": "Spectral region and axes.", "content": {"image/png": {}}}},
)
def get_image(room: InRoom, visitor: Somebody, study_id: StudyId, image_id: ImageId) -> FileResponse:
    """Get the spectral region and axes of an image; the rest of a frame may name the patient and is never shown."""
    with room.database.reading() as session:
        image = image_of(session, study_id, image_id)
    path = shown_file(room.settings.images / image.file)
    if not path.is_file():
        raise _not_shown()
    looking.note(room, visitor, "image", study_id, image_id)
    return FileResponse(path, media_type="image/png")


@router.get(
    "/studies/{study_id}/images/{image_id}/layers",
    response_class=Response,
    responses={200: {"description": "Region, baseline, envelopes, peaks.", "content": {"application/json": {}}}},
)
def get_layers(room: InRoom, visitor: Somebody, study_id: StudyId, image_id: ImageId) -> Response:
    """Get what was seen in an image, in pixels of its PNG: region, baseline, envelopes, peaks."""
    with room.database.reading() as session:
        layers = image_of(session, study_id, image_id).layers
    if not layers:
        raise _not_shown()
    looking.note(room, visitor, "image", study_id, f"layers of {image_id}")
    return Response(layers, media_type="application/json")


def _not_shown() -> NotThereError:
    return NotThereError(
        "got an image of which nothing can be shown, wanted one with a spectral region: its reason says why; "
        "of a new study, wait for the draft"
    )
