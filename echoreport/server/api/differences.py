"""Where text and findings say different things, and which of the two is taken."""

from __future__ import annotations

from fastapi import APIRouter

from echoreport.domain import Assertion, Severity
from echoreport.drafting.revising import Difference, differences
from echoreport.server import looking, reviewing
from echoreport.server.api import shown
from echoreport.server.api.asked import AtVersion
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import StudyId

router = APIRouter(tags=["reviews"])


@router.get("/studies/{study_id}/differences")
def get_differences(room: InRoom, visitor: Somebody, study_id: StudyId) -> shown.Differences:
    """List where the current version's text and findings say different things."""
    with room.database.reading() as session:
        number, draft = looking.draft_of(session, study_id)
    found = [_shown(difference) for difference in differences(draft)]
    looking.note(room, visitor, "viewed", study_id, f"differences of version {number}")
    return shown.Differences(version=number, differences=found)


@router.post("/studies/{study_id}/take-text")
def take_text(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: AtVersion) -> shown.Version:
    """Make the findings those that the text states."""
    return shown.Version.of(reviewing.take_text(room, visitor, study_id, asked.version))


@router.post("/studies/{study_id}/take-findings")
def take_findings(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: AtVersion) -> shown.Version:
    """Make the text say what the findings say."""
    return shown.Version.of(reviewing.take_findings(room, visitor, study_id, asked.version))


def _shown(difference: Difference) -> shown.Difference:
    return shown.Difference(
        valve=difference.valve,
        disease=difference.disease,
        table=_stated(difference.table),
        text=_stated(difference.text),
        evidence=difference.evidence,
        start=difference.start,
        end=difference.end,
    )


def _stated(said: tuple[Assertion, Severity | None] | None) -> shown.Stated | None:
    return shown.Stated(assertion=said[0], severity=said[1]) if said else None
