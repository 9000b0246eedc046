"""What reviews teach: agreement of drafts and approvals, and the corpus folder that training takes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from echoreport.server import exporting
from echoreport.server.agreement import agreement
from echoreport.server.api import looking
from echoreport.server.dependencies import InRoom, Reviewer, Somebody

router = APIRouter(tags=["learning"])


@router.get("/agreement")
def get_agreement(room: InRoom, visitor: Somebody) -> dict[str, Any]:
    """Compare drafts with what was approved, for each model version and over time."""
    with room.database.reading() as session:
        found = agreement(session)
    looking.note(room, visitor, "agreement")
    return asdict(found)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"description": "A corpus folder, zipped.", "content": {"application/zip": {}}}},
)
def export_reviews(room: InRoom, visitor: Reviewer) -> StreamingResponse:
    """Get the approved studies as a corpus folder for `echoreport train --from-reviews`."""
    content = exporting.zipped(room)
    looking.note(room, visitor, "exported")
    headers = {"Content-Disposition": 'attachment; filename="reviews.zip"'}
    return StreamingResponse(content, media_type="application/zip", headers=headers)
