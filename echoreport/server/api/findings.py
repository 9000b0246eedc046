"""The findings of a study's report."""

from __future__ import annotations

from fastapi import APIRouter

from echoreport.drafting.draft import Draft
from echoreport.server import looking, reviewing
from echoreport.server.api import shown
from echoreport.server.api.asked import Decisions
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import StudyId

router = APIRouter(tags=["reviews"])


@router.get("/studies/{study_id}/findings")
def get_findings(room: InRoom, visitor: Somebody, study_id: StudyId) -> shown.Findings:
    """Get what the current version states."""
    with room.database.reading() as session:
        number, draft = looking.draft_of(session, study_id)
    looking.note(room, visitor, "viewed", study_id, f"findings of version {number}")
    return shown.Findings(version=number, findings=_stated(draft))


@router.put("/studies/{study_id}/findings")
def put_findings(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: Decisions) -> shown.Version:
    """Decide on lesions, all in one version; the wording follows."""
    decisions = [(one.valve, one.disease, one.assertion, one.severity) for one in asked.findings]
    return shown.Version.of(reviewing.change_findings(room, visitor, study_id, asked.version, decisions))


def _stated(draft: Draft) -> list[shown.Finding]:
    return [shown.Finding.model_validate(finding, from_attributes=True) for finding in draft.findings]
