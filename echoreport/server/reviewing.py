"""What a reviewer does to a study: each a transaction that holds the change and its line of the audit trail.

A draft is revised before the transaction begins, since reading a text takes its time and a writer makes others wait:
the version that it is made of never changes, and the transaction refuses it where that is not the current one any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.drafting.draft import Draft, one_line
from echoreport.drafting.revising import approved, differences, taking_findings, taking_text, with_finding, with_text
from echoreport.page import in_order
from echoreport.server.database.tables import Version
from echoreport.server.problems import ConflictError, ForbiddenError, RequestRefusedError
from echoreport.server.room import Room
from echoreport.server.store import audit, versions
from echoreport.server.store.states import Change
from echoreport.server.store.studies import now
from echoreport.server.visitor import Visitor

LONGEST_TEXT = 50_000
LONGEST_NAME = 200
LONGEST_REASON = 2_000

_Step = Callable[[Session], Version]


def change_finding(
    room: Room,
    visitor: Visitor,
    study_id: str,
    base: int,
    valve: Valve,
    disease: Disease,
    assertion: Assertion | None,
    severity: Severity | None,
) -> Version:
    """Set what the report says of a lesion; the wording follows.

    Args:
        base: Version that the reviewer saw, here and below.
        assertion: None leaves the lesion open.

    Raises:
        ConflictError: If the study is at another version by now, or closed, here and below.
        NotThereError: If there is no such study or version, here and below.
        InputError: If the lesion or the grade is none that a draft states.
    """
    return _changed(
        room, visitor, study_id, base, Change.FINDING, lambda d: with_finding(d, valve, disease, assertion, severity)
    )


def change_findings(
    room: Room,
    visitor: Visitor,
    study_id: str,
    base: int,
    decisions: Sequence[tuple[Valve, Disease, Assertion | None, Severity | None]],
) -> Version:
    """Set several findings, in one version; each as in `change_finding`."""

    def revise(draft: Draft) -> Draft:
        for decision in decisions:
            draft = with_finding(draft, *decision)
        return draft

    return _changed(room, visitor, study_id, base, Change.FINDING, revise)


def change_text(room: Room, visitor: Visitor, study_id: str, base: int, text: str) -> Version:
    """Set the report's text; its findings stay until `take_text`.

    Raises:
        RequestRefusedError: If it is too long, or holds signs that cannot be kept or seen as they are.
    """
    usable = _usable(text.replace("\r\n", "\n"), "text", LONGEST_TEXT)
    return _changed(room, visitor, study_id, base, Change.TEXT, lambda draft: with_text(draft, usable))


def take_text(room: Room, visitor: Visitor, study_id: str, base: int) -> Version:
    """Make the findings those that the text states."""
    return _changed(room, visitor, study_id, base, Change.TOOK_TEXT, taking_text)


def take_findings(room: Room, visitor: Visitor, study_id: str, base: int) -> Version:
    """Make the text say what the findings say."""
    return _changed(room, visitor, study_id, base, Change.TOOK_FINDINGS, taking_findings)


def undo(room: Room, visitor: Visitor, study_id: str, base: int) -> Version:
    """Bring back what stood before the last change."""
    return _done(room, visitor, study_id, lambda session: versions.undo(session, study_id, base, visitor))


def redo(room: Room, visitor: Visitor, study_id: str, base: int) -> Version:
    """Bring back what was undone last."""
    return _done(room, visitor, study_id, lambda session: versions.redo(session, study_id, base, visitor))


def approve(
    room: Room, visitor: Visitor, study_id: str, base: int, name: str = "", differences_seen: bool = False
) -> Version:
    """Sign a report as it stands.

    Args:
        name: Signs, of the account that the one-time token opens; any other signs with its own.
        differences_seen: Whether the reviewer confirmed that the text is what counts where the findings differ.

    Raises:
        ConflictError: Also if they differ and that was not confirmed.
        ForbiddenError: If the name is not the account's.
        RequestRefusedError: If there is no text to sign, or no name, or it cannot be kept as it is.
    """
    by = _signature(visitor, name)

    def sign(draft: Draft) -> Draft:
        if not draft.text.strip():
            raise RequestRefusedError("got a report without a word, wanted a text to sign: write it first")
        left = len(differences(draft))
        if left and not differences_seen:
            raise ConflictError(
                f"got a text that says something else than the findings of {left} lesion{'s' * (left > 1)}, wanted "
                "both to agree or the difference to be confirmed: take one side, or confirm it",
                base,
            )
        return approved(draft, by, now().strftime("%Y-%m-%dT%H:%M:%SZ"), differing=differences_seen)

    detail = f', signed as "{by}" (account {visitor.name})'
    return _closed(room, visitor, study_id, base, Change.APPROVED, sign, detail=detail)


def reject(room: Room, visitor: Visitor, study_id: str, base: int, reason: str) -> Version:
    """Close a study without a report.

    Raises:
        RequestRefusedError: If there is no reason, or it cannot be kept as it is.
    """
    why = _usable(reason.strip(), "reason", LONGEST_REASON)
    if not why:
        raise RequestRefusedError("got no reason for the rejection, wanted a few words: the next reader needs them")
    return _closed(room, visitor, study_id, base, Change.REJECTED, lambda draft: draft, why)


def reopen(room: Room, visitor: Visitor, study_id: str, base: int) -> Version:
    """Take back an approval or a rejection."""

    def unsigned(draft: Draft) -> Draft:
        return replace(draft, approval=None)

    return _done(room, visitor, study_id, lambda session: versions.reopen(session, study_id, base, visitor, unsigned))


def _changed(
    room: Room, visitor: Visitor, study_id: str, base: int, kind: Change, revise: Callable[[Draft], Draft]
) -> Version:
    with room.database.reading() as session:
        version = versions.version_of(session, study_id, base)
        versions.check_open(session, study_id, base)
        seen = versions.content(version)
    new = revise(seen)
    if new is seen:  # nothing to keep: a version would only make others load it
        return version
    return _done(
        room, visitor, study_id, lambda session: versions.change(session, study_id, base, kind, visitor, lambda _: new)
    )


def _closed(
    room: Room,
    visitor: Visitor,
    study_id: str,
    base: int,
    kind: Change,
    revise: Callable[[Draft], Draft],
    note: str = "",
    detail: str = "",
) -> Version:
    with room.database.reading() as session:
        seen = versions.content(versions.version_of(session, study_id, base))
    new = revise(seen)

    def step(session: Session) -> Version:
        return versions.close(session, study_id, base, kind, visitor, lambda _: new, note)

    return _done(room, visitor, study_id, step, detail)


def _done(room: Room, visitor: Visitor, study_id: str, step: _Step, detail: str = "") -> Version:
    with room.database.writing() as session:
        version = step(session)
        audit.note(session, visitor, version.kind, study_id, f"version {version.number}{detail}")
        return version


def _signature(visitor: Visitor, name: str) -> str:
    """The name that signs."""
    given = one_line(_usable(name.strip(), "name", LONGEST_NAME))
    if visitor.unnamed:
        if not given:
            raise RequestRefusedError("got no name, wanted that of the person who signs: give it")
        return given
    own = one_line(visitor.display_name)
    if given not in ("", own):
        raise ForbiddenError(
            f"got the name of somebody else, wanted {own!r} of this account: leave the name out, or log in as who signs"
        )
    return own


def _usable(text: str, what: str, longest: int) -> str:
    """The text; a database or a reader could not have it otherwise as it is."""
    if len(text) > longest:
        raise RequestRefusedError(f"got a {what} of {len(text)} characters, wanted at most {longest}: shorten it")
    if "\0" in text or text != text.encode("utf-8", "replace").decode("utf-8"):
        raise RequestRefusedError(f"got a {what} with a sign that is no character, wanted Unicode text: type it anew")
    if in_order(text) != text:
        raise RequestRefusedError(
            f"got a {what} with an invisible sign that turns the direction of what follows, wanted one that reads as "
            "it is stored: type it anew"
        )
    return text
