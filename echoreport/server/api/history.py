"""Who made what of a study, and when."""

from __future__ import annotations

from fastapi import APIRouter

from echoreport.server import looking
from echoreport.server.api import shown
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.fields import StudyId
from echoreport.server.store import versions
from echoreport.server.store.studies import study_of

router = APIRouter(tags=["reviews"])


@router.get("/studies/{study_id}/history")
def get_history(room: InRoom, visitor: Somebody, study_id: StudyId) -> shown.History:
    """List all versions, the first first; their drafts are at `draft?version=`."""
    with room.database.reading() as session:
        study_of(session, study_id)
        found = [shown.Version.of(version) for version in versions.history(session, study_id)]
    looking.note(room, visitor, "viewed", study_id, "history")
    return shown.History(versions=found)
