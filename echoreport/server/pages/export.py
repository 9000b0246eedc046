"""The approved studies as a corpus to download, for whoever trains the next model."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.exporting import zipped
from echoreport.server.room import Room
from echoreport.server.visitor import Visitor

router = APIRouter()


@router.get("/export", include_in_schema=False)
def export(room: InRoom, visitor: Reviewer) -> StreamingResponse:
    """A zip of the corpus folder."""
    return exported(room, visitor)


def exported(room: Room, visitor: Visitor) -> StreamingResponse:
    """A zip of the corpus folder, of which each study's audit trail has a line."""
    _, pieces = zipped(room, visitor)
    headers = {"Content-Disposition": 'attachment; filename="reviews.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)
