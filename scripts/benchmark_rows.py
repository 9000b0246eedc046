"""A line of `scripts/benchmark.py`: one piece of work, done by us and by a rival in alternating rounds of one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Timed:
    """How long some items took.

    Attributes:
        seconds: Of each round, on the clock.
        items: In a round.
        memory: Peak bytes of the process that did it, all of its children included; None where that is no process of
            its own.
    """

    name: str
    seconds: tuple[float, ...]
    items: int
    memory: int | None = None

    @property
    def per_second(self) -> float:
        """Items a second in the median round."""
        return self.items / median(self.seconds)


@dataclass(frozen=True, slots=True)
class Row:
    """Ours beside a rival.

    Attributes:
        asked: The ratio of items a second that was asked for; None where the row is there to show a limit.
        remark: What else was measured: agreement, recall, what bounds the speed.
    """

    work: str
    ours: Timed
    rival: Timed
    asked: float | None = None
    remark: str = ""

    @property
    def ratios(self) -> list[float]:
        """Our items a second over the rival's, of each round."""
        pairs = zip(self.ours.seconds, self.rival.seconds, strict=True)
        return [(self.ours.items / ours) / (self.rival.items / rival) for ours, rival in pairs]


def paired(
    ours: Callable[[], object], rival: Callable[[], object], rounds: int = 3
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of each round of both, in alternating order, after one call of each that is not counted."""
    ours(), rival()
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        order = ((0, ours), (1, rival)) if number % 2 == 0 else ((1, rival), (0, ours))
        for place, call in order:
            seconds[place].append(timed(call))
    return tuple(seconds[0]), tuple(seconds[1])


def timed(call: Callable[[], object]) -> float:
    """Seconds on the clock that a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def table(rows: list[Row]) -> str:
    """Markdown; ratios are the median of the rounds, with the least and the greatest."""
    lines = ["| work | ours, items/s | rival | items/s | ratio | asked | remark |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        low, middle, high = min(row.ratios), median(row.ratios), max(row.ratios)
        ratio = f"{middle:.2f} ({low:.2f}-{high:.2f})"
        asked = "" if row.asked is None else f"{row.asked:g}"
        ours = f"{row.ours.per_second:,.0f}{_memory(row.ours)}"
        rival = f"{row.rival.per_second:,.0f}{_memory(row.rival)}"
        lines.append(f"| {row.work} | {ours} | {row.rival.name} | {rival} | {ratio} | {asked} | {row.remark} |")
    return "\n".join(lines)


def _memory(timed: Timed) -> str:
    return "" if timed.memory is None else f", {timed.memory / 2**20:,.0f} MiB"
