"""Accounts: made, found by name or token, changed; never deleted, since the audit trail names them."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from echoreport.errors import InputError
from echoreport.server.database.tables import User
from echoreport.server.security import passwords
from echoreport.server.store import sessions
from echoreport.server.store.studies import now
from echoreport.server.visitor import OWNER, Role, Visitor

_NAME = re.compile(r"[\w.@+-]{1,100}")
_LONGEST_DISPLAY_NAME = 200


def folded(name: str) -> str:
    """A name as it is kept: one in whatever case and composition of its letters it is typed."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def add(session: Session, name: str, role: Role, display_name: str = "", password: str | None = None) -> User:
    """Add an account.

    Args:
        display_name: Signs; the name where it is empty.
        password: None for an account that has a token alone.

    Raises:
        InputError: If the name is none, is taken, or a name or the password has a length that is not taken.
    """
    name = folded(name)
    shown = display_name.strip() or name
    if not _NAME.fullmatch(name) or name == OWNER:
        raise InputError(
            f"got {name!r} as an account's name, wanted 1 to 100 letters, digits and . _ - + @, and not {OWNER!r}, "
            "which the one-time token opens: choose another"
        )
    if not shown.isprintable() or len(shown) > _LONGEST_DISPLAY_NAME:
        raise InputError(
            f"got a display name of {len(shown)} characters, wanted a line of at most {_LONGEST_DISPLAY_NAME} "
            "that can be printed: shorten it"
        )
    return _added(session, name, role, shown, passwords.hash_of(password) if password is not None else None)


def owner(session: Session) -> User:
    """The account that the one-time token opens; made where it is not there yet."""
    return named(session, OWNER) or _added(session, OWNER, Role.REVIEWER, "Owner", None)


def _added(session: Session, name: str, role: Role, display_name: str, password: str | None) -> User:
    user = User(name=name, display_name=display_name, role=role, password=password, created_at=now())
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise InputError(f"got {name!r}, which is an account already, wanted a new name: choose another") from error
    return user


def named(session: Session, name: str) -> User | None:
    """The account of a name, disabled or not."""
    name = folded(name)
    return session.scalar(select(User).where(User.name == name)) if _NAME.fullmatch(name) else None


def names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Names for log-in, by the accounts' ids."""
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all())


def known(session: Session, name: str) -> User:
    """The account of a name.

    Raises:
        InputError: If there is none.
    """
    user = named(session, name)
    if user is None:
        raise InputError(
            f"got {name!r}, wanted the name of an account in this room: `echoreport users list` shows them"
        )
    return user


def listed(session: Session) -> list[User]:
    """All accounts, by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def set_password(session: Session, user: User, password: str) -> None:
    """Set a password; whoever is logged in with the earlier one no longer is.

    Raises:
        InputError: If its length is not taken.
    """
    user.password = passwords.hash_of(password)
    sessions.end_all_of(session, user)


def new_token(user: User) -> str:
    """A new token for scripts, shown once: the database keeps its hash; the earlier one is void."""
    token = secrets.token_urlsafe(32)
    user.api_token = sessions.hashed(token)
    return token


def disable(session: Session, user: User) -> None:
    """Let an account in no more, and end its sessions."""
    user.disabled = True
    sessions.end_all_of(session, user)


def of_token(session: Session, token: str, address: str) -> Visitor | None:
    """Whose token for scripts this is; None where it is nobody's, or a disabled account's."""
    user = session.scalar(select(User).where(User.api_token == sessions.hashed(token), User.disabled.is_(False)))
    return visitor_of(user, address) if user else None


def visitor_of(user: User, address: str) -> Visitor:
    """An account as who makes a request, without a session."""
    return Visitor(user.id, user.name, user.display_name, Role(user.role), address=address)
