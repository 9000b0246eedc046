"""What was approved and what was rejected, as it stands now: what was reopened is neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from echoreport.server.database.tables import Access, Study, Version
from echoreport.server.store.states import Change, State

_AT_A_TIME = 100
_EDITS = (Change.FINDING, Change.TEXT, Change.TOOK_TEXT, Change.TOOK_FINDINGS)


def approved(session: Session) -> Iterator[tuple[Study, Version]]:
    """Approved studies with their images, and the version that was signed, by the study's id; a few in memory."""
    current = (Version.study_id == Study.id) & (Version.number == Study.version)
    asked = select(Study, Version).join(Version, current).where(Study.state == State.APPROVED).order_by(Study.id)
    asked = asked.options(selectinload(Study.images)).execution_options(yield_per=_AT_A_TIME)
    yield from ((study, version) for study, version in session.execute(asked))


def signed(session: Session) -> dict[str, int]:
    """Approved study -> number of the version that was signed."""
    rows = session.execute(select(Study.id, Study.version).where(Study.state == State.APPROVED))
    return {study_id: number for study_id, number in rows}  # noqa: C416 - a result is no mapping, though it has keys


def models(session: Session) -> list[str]:
    """The models that drafted what is approved, by name."""
    drafted_by = select(Study.model).where(Study.state == State.APPROVED).distinct().order_by(Study.model)
    return list(session.scalars(drafted_by))


def rejections(session: Session) -> list[tuple[str, datetime]]:
    """Of each rejected study the model that drafted it, and when it was rejected."""
    rejected = select(Study.model, Study.changed_at).where(Study.state == State.REJECTED)
    return [(model, at) for model, at in session.execute(rejected)]


def edits(session: Session, study_id: str) -> int:
    """Changes that reviewers made to a study's report, without those of the state, and without undoing."""
    made = select(func.count()).select_from(Version).where(Version.study_id == study_id, Version.kind.in_(_EDITS))
    return session.scalar(made) or 0


def first_viewed(session: Session, version: Version) -> datetime | None:
    """When who signed a version first looked at the study; None where the audit trail does not say."""
    looked = (Access.study_id == version.study_id) & (Access.action == "viewed") & (Access.user_id == version.user_id)
    return session.scalar(select(func.min(Access.at)).where(looked, Access.at <= version.at))
