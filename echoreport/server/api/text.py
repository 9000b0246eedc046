"""The text of a study's report."""

from __future__ import annotations

from fastapi import APIRouter

from echoreport.server import looking, reviewing
from echoreport.server.api import shown
from echoreport.server.api.asked import NewText
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import StudyId

router = APIRouter(tags=["reviews"])


@router.get("/studies/{study_id}/text")
def get_text(room: InRoom, visitor: Somebody, study_id: StudyId) -> shown.Text:
    """Get the text of the current version."""
    with room.database.reading() as session:
        number, draft = looking.draft_of(session, study_id)
    looking.note(room, visitor, "viewed", study_id, f"text of version {number}")
    return shown.Text(version=number, text=draft.text)


@router.put("/studies/{study_id}/text")
def put_text(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: NewText) -> shown.Version:
    """Write the report in your own words; the findings stay until they are taken from it."""
    return shown.Version.of(reviewing.change_text(room, visitor, study_id, asked.version, asked.text))
