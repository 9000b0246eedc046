"""Studies: received, listed, found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from echoreport.server.database.tables import Image, Study
from echoreport.server.problems import NotThereError
from echoreport.server.store.states import Sort, State

_ORDERS = {
    Sort.UNCERTAIN: (Study.uncertainty.desc(), Study.received_at),
    Sort.SEVERE: (Study.severity.desc(), Study.uncertainty.desc(), Study.received_at),
    Sort.NEWEST: (Study.received_at.desc(),),
    Sort.OLDEST: (Study.received_at,),
}
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class NewImage:
    """A file that was received.

    Attributes:
        name: Safe as a file name, unlike the others' of its study.
        file: Below the room's image folder.
        sha256: Of its bytes, hexadecimal.
    """

    name: str
    file: str
    sha256: str


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nobody can guess: 32 hexadecimal digits."""
    return uuid4().hex


def add(session: Session, study_id: str, name: str, source: str, images: Sequence[NewImage]) -> Study:
    """Add a study that was received; it is drafted next.

    Args:
        study_id: Of `new_id`.
        source: "upload", "folder" or "api".
    """
    moment = now()
    study = Study(
        id=study_id, name=name, state=State.NEW, source=source, received_at=moment, changed_at=moment, version=0
    )
    study.images = [
        Image(id=new_id(), position=position, name=image.name, file=image.file, sha256=image.sha256)
        for position, image in enumerate(images)
    ]
    session.add(study)
    session.flush()
    return study


def study_of(session: Session, study_id: str, lock: bool = False) -> Study:
    """A study with its images.

    Args:
        lock: Whether nobody else may change it until the transaction ends.

    Raises:
        NotThereError: If there is none of that id.
    """
    asked = select(Study).where(Study.id == study_id).options(selectinload(Study.images))
    study = session.scalar(asked.with_for_update() if lock else asked)
    if study is None:
        raise NotThereError("got no study of that id in this room, wanted one of the worklist's: look there")
    return study


def image_of(session: Session, study_id: str, image_id: str) -> Image:
    """An image of a study.

    Raises:
        NotThereError: If the study has none of that id, though another may.
    """
    image = session.scalar(select(Image).where(Image.id == image_id, Image.study_id == study_id))
    if image is None:
        raise NotThereError("got no image of that id in this study, wanted one of its own: open the study")
    return image


def names(session: Session, study_ids: Collection[str]) -> dict[str, str]:
    """Names of studies, by their ids."""
    return dict(session.execute(select(Study.id, Study.name).where(Study.id.in_(study_ids))).all())


def counts(session: Session) -> dict[State, int]:
    """Studies in each state."""
    found = dict(session.execute(select(Study.state, func.count()).group_by(Study.state)).all())
    return {state: found.get(state, 0) for state in State}


def listed(
    session: Session,
    state: State | tuple[State, ...] | None = None,
    sort: Sort = Sort.UNCERTAIN,
    words: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Study], int]:
    """A page of the worklist, and how many studies there are in all.

    Args:
        state: None for all.
        words: Each has to stand in the study's name, text or summary; case does not count.
    """
    asked = select(Study).where(*_in(state), *_with(words))
    total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    page = asked.order_by(*_ORDERS[sort], Study.id).limit(limit).offset(offset)
    return list(session.scalars(page)), total


def neighbours(
    session: Session,
    study_id: str,
    state: State | tuple[State, ...] | None = None,
    sort: Sort = Sort.UNCERTAIN,
    words: str = "",
) -> tuple[str | None, str | None]:
    """Ids of the studies before and after one in the worklist's order; one that is not in the list comes before it."""
    order = (*_ORDERS[sort], Study.id)
    before, after = (shift(Study.id).over(order_by=order) for shift in (func.lag, func.lead))
    row = select(Study.id, before.label("before"), after.label("after")).where(*_in(state), *_with(words)).subquery()
    found = session.execute(select(row.c.before, row.c.after).where(row.c.id == study_id)).one_or_none()
    if found:
        return found.before, found.after
    first, _ = listed(session, state, sort, words, limit=1)
    return None, first[0].id if first else None


def image_counts(session: Session, study_ids: Collection[str]) -> dict[str, int]:
    """How many files each study has."""
    asked = select(Image.study_id, func.count()).where(Image.study_id.in_(study_ids)).group_by(Image.study_id)
    return dict(session.execute(asked).all())


def stamp(session: Session) -> str:
    """A word that changes whenever a study is received, drafted or changed."""
    number, last = session.execute(select(func.count(), func.max(Study.changed_at))).one()
    return f"{number}-{last.timestamp() if last else 0:.6f}"


def _in(state: State | tuple[State, ...] | None) -> list[ColumnElement[bool]]:
    states = (state,) if isinstance(state, State) else state
    return [Study.state.in_(states)] if states else []


def _with(words: str) -> list[ColumnElement[bool]]:
    """A condition for each word, whose own percent signs and underscores mean themselves."""
    patterns = [f"%{_literal(word)}%" for word in words.split()]
    columns = (Study.name, Study.text, Study.summary)
    return [or_(*(column.ilike(pattern, escape=_ESCAPE) for column in columns)) for pattern in patterns]


def _literal(word: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        word = word.replace(sign, _ESCAPE + sign)
    return word
