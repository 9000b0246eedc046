"""Getting in and out: by password, by the one-time token; what of it stands in the audit trail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from echoreport.server.database.tables import User
from echoreport.server.problems import ForbiddenError, LogInError
from echoreport.server.room import Room
from echoreport.server.security import passwords
from echoreport.server.security.log_in_limit import LogInLimit
from echoreport.server.security.start_token import StartToken
from echoreport.server.store import audit, sessions, users
from echoreport.server.visitor import Visitor


def log_in(room: Room, limit: LogInLimit, name: str, password: str, address: str) -> str:
    """Begin a session by name and password; what its cookie has to hold.

    Raises:
        LogInError: If the name or the password is wrong, or the account is disabled: which of them, nobody is told.
        TooOftenError: If too many have failed.
    """
    with limit.attempt(users.folded(name), address) as attempt:
        with room.database.reading() as session:
            user = users.named(session, name)
        right = passwords.matches(user.password if user else None, password)  # slow: no transaction waits for it
        attempt.failed = user is None or user.disabled or not right
    with room.database.writing() as session:
        if user is not None and not attempt.failed:
            user = users.known(session, user.name)
            if passwords.is_outdated(user.password or ""):
                user.password = passwords.hash_of(password)
            return _begun(session, user, "log-in", address)
        audit.note(session, None, "log-in failed", detail=user.name if user else "unknown name", address=address)
    raise LogInError("got a name and a password that do not go together, wanted those of an account: try again")


def enter(room: Room, start_token: StartToken, token: str, address: str) -> str | None:
    """Begin the owner's session by the one-time token; None where it is another, or used up.

    Raises:
        ForbiddenError: If the owner's account is disabled.
    """
    if not start_token.use(token):
        return None
    with room.database.writing() as session:
        user = users.owner(session)
        if user.disabled:
            raise ForbiddenError(
                f"got the token of an account that is disabled, wanted another's: `echoreport users enable {user.name}`"
            )
        return _begun(session, user, "token used", address)


def log_out(room: Room, visitor: Visitor, secret: str) -> None:
    """End a session."""
    with room.database.writing() as session:
        sessions.end(session, secret)
        audit.note(session, visitor, "log-out")


def _begun(session: Session, user: User, action: str, address: str) -> str:
    audit.note(session, users.visitor_of(user, address), action)
    return sessions.begin(session, user)
