"""Long horizontal lines of one colour: the drawn baseline is one of them."""

from dataclasses import dataclass

import numpy as np

from echoreport.images.screen.brightness import channel_extreme

DARKEST = 40
"""Largest channel of a drawn line, 0 to 255; below it the eye would not find the line either."""

_STEP = 14  # a pixel of a line differs by less from the line's colour, after JPEG compression
_SHORTEST_PIECE = 8  # columns; ticks, carets and letters are shorter
_LEAST_SHARE = 0.3  # of the frame's width
_LEAST_FILL = 0.75  # markers, spikes and calipers may hide a quarter of it


@dataclass(frozen=True, slots=True)
class Line:
    """Rows y0 <= y < y1 and columns x0 <= x < x1 of one drawn line.

    Attributes:
        purity: How much of it has exactly one colour, in [0, 1]; a drawn line has, a bright row of an echo has not.
    """

    y0: int
    y1: int
    x0: int
    x1: int
    purity: float = 1.0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1 - 1) / 2


def horizontal_lines(pixels: np.ndarray) -> list[Line]:
    """Find thin horizontal lines that span at least a third of the frame.

    Args:
        pixels: *Shape:* (height, width, 3), uint8.
    """
    height, width = pixels.shape[:2]
    value = channel_extreme(pixels, np.maximum)
    calm = (_apart(value[:, 1:], value[:, :-1]) <= _STEP) & (value[:, 1:] >= DARKEST)
    rows = np.flatnonzero(np.count_nonzero(calm, axis=1) >= _LEAST_SHARE * width * _LEAST_FILL)
    spans = [(int(y), span) for y in rows if (span := _span(pixels[y].astype(np.int16), value[y]))]
    return [line for line in _merge(spans) if line.y1 - line.y0 <= max(4, height // 120)]


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Absolute difference of bytes."""
    return np.maximum(one, other) - np.minimum(one, other)


def _span(row: np.ndarray, value: np.ndarray) -> tuple[int, int, float] | None:
    """First and last column of the line in one row, pieces of one colour that all but join; and its purity."""
    colour = np.median(row[value >= DARKEST], axis=0)
    off = np.abs(row - colour)
    apart = np.maximum(np.maximum(off[:, 0], off[:, 1]), off[:, 2])
    same = apart <= _STEP
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).view(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= _SHORTEST_PIECE
    starts, ends = starts[long], ends[long]
    if not len(starts):
        return None
    x0, x1 = int(starts[0]), int(ends[-1])
    if (ends - starts).sum() < _LEAST_FILL * (x1 - x0) or x1 - x0 < _LEAST_SHARE * len(row):
        return None
    return x0, x1, float(1 - np.minimum(apart[x0:x1] / _STEP, 1).mean())


def _merge(spans: list[tuple[int, tuple[int, int, float]]]) -> list[Line]:
    """Rows that touch and span about the same columns are one line."""
    lines: list[Line] = []
    for y, (x0, x1, purity) in spans:
        last = lines[-1] if lines else None
        if last and last.y1 == y and abs(last.x0 - x0) + abs(last.x1 - x1) < 0.1 * (x1 - x0):
            lines[-1] = Line(last.y0, y + 1, min(last.x0, x0), max(last.x1, x1), max(last.purity, purity))
        else:
            lines.append(Line(y, y + 1, x0, x1, purity))
    return lines
