"""The straight line through the numbers of a velocity axis: |value| = slope * |row - zero|."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

_TOLERANCE = 0.2
"""Of a text's height, by which its middle may miss its place."""
_LEAST_TOLERANCE = 1.8  # rows
_CLOSEST = 6  # rows between two marks from which a scale is taken
_LINE_WEIGHT = 1.2
"""A drawn line against one number: it is exact, but it may be another line."""
_OUTLIER = 0.6
"""What a number that does not fit costs, against one that does: it may be of another scale or misread."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A magnitude at a row; `height` is that of its text, in rows; 0 for a drawn line."""

    value: float
    row: float
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A fitted axis.

    Attributes:
        slope: Units of the numbers per row, positive.
        zero: Row of zero.
        fitting: The numbers that fit, without the drawn line.
        odd: How many numbers do not.
        on_line: True where the drawn line lies at zero.
        score: Higher is better.
    """

    slope: float
    zero: float
    fitting: tuple[Mark, ...]
    odd: int
    on_line: bool
    score: float

    @property
    def places(self) -> list[float]:
        """Distinct rows at which something fits, the line among them."""
        rows = sorted([mark.row for mark in self.fitting] + ([self.zero] if self.on_line else []))
        return [row for i, row in enumerate(rows) if not i or row - rows[i - 1] > 2 * _LEAST_TOLERANCE]

    @property
    def span(self) -> float:
        """Rows from the first to the last of them."""
        return self.places[-1] - self.places[0]


def fit_scale(marks: Sequence[Mark], line: float | None) -> Scale | None:
    """The scale that most marks share, each pair of them tried; None where no two agree on one.

    Args:
        marks: Numbers with their rows; signs are left out, since a tick beside a number is read as one.
        line: Row of the drawn baseline, which counts as a zero.
    """
    anchors = [*marks, Mark(0.0, line, 0.0)] if line is not None else list(marks)
    best: Scale | None = None
    for one, other in combinations(anchors, 2):
        for slope, zero in _through(one, other):
            scale = _judged(slope, zero, marks, line, best.score if best else -np.inf)
            if scale:
                best = scale
    return best


def _through(one: Mark, other: Mark) -> list[tuple[float, float]]:
    """Slope and zero with both marks on one side of zero, and with zero between them."""
    rows = other.row - one.row
    if abs(rows) < _CLOSEST:
        return []
    found = []
    for before in (one.value, -one.value):  # sign of the first mark's value, if the second's is positive
        slope = (other.value - before) / rows
        if abs(slope) > 0:
            found.append((abs(slope), one.row - before / slope))
    return found


def _judged(slope: float, zero: float, marks: Sequence[Mark], line: float | None, least: float) -> Scale | None:
    """The scale that fits the marks about a line; None where none does, or its score is not above the least."""

    def fits(mark: Mark) -> bool:
        return abs(abs(mark.row - zero) - mark.value / slope) <= max(_LEAST_TOLERANCE, _TOLERANCE * mark.height)

    fitting = tuple(mark for mark in marks if fits(mark))
    on_line = line is not None and abs(line - zero) <= _LEAST_TOLERANCE + 1
    rows = {round(mark.row / 4) for mark in fitting}
    odd = len(marks) - len(fitting)
    most = len(rows) + _LINE_WEIGHT * on_line - _OUTLIER * odd
    if not fitting or most <= least:
        return None
    if len(fitting) >= 2 or on_line:
        slope, zero = _refined(slope, zero, fitting, line if on_line else None)
    score = most - 0.1 * float(np.mean([abs(abs(m.row - zero) - m.value / slope) for m in fitting]))
    return Scale(slope, zero, fitting, odd, on_line, score) if score > least else None


def _refined(slope: float, zero: float, fitting: Sequence[Mark], line: float | None) -> tuple[float, float]:
    """Least squares through the marks that fit; a line weighs as much as four of them."""
    rows = np.array([mark.row for mark in fitting] + ([line] if line is not None else []))
    values = np.array([mark.value for mark in fitting] + ([0.0] if line is not None else []))
    weights = np.array([1.0] * len(fitting) + ([2.0] if line is not None else []))
    signed = values * np.sign(rows - zero)
    if np.ptp(signed) == 0:
        return slope, zero
    per_unit, refined_zero = np.polyfit(signed, rows, 1, w=weights)
    return (float(1 / per_unit), float(refined_zero)) if per_unit > 0 else (slope, zero)
