"""Frames of the corpus that the model learned from, as they may be shown."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from echoreport.server.archive.finding import archive_file, not_there
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.store import audit

router = APIRouter()


@router.get("/archive/{token}.png", include_in_schema=False)
def frame(token: str, room: InRoom, visitor: Somebody) -> Response:
    """The spectral region of another patient's frame with its axes; made when it is first asked for."""
    image = archive_file(room.settings, token)
    if not image.shown.exists():
        if room.drafters is None:
            raise not_there()
        room.drafters.write_masked(image.path, image.shown)
    if not image.shown.stat().st_size:
        raise not_there()
    with room.database.writing() as session:
        audit.note(session, visitor, "archive image", detail=image.place)
    return FileResponse(image.shown, media_type="image/png")
