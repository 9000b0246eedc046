"""Which process drafts which study: no study twice at once, and none for ever by a process that was killed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from echoreport.server.database.tables import Image, Study, Version
from echoreport.server.store.shown_first import Standing
from echoreport.server.store.states import Change, State
from echoreport.server.store.studies import now

_WAITS = (Study.state == State.NEW, Study.claimed_by.is_(None), Study.fault == "")


@dataclass(frozen=True, slots=True)
class Frame:
    """What was seen in an image.

    Attributes:
        layers: Plain values of `drafters.frames`; None where nothing can be shown.
        vector: Its place in the text space, float32 little-endian; None where it is no spectrum of a valve's flow.
        reason: Why it was not used; empty where it was.
    """

    layers: dict[str, object] | None
    vector: bytes | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A study's draft as its process hands it over.

    Attributes:
        draft: JSON.
        model: Name and version.
        patient: The header's patient id; empty where there is none.
        standing: What the worklist shows of the draft.
        vector: Of the text in the text space, as of an image.
        frames: By the image's name.
    """

    draft: str
    model: str
    patient: str
    standing: Standing
    vector: bytes | None
    frames: Mapping[str, Frame]


def waiting(session: Session) -> bool:
    """Whether a study waits for its draft: asking this first spares the writers' turn where none does."""
    return session.scalar(select(Study.id).where(*_WAITS).limit(1)) is not None


def claim(session: Session, drafter: str) -> Study | None:
    """Take the oldest study that waits for its draft; None where none does."""
    oldest = select(Study).where(*_WAITS).order_by(Study.received_at, Study.id)
    first = oldest.limit(1).options(selectinload(Study.images))
    study = session.scalar(first.with_for_update(skip_locked=True))
    if study:
        study.claimed_by, study.claimed_at = drafter, now()
    return study


def held(session: Session, drafter: str) -> list[str]:
    """Ids of the studies that a process has claimed."""
    return list(session.scalars(select(Study.id).where(Study.claimed_by == drafter)))


def late(session: Session, before: datetime) -> set[str]:
    """Names of the processes that have drafted one study since before some time."""
    asked = select(Study.claimed_by).where(Study.claimed_by.is_not(None), Study.claimed_at < before)
    return {name for name in session.scalars(asked) if name}


def let_go(session: Session, drafter: str) -> None:
    """Have the studies that a process has claimed wait again."""
    session.execute(update(Study).where(Study.claimed_by == drafter).values(claimed_by=None))


def release(session: Session, living: Collection[str] = ()) -> int:
    """Let go of what is claimed by processes that do not live any more; how many studies that were."""
    held = select(Study.id).where(Study.claimed_by.is_not(None), Study.claimed_by.not_in(living))
    ids = list(session.scalars(held))
    session.execute(update(Study).where(Study.id.in_(ids)).values(claimed_by=None))
    return len(ids)


def hand_over(session: Session, study_id: str, drafter: str, drafted: Drafted) -> bool:
    """Keep a draft as the study's first version; False where the claim was lost meanwhile, and nothing is kept."""
    study = _claimed(session, study_id, drafter)
    if study is None:
        return False
    study.state, study.claimed_by, study.version, study.changed_at = State.DRAFTED, None, 1, now()
    if study.claimed_at:
        study.drafting_seconds = (study.changed_at - study.claimed_at).total_seconds()
    study.model, study.patient, study.vector = drafted.model, drafted.patient, drafted.vector
    drafted.standing.put(study)
    session.add(
        Version(study_id=study_id, number=1, at=now(), kind=Change.DRAFTED, model=drafted.model, draft=drafted.draft)
    )
    for image in session.scalars(select(Image).where(Image.study_id == study_id)):
        frame = drafted.frames.get(image.name)
        if frame:
            image.layers = json.dumps(frame.layers) if frame.layers else ""
            image.vector, image.reason = frame.vector, frame.reason
    return True


def give_up(session: Session, study_id: str, drafter: str, fault: str) -> None:
    """Note why a study could not be drafted; it is not tried again until `try_again`."""
    study = _claimed(session, study_id, drafter)
    if study:
        study.fault, study.claimed_by, study.changed_at = fault, None, now()


def queue_length(session: Session) -> int:
    """How many studies wait for their draft, those that are being drafted included."""
    asked = select(func.count()).where(Study.state == State.NEW, Study.fault == "")
    return session.scalar(asked) or 0


def try_again(session: Session, study_id: str) -> None:
    """Have a study that could not be drafted wait for its draft once more."""
    session.execute(
        update(Study).where(Study.id == study_id, Study.state == State.NEW).values(fault="", changed_at=now())
    )


def _claimed(session: Session, study_id: str, drafter: str) -> Study | None:
    held = select(Study).where(Study.id == study_id, Study.claimed_by == drafter)
    return session.scalar(held.with_for_update())
