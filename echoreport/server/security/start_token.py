"""The one-time token with which whoever started the server gets in, as notebook servers have it."""

from __future__ import annotations

import hmac
import secrets
from threading import Lock

from echoreport.server.store.sessions import hashed


class StartToken:
    """A token that opens the room once; the process keeps only its hash."""

    def __init__(self) -> None:
        """Take a token that was never shown."""
        self._hash: str | None = None
        self._lock = Lock()

    def renew(self) -> str:
        """A new token to show; the earlier one is void."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._hash = hashed(token)
        return token

    def use(self, token: str) -> bool:
        """Whether this is the token; it is used up then."""
        with self._lock:
            right = self._hash is not None and hmac.compare_digest(self._hash, hashed(token))
            if right:
                self._hash = None
            return right
