"""The audit trail: every log-in, look and change, by whom, when and from where."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from echoreport.server.database.tables import Access
from echoreport.server.store.studies import now
from echoreport.server.visitor import Visitor


def note(
    session: Session,
    visitor: Visitor | None,
    action: str,
    study_id: str | None = None,
    detail: str = "",
    address: str = "",
) -> None:
    """Add a line.

    Args:
        visitor: None where nobody is logged in, as of a failed log-in.
        detail: No text of a report, and nobody's identifiers.
        address: Where there is no visitor.
    """
    session.add(
        Access(
            at=now(),
            user_id=visitor.user_id if visitor else None,
            by=visitor.display_name if visitor else "",
            action=action,
            study_id=study_id,
            detail=detail,
            address=visitor.address if visitor else address,
        )
    )


def trail(session: Session, study_id: str | None = None, limit: int = 500) -> list[Access]:
    """The last lines, of one study or of all, the newest first."""
    asked = select(Access).order_by(Access.id.desc()).limit(limit)
    return list(session.scalars(asked.where(Access.study_id == study_id) if study_id else asked))
