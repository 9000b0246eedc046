"""A share of something, with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """In [0, 1]; None of nothing."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end of Wilson's 95 % interval (1927, doi 10.1080/01621459.1927.10502953); None of nothing."""
        return _wilson(self.count, self.total) if self.total else None


@lru_cache(maxsize=4096)
def _wilson(count: int, total: int) -> tuple[float, float]:
    from scipy.stats import binomtest  # late: it takes half a second, and a room without approvals needs none

    interval = binomtest(count, total).proportion_ci(0.95, "wilson")
    return float(interval.low), float(interval.high)
