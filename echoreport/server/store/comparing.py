"""The agreement of a room's drafts with what was signed; each signed report is compared once and remembered."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from echoreport.server.agreement import Agreement, summed
from echoreport.server.comparison import Compared, compared
from echoreport.server.store.approved import edits, first_viewed, rejections, signed
from echoreport.server.store.versions import content, version_of

_Signed = tuple[str, int]  # study and version: what was signed never changes
_known: WeakKeyDictionary[Engine | Connection, dict[_Signed, Compared]] = WeakKeyDictionary()
_lock = Lock()


def agreement(session: Session) -> Agreement:
    """Over all studies that are approved now; those that are rejected now count apart."""
    with _lock:
        known = _known.setdefault(session.get_bind(), {})
    now = set(signed(session).items())
    for gone in set(known) - now:  # reopened, and perhaps signed anew
        known.pop(gone, None)
    for study_id, number in now - set(known):
        known[study_id, number] = _compared(session, study_id, number)
    return summed([found for key in now if (found := known.get(key))], rejections(session))


def _compared(session: Session, study_id: str, number: int) -> Compared:
    version, first = version_of(session, study_id, number), version_of(session, study_id, 1)
    looked = first_viewed(session, version)
    return compared(
        content(first),
        content(version),
        version.model,
        version.at,
        edits(session, study_id),
        (version.at - looked).total_seconds() / 60 if looked else None,
    )
