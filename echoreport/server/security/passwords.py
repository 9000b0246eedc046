"""Passwords, kept as Argon2 hashes alone."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from echoreport.errors import InputError

SHORTEST = 10
_LONGEST = 1000
_HASHER = PasswordHasher()


def hash_of(password: str) -> str:
    """The Argon2id hash to keep of a new password.

    Raises:
        InputError: If it has fewer than `SHORTEST` characters, or more than a person types.
    """
    if not SHORTEST <= len(password) <= _LONGEST:
        raise InputError(
            f"got a password of {len(password)} characters, wanted {SHORTEST} to {_LONGEST}: choose a longer one, "
            "such as four words"
        )
    return _HASHER.hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash is kept; takes as long where none is kept, or the account is none."""
    try:
        return _HASHER.verify(kept or _nobodys(), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's, so that it should be made anew at log-in."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    """A hash that no password has: it costs a guess at an unknown name what a guess at a known one costs."""
    return _HASHER.hash(secrets.token_bytes(32))


def _bytes(password: str) -> bytes:
    """One password however the keyboard composes its letters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
