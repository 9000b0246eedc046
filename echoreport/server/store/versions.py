"""Versions of a study's report: added one after the other, never changed, and never one over another's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.drafting.formats.from_json import draft_of
from echoreport.server.database.tables import Study, Version
from echoreport.server.problems import ConflictError, NotThereError
from echoreport.server.store.shown_first import Standing
from echoreport.server.store.states import OPEN, Change, State
from echoreport.server.store.studies import now, study_of
from echoreport.server.visitor import Visitor


def version_of(session: Session, study_id: str, number: int | None = None) -> Version:
    """A version of a study's report.

    Args:
        number: None for the current one.

    Raises:
        NotThereError: If the study has none of that number, or is not drafted yet.
    """
    number = study_of(session, study_id).version if number is None else number
    version = session.get(Version, (study_id, number))
    if version is None:
        raise NotThereError("got no such version of this study, wanted one of its history: look there")
    return version


def history(session: Session, study_id: str) -> list[Version]:
    """All versions of a study, the first first."""
    return list(session.scalars(select(Version).where(Version.study_id == study_id).order_by(Version.number)))


def content(version: Version) -> Draft:
    """The draft that a version holds."""
    return draft_of(json.loads(version.draft))


def issued(session: Session, version: Version) -> Draft:
    """The draft that a version holds, as it may be handed out: signed only while its approval holds."""
    draft, study = content(version), study_of(session, version.study_id)
    if not draft.approval or (study.state == State.APPROVED and study.version == version.number):
        return draft
    return replace(draft, approval=None, withdrawn=True)


def check_open(session: Session, study_id: str, base: int) -> None:
    """Raise what `change` would: for what is refused before it is made, or changes nothing."""
    study = study_of(session, study_id)
    _only_at(study, base)
    _only_in(study, *OPEN)


def change(
    session: Session, study_id: str, base: int, kind: Change, visitor: Visitor, revise: Callable[[Draft], Draft]
) -> Version:
    """Add a version.

    Args:
        base: Version that the reviewer saw.
        revise: Makes the new draft of that one.

    Raises:
        ConflictError: If the study is at another version by now, or in a state in which nothing is changed.
    """
    study = _at(session, study_id, base)
    _only_in(study, *OPEN)
    return _add(session, study, kind, visitor, revise(content(version_of(session, study_id, base))), before=base)


def undo(session: Session, study_id: str, base: int, visitor: Visitor) -> Version:
    """Bring back what stood before the last change.

    Raises:
        ConflictError: As `change`, or if there is nothing to undo.
    """
    study = _at(session, study_id, base)
    _only_in(study, *OPEN)
    target = version_of(session, study_id, base).before
    if not target:
        raise ConflictError(
            "got nothing to undo, wanted a change: none was made since it was drafted or reopened", base
        )
    earlier = version_of(session, study_id, target)
    return _add(session, study, Change.UNDONE, visitor, content(earlier), before=earlier.before, after=base)


def redo(session: Session, study_id: str, base: int, visitor: Visitor) -> Version:
    """Bring back what was undone last.

    Raises:
        ConflictError: As `change`, or if nothing was undone.
    """
    study = _at(session, study_id, base)
    _only_in(study, *OPEN)
    target = version_of(session, study_id, base).after
    if not target:
        raise ConflictError("got nothing to redo: the last change was not undone", base)
    undone = version_of(session, study_id, target)
    return _add(session, study, Change.REDONE, visitor, content(undone), before=base, after=undone.after)


def close(
    session: Session,
    study_id: str,
    base: int,
    kind: Change,
    visitor: Visitor,
    revise: Callable[[Draft], Draft],
    note: str = "",
) -> Version:
    """Approve or reject a study at the version that the reviewer saw.

    Args:
        kind: `Change.APPROVED` or `Change.REJECTED`.
        note: The reason of a rejection.

    Raises:
        ConflictError: As `change`.
    """
    study = _at(session, study_id, base)
    _only_in(study, *OPEN)
    draft = revise(content(version_of(session, study_id, base)))
    state = State.APPROVED if kind is Change.APPROVED else State.REJECTED
    return _add(session, study, kind, visitor, draft, before=base, state=state, note=note)


def reopen(session: Session, study_id: str, base: int, visitor: Visitor, revise: Callable[[Draft], Draft]) -> Version:
    """Take back an approval or a rejection.

    Raises:
        ConflictError: If it is neither approved nor rejected, or at another version by now.
    """
    study = _at(session, study_id, base)
    _only_in(study, State.APPROVED, State.REJECTED)
    return _add(session, study, Change.REOPENED, visitor, revise(content(version_of(session, study_id, base))))


def _at(session: Session, study_id: str, base: int) -> Study:
    study = study_of(session, study_id, lock=True)
    _only_at(study, base)
    return study


def _only_at(study: Study, base: int) -> None:
    if study.version != base:
        who = study.reviewer or "somebody else"
        raise ConflictError(
            f"got a change to version {base}, but {who} has made version {study.version} since: nothing was "
            "overwritten; load the study anew and make the change again",
            study.version,
            study.reviewer,
        )


def _only_in(study: Study, *states: State) -> None:
    if study.state not in states:
        raise ConflictError(
            f"got a change to a study that is {study.state}, wanted one that is {' or '.join(states)}: "
            + ("reopen it first" if study.state in (State.APPROVED, State.REJECTED) else "wait for its draft"),
            study.version,
            study.reviewer,
        )


def _add(
    session: Session,
    study: Study,
    kind: Change,
    visitor: Visitor,
    draft: Draft,
    state: State = State.IN_REVIEW,
    **rest: Any,
) -> Version:
    study.version, study.state, study.changed_at = study.version + 1, state, now()
    study.reviewer = visitor.display_name
    Standing.of(draft).put(study)
    version = Version(
        study_id=study.id,
        number=study.version,
        at=study.changed_at,
        kind=kind,
        user_id=visitor.user_id,
        by=visitor.display_name,
        model=study.model,
        draft=json.dumps(content_of(draft), ensure_ascii=False),
        **rest,
    )
    session.add(version)
    session.flush()
    return version
