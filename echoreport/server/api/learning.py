"""What reviews teach: agreement of drafts and approvals, and the corpus folder that training takes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from echoreport.server import looking
from echoreport.server.api import shown
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.pages.export import exported
from echoreport.server.store.comparing import agreement

router = APIRouter(tags=["learning"])
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"description": "A corpus folder, zipped.", "content": {"application/zip": {}}},
    404: {"model": shown.Refused, "description": "No study is approved."},
}


@router.get("/agreement")
def get_agreement(room: InRoom, visitor: Somebody) -> shown.Agreement:
    """Compare drafts with what was approved, for each model version and over time."""
    with room.database.reading() as session:
        found = shown.Agreement.model_validate(agreement(session))
    looking.note(room, visitor, "agreement")
    return found


@router.get("/export", response_class=StreamingResponse, responses=_ZIP)
def export_reviews(room: InRoom, visitor: Reviewer) -> StreamingResponse:
    """Get the approved studies as a corpus folder for `echoreport train --from-reviews`."""
    return exported(room, visitor)
