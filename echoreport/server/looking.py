"""Looking at a study; each look is a line of the audit trail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from echoreport.drafting.draft import Draft
from echoreport.server.room import Room
from echoreport.server.store import audit
from echoreport.server.store.versions import issued, version_of
from echoreport.server.visitor import Visitor


def note(room: Room, visitor: Visitor, action: str, study_id: str | None = None, detail: str = "") -> None:
    """Add the line, in a transaction of its own: what was looked at is read in another, which holds nobody up."""
    with room.database.writing() as session:
        audit.note(session, visitor, action, study_id, detail)


def draft_of(session: Session, study_id: str, number: int | None = None) -> tuple[int, Draft]:
    """A version's number and its draft as it may be handed out; `number`, errors as in `store.versions.version_of`."""
    version = version_of(session, study_id, number)
    return version.number, issued(session, version)
