"""Sessions of browsers: the database keeps a hash of what the cookie holds, never itself."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from echoreport.server.database import tables
from echoreport.server.settings import Limits
from echoreport.server.store.studies import now
from echoreport.server.visitor import Role, Visitor

_SEEN_EVERY = timedelta(minutes=1)


def hashed(secret: str) -> str:
    """What stands in the database for a secret of many random bits: its SHA-256, hexadecimal."""
    return sha256(secret.encode()).hexdigest()


def begin(session: Session, user: tables.User) -> str:
    """Begin a session; what its cookie has to hold."""
    secret = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        tables.Session(
            key=hashed(secret), user_id=user.id, csrf=secrets.token_urlsafe(32), created_at=moment, seen_at=moment
        )
    )
    return secret


def end(session: Session, secret: str) -> None:
    """End a session, if it is one; its cookie opens nothing any more."""
    session.execute(delete(tables.Session).where(tables.Session.key == hashed(secret)))


def end_all_of(session: Session, user: tables.User) -> None:
    """End every session of an account."""
    session.execute(delete(tables.Session).where(tables.Session.user_id == user.id))


def end_expired(session: Session, limits: Limits) -> None:
    """Remove the sessions that have expired."""
    moment = now()
    session.execute(
        delete(tables.Session).where(
            (tables.Session.created_at < moment - timedelta(hours=limits.session_hours))
            | (tables.Session.seen_at < moment - timedelta(hours=limits.idle_hours))
        )
    )


def visitor_of(session: Session, secret: str, limits: Limits, address: str) -> tuple[Visitor | None, bool]:
    """Whose session a cookie opens, None where it has expired, ended, or never was; and whether `seen` is due."""
    found = session.get(tables.Session, hashed(secret))
    if found is None or found.user.disabled:
        return None, False
    moment = now()
    if moment - found.created_at > timedelta(hours=limits.session_hours):
        return None, False
    if moment - found.seen_at > timedelta(hours=limits.idle_hours):
        return None, False
    user = found.user
    visitor = Visitor(user.id, user.name, user.display_name, Role(user.role), found.csrf, address)
    return visitor, moment - found.seen_at > _SEEN_EVERY


def seen(session: Session, secret: str) -> None:
    """Note that a session is in use."""
    found = session.get(tables.Session, hashed(secret))
    if found:
        found.seen_at = now()
