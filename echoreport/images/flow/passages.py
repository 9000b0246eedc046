"""Where along an envelope blood flows: one passage after the other, each from its onset to its end."""

from dataclasses import dataclass

import numpy as np

from echoreport.images.flow.envelope import running_median

_CLUTTER = 0.15  # quantile of the envelope that the signals around the baseline alone make
_START = 0.3  # share of the way from those to the fastest flow, from which a passage is told
_LEAST_RATIO = 1.3  # of the fastest flow to the signals around the baseline
_SHORTEST = 0.02  # of the width: 60 ms of a sweep of 3 s
_FLANK = np.linspace(0.0, 0.8, 9)  # shares of the way from the threshold to the peak, where the flank is looked at
_STEP = 2  # columns in which a flank falls
_APART = 2  # of those levels, over which its slope is taken
_SHOULDER, _LATE = 0.8, 0.6  # share of the peak where a steep end begins; of the time from peak to end, at least
_BLUR = 3  # columns by which the spectrum and its tracing widen a flank
_CUT = 0.02  # of the width: 50 ms from the edge of the sweep, where a passage may be cut


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One passage of flow, in columns and in the envelope's own unit.

    Attributes:
        first: Column where the flow exceeds the threshold.
        last: One past the last such column.
        onset: Where the rising flank, followed down, starts from zero; at most `first`.
        end: Where the falling flank comes to zero; at least `last`.
        course: Envelope of the columns from `first` to `last`.
        core: Envelope between the places of the flanks from which they are followed to zero, in a straight line.
        core_first: Column where the core begins.
        whole: False where the edge of the sweep cuts it.
    """

    first: int
    last: int
    onset: float
    end: float
    course: np.ndarray
    core: np.ndarray
    core_first: int
    whole: bool

    @property
    def peak(self) -> float:
        return float(self.course.max())

    @property
    def top(self) -> int:
        """Column of the peak."""
        return self.first + int(self.course.argmax())

    @property
    def closing(self) -> int:
        """Columns of `course` before a steep end, as of a valve that closes on the flow; all of them without one."""
        level, behind = float(self.core[-1]), self.end - self.core_first - len(self.core)
        foot = self.core_first + len(self.core) - self.first
        begin = foot - (_SHOULDER * self.peak - level) / level * behind - _BLUR if level > 0 else 0.0
        top = int(self.course.argmax())
        return int(begin) if begin - top > _LATE * (len(self.course) - top) else len(self.course)

    def integral(self, power: int) -> float:
        """Integral of the envelope to a power over the passage with its flanks, in columns."""
        before, behind = self.core_first - self.onset, self.end - self.core_first - len(self.core)
        flanks = before * self.core[0] ** power + behind * self.core[-1] ** power
        return float(np.sum(self.core**power) + flanks / (power + 1))


def find_passages(edge: np.ndarray, columns: int) -> list[Passage]:
    """Part an envelope into its passages.

    Args:
        edge: Distance from the baseline at the columns that the sweep has written, *Shape:* (columns,).
        columns: Of the display.

    Returns:
        In order of time; passages that the edge of the sweep cuts are marked, not left out.
    """
    seen = running_median(edge, 2)
    if len(seen) < 8 or not seen.any():
        return []
    clutter, fastest = float(np.quantile(seen, _CLUTTER)), _fastest(seen)
    if fastest < _LEAST_RATIO * clutter:
        return []
    threshold = clutter + _START * (fastest - clutter)
    shortest = max(round(_SHORTEST * columns), 2 * _BLUR + 2)
    bounds = [(a, b) for a, b in _runs(seen > threshold) if b - a >= shortest]
    wide = np.pad(running_median(seen, 2), _BLUR, mode="edge")
    slim = np.minimum(wide[2 * _BLUR :], wide[: -2 * _BLUR])
    return [_passage(seen, slim, a, b) for a, b in bounds]


def _fastest(seen: np.ndarray) -> float:
    """The speed that is exceeded for the time of a short passage at least."""
    count = max(round(_SHORTEST / 2 * len(seen)), 2)
    return float(np.partition(seen, -count)[-count])


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return [(int(a), int(b)) for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)]


def _passage(seen: np.ndarray, slim: np.ndarray, a: int, b: int) -> Passage:
    cut = max(round(_CUT * len(seen)), 2)
    left, right = a <= cut, b >= len(seen) - cut
    first, last = (a if left else a + _BLUR), (b if right else b - _BLUR)
    first = first if left else first - _descent(slim[:first][::-1], slim[first])
    last = last if right else last + _descent(slim[last:], slim[last - 1])
    rise, before = (0, 0.0) if left else _flank(slim[first:last])
    fall, behind = (0, 0.0) if right else _flank(slim[first:last][::-1])
    first, last = first + rise, max(last - fall, first + rise + 1)
    onset, end = max(first - before, 0.0), min(last + behind, float(len(seen)))
    return Passage(a, b, onset, end, seen[a:b], seen[first:last], first, not (left or right))


def _descent(outside: np.ndarray, level: float) -> int:
    """Columns over which the envelope goes on falling outside of a threshold."""
    ahead = np.concatenate(([level], outside))
    rising = np.flatnonzero(ahead[_STEP:] >= ahead[:-_STEP]) if len(ahead) > _STEP else np.zeros(1, int)
    return int(rising[0]) if rising.size else len(outside)


def _flank(course: np.ndarray) -> tuple[int, float]:
    """Follow the flank down where it is steepest: a click or the signals around the baseline lie before it.

    Returns:
        Columns from the course's first to that place, and from there back to where a line that steep comes from zero.
    """
    top = int(course.argmax())
    levels = course[0] + _FLANK * (course[top] - course[0])
    crossed = (course[: top + 1] >= levels[:, None]).argmax(axis=1)
    pairs = [(i, j) for i, j in zip(crossed[:-_APART], crossed[_APART:], strict=True) if course[j] > course[i]]
    feet = [float(i - course[i] * (j - i) / (course[j] - course[i])) for i, j in pairs]
    if not feet:
        return 0, 0.0
    best = int(np.argmax(feet))
    return int(pairs[best][0]), float(pairs[best][0]) - feet[best]
