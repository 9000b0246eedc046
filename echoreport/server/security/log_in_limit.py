"""How often a log-in may fail, by account and by address."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from echoreport.server.problems import TooOftenError

MINUTES = 10


class LogInLimit:
    """Failed log-ins of the last ten minutes. A restart forgets them: the next ones count from zero."""

    def __init__(self, most: int) -> None:
        """Take how many may fail, of one account and of one address."""
        self._item = RateLimitItemPerMinute(most, MINUTES)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = Lock()

    @contextmanager
    def attempt(self, account: str, address: str) -> Iterator[Attempt]:
        """One log-in, with no other beside it: many at once would pass together, and each fills 64 MiB by design.

        Raises:
            TooOftenError: If too many have failed.
        """
        keys = [("account", account), ("address", address)]
        with self._lock:
            for key in keys:
                if not self._limiter.test(self._item, *key):
                    raise self._too_often(key)
            attempt = Attempt()
            yield attempt
            if attempt.failed:
                for key in keys:
                    self._limiter.hit(self._item, *key)

    def _too_often(self, key: tuple[str, str]) -> TooOftenError:
        seconds = max(1, math.ceil(self._limiter.get_window_stats(self._item, *key).reset_time - time.time()))
        minutes = math.ceil(seconds / 60)
        return TooOftenError(
            f"got {self._item.amount} failed log-ins within {MINUTES} minutes, wanted fewer: "
            f"try again in {minutes} minute{'s' if minutes > 1 else ''}",
            seconds,
        )


class Attempt:
    """How a log-in went.

    Attributes:
        failed: Set by who made it.
    """

    failed = False
