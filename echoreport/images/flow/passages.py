"""Where along an envelope blood flows: one passage after the other, each from its onset to its end."""

from dataclasses import dataclass

import numpy as np

from echoreport.images.flow.envelope import running_median

_CLUTTER = 0.15  # quantile of the envelope that the signals around the baseline alone make
_START = 0.3  # share of the way from those to the fastest flow, from which a passage is told
_LEAST_RATIO = 1.3  # of the fastest flow to the signals around the baseline
_SHORTEST = 0.02  # of the width: 60 ms of a sweep of 3 s
_STEEP = 0.25  # share of the way from the threshold to the peak, over which the flank's slope is taken
_LONGEST_FLANK = 0.25  # of the passage above the threshold, added to it by following the flank to zero
_CUT = 2  # columns from the edge of the sweep, where a passage may be cut


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One passage of flow, in columns and in the envelope's own unit.

    Attributes:
        first: Column where the flow exceeds the threshold.
        last: One past the last such column.
        onset: Where the rising flank, followed down, starts from zero; at most `first`.
        end: Where the falling flank comes to zero; at least `last`.
        course: Envelope of the columns from `first` to `last`.
        whole: False where the edge of the sweep cuts it.
    """

    first: int
    last: int
    onset: float
    end: float
    course: np.ndarray
    whole: bool

    @property
    def peak(self) -> float:
        return float(self.course.max())

    @property
    def top(self) -> int:
        """Column of the peak."""
        return self.first + int(self.course.argmax())

    def integral(self, power: int) -> float:
        """Integral of the envelope to a power over the passage and its flanks, in columns."""
        flanks = (self.first - self.onset) * self.course[0] ** power + (self.end - self.last) * self.course[-1] ** power
        return float(np.sum(self.course**power) + flanks / (power + 1))


def find_passages(edge: np.ndarray, swept: int) -> list[Passage]:
    """Part an envelope into its passages.

    Args:
        edge: Distance from the baseline, *Shape:* (columns,).
        swept: Columns that the sweep has written, from the left.

    Returns:
        In order of time; passages that the edge of the sweep cuts are marked, not left out.
    """
    seen = running_median(edge[:swept], 2)
    if len(seen) < 8 or not seen.any():
        return []
    clutter, fastest = float(np.quantile(seen, _CLUTTER)), _fastest(seen)
    if fastest < _LEAST_RATIO * clutter:
        return []
    threshold = clutter + _START * (fastest - clutter)
    shortest = max(round(_SHORTEST * len(edge)), 3)
    bounds = [(a, b) for a, b in _runs(seen > threshold) if b - a >= shortest]
    return [_passage(seen, a, b) for a, b in bounds]


def _fastest(seen: np.ndarray) -> float:
    """The speed that is exceeded for the time of a short passage at least."""
    count = max(round(_SHORTEST / 2 * len(seen)), 2)
    return float(np.partition(seen, -count)[-count])


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return [(int(a), int(b)) for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)]


def _passage(seen: np.ndarray, a: int, b: int) -> Passage:
    course = seen[a:b]
    longest = _LONGEST_FLANK * (b - a)
    left, right = a <= _CUT, b >= len(seen) - _CUT
    onset = a if left else max(a - min(_flank(course), longest), 0)
    end = b if right else min(b + min(_flank(course[::-1]), longest), len(seen))
    return Passage(a, b, float(onset), float(end), course, not (left or right))


def _flank(course: np.ndarray) -> float:
    """Columns before the first in which the flank, as steep as it goes on, comes from zero."""
    level = course[0] + _STEEP * (course.max() - course[0])
    reached = int((course >= level).argmax())
    rise = course[reached] - course[0]
    return float(course[0] * reached / rise) if rise > 0 else 0.0
