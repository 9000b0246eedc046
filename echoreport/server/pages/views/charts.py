"""Shares over time as a drawing: places are attributes of SVG, since the pages allow no style in an element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from echoreport.server.share import Share
from echoreport.server.templating import share as share_in_words

WIDTH, HEIGHT = 640, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 14.0, 14.0, 26.0


@dataclass(frozen=True, slots=True)
class Point:
    """A share at its place; `low` and `high` are the ends of its interval, in pixels from the top."""

    name: str
    x: float
    y: float
    low: float
    high: float
    said: str
    named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of shares.

    Attributes:
        said: The same in words.
        marks: Lines of the scale, in pixels from the top, with their names.
    """

    title: str
    points: list[Point]
    said: str
    marks: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: float = _LEFT
    right: float = WIDTH - _RIGHT


def chart_of(title: str, shares: Sequence[tuple[str, Share]]) -> Chart | None:
    """A chart with a point for each time of which there is a share; None where there is none."""
    known = [(name, share) for name, share in shares if share.total]
    if not known:
        return None
    every = max(1, -(-len(known) // 8))  # more names than these would run into each other
    points = [_point(number, len(known), name, share, every) for number, (name, share) in enumerate(known)]
    said = "; ".join(f"{point.name}: {point.said}" for point in points)
    return Chart(title, points, said, [(_y(mark / 4), f"{mark / 4:.0%}") for mark in range(5)])


def _point(number: int, total: int, name: str, share: Share, every: int) -> Point:
    low, high = share.interval or (0.0, 1.0)
    x = _LEFT + (number + 0.5) * (WIDTH - _LEFT - _RIGHT) / total
    return Point(name, x, _y(share.value or 0.0), _y(low), _y(high), share_in_words(share), number % every == 0)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)
