"""Which watched files were seen: each becomes part of a study once, also after the server was begun anew."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from echoreport.server.database.tables import Watched
from echoreport.server.store.studies import now

_AT_A_TIME = 500


def note(session: Session, keys: Collection[str]) -> None:
    """Note files by their keys; they are new."""
    session.add_all([Watched(key=key, at=now()) for key in keys])


def known(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys that were noted."""
    listed, found = list(keys), set[str]()
    for first in range(0, len(listed), _AT_A_TIME):
        found.update(session.scalars(select(Watched.key).where(Watched.key.in_(listed[first : first + _AT_A_TIME]))))
    return found
