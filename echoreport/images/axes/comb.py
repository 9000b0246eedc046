"""Short marks at equal distances in a profile of pixels: the ticks of a ruler."""

from dataclasses import dataclass

import numpy as np

_STAND_OUT = 28.0  # grey levels of a mark over the screen around it
_LIGHT = 128  # grey level of a light background, on which marks are dark
_OF_STRONGEST = 0.35
"""A mark is at least so strong against the profile's strongest: the rest is a letter's edge or noise."""
_THICKEST = 7  # pixels
_SMOOTH = 21  # pixels; wider than a mark, so that it vanishes from the background
_MISS = 0.12
"""Of a step, by which a tick may miss its place."""
_STEPS_TRIED = 2
_LEAST_MISS, _MOST_MISS = 1.1, 1.8  # pixels; ticks are drawn at whole ones, and shrinking moves them by half of one


@dataclass(frozen=True, slots=True)
class Comb:
    """Ticks at first + k * step for k = 0 .. count - 1, in pixels along the profile.

    Attributes:
        found: How many of them are there.
        extra: Marks that lie at none of these places.
        error: Root of the mean squared distance of ticks from their places, in pixels.
    """

    first: float
    step: float
    count: int
    found: int
    extra: int
    error: float

    @property
    def quality(self) -> float:
        """Ticks found, less those that miss or stand elsewhere."""
        return self.found - 1.5 * (self.count - self.found) - 0.7 * self.extra - 2.0 * self.error


def marks_in(profile: np.ndarray, along: int = 0) -> np.ndarray:
    """Middles of the short marks in a profile, brighter than a dark background or darker than a light one.

    Args:
        profile: *Shape:* (length,), grey levels, any number type.
        along: Where the profile starts; it is added to the places.
    """
    from scipy.ndimage import median_filter  # late: heavy to import, and a header's axes need no marks

    level = profile.astype(np.float32)
    if np.median(level) > _LIGHT:
        level = 255 - level
    level = level - median_filter(level, size=_SMOOTH, mode="nearest")
    strongest = float(level.max(initial=0.0))
    if strongest < _STAND_OUT:
        return np.empty(0)
    bright = level >= max(_STAND_OUT, _OF_STRONGEST * strongest)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bright, [False])).view(np.int8))).reshape(-1, 2)
    thin = edges[edges[:, 1] - edges[:, 0] <= _THICKEST]
    return np.array([_centre(level, low, high) for low, high in thin]) + along


def _centre(level: np.ndarray, low: int, high: int) -> float:
    """Middle of a mark weighed by its brightness, with the pixel on either side that its edge shades."""
    low, high = max(low - 1, 0), min(high + 1, len(level))
    weights = np.maximum(level[low:high], 0)
    return float(np.arange(low, high) @ weights / weights.sum())


def comb_through(marks: np.ndarray, near: float, step: float) -> Comb | None:
    """The comb with about this step, a tooth of which lies near `near`; None where the marks do not show it.

    Args:
        marks: Ascending.
        near: Where a tooth is expected.
        step: Expected distance of teeth.
    """
    if len(marks) < 3 or step < 4:
        return None
    first, found_step = near, step
    for nearest in (3, 9, len(marks) + int(np.ptp(marks) / step)):  # the more teeth, the better their places are known
        places = np.round((marks - first) / found_step)
        off = np.abs(marks - first - places * found_step)
        reach = max(_LEAST_MISS, min(_MISS * found_step, _MOST_MISS if nearest > 3 else np.inf))
        good = (off <= reach) & (np.abs(places) <= nearest)
        teeth = _distinct(places[good])
        if teeth >= 2:
            first, found_step = _line_through(places[good], marks[good])
        if abs(found_step - step) > _MISS * step:
            return None
    if teeth < 3:
        return None
    return _comb(marks[good], places[good], first, found_step, int(np.count_nonzero(~good)))


def _distinct(places: np.ndarray) -> int:
    """How many different numbers there are in an ascending row; much faster than `np.unique`."""
    return int(np.count_nonzero(np.diff(places))) + (len(places) > 0)


def _line_through(places: np.ndarray, marks: np.ndarray) -> tuple[float, float]:
    """Least squares: mark = first + place * step; much faster than `np.polyfit`."""
    x, y = places - places.mean(), marks - marks.mean()
    step = float(x @ y / (x @ x))
    return float(marks.mean() - step * places.mean()), step


def _comb(marks: np.ndarray, places: np.ndarray, first: float, step: float, extra: int) -> Comb:
    low, high = int(places.min()), int(places.max())
    error = float(np.sqrt(np.mean((marks - first - places * step) ** 2)))
    return Comb(first + low * step, step, high - low + 1, _distinct(places), extra, error)


def regular_comb(marks: np.ndarray) -> Comb | None:
    """The best comb in the marks: the commonest distances of neighbours are tried as its step."""
    best: Comb | None = None
    gaps = np.diff(marks)
    alike = np.abs(gaps[:, None] - gaps) <= _LEAST_MISS  # gap by gap
    for _ in range(_STEPS_TRIED):
        if not alike.any():
            break
        commonest = int(alike.sum(axis=1).argmax())
        same = alike[commonest].copy()
        for start in marks[:-1][same][:: max(np.count_nonzero(same) // 2, 1)][:2]:
            comb = comb_through(marks, float(start), float(np.mean(gaps[same])))
            if comb and (best is None or comb.quality > best.quality):
                best = comb
        alike[same], alike[:, same] = False, False
    return best
