"""Short marks at equal distances in a profile of pixels: the ticks of a ruler."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.images.screen.brightness import channel_extreme

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


def profiles_of_columns(pixels: np.ndarray, columns: Sequence[int]) -> np.ndarray:
    """Brightness along each column and the one to its right together: *Shape:* (columns, height), float64.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        columns: In [0, width - 2].
    """
    if not columns:
        return np.empty((0, len(pixels)))
    both = np.array(columns, int)[:, None] + [0, 1]
    value = channel_extreme(pixels[:, both.ravel()], np.maximum).astype(np.float64)
    return np.ascontiguousarray((value[:, ::2] + value[:, 1::2]).T / 2)


def marks_of(profiles: np.ndarray, along: int = 0, most: float = np.inf) -> list[np.ndarray]:
    """Middles of the short marks in each profile, brighter than a dark background or darker than a light one.

    Args:
        profiles: *Shape:* (profiles, length), grey levels, any number type.
        along: Where the profiles start; it is added to the places.
        most: Of more marks than that none is given: the profile is one of speckle.
    """
    level = _over_background(_light_on_dark(profiles.astype(np.float32)))
    strongest = level.max(axis=1, initial=0.0).astype(np.float64)
    least = np.maximum(_STAND_OUT, _OF_STRONGEST * strongest).astype(np.float32)
    bright = np.zeros((len(level), level.shape[1] + 2), bool)
    bright[:, 1:-1] = level >= least[:, None]
    row, edge = np.nonzero(bright[:, 1:] != bright[:, :-1])
    row, low, high = row[::2], edge[::2], edge[1::2]
    thin = high - low <= _THICKEST
    counts = np.bincount(row[thin], minlength=len(level))
    counts[counts > most] = 0
    thin &= counts[row] > 0
    middles = _centres(np.maximum(level, 0), row[thin], low[thin], high[thin]) + along
    return [middles[end - count : end] for count, end in zip(counts, np.cumsum(counts), strict=True)]


def _light_on_dark(level: np.ndarray) -> np.ndarray:
    """The profiles, those on a light background turned over."""
    mostly = np.flatnonzero(2 * np.count_nonzero(level > _LIGHT, axis=1) >= level.shape[1])
    light = mostly[np.median(level[mostly], axis=1) > _LIGHT]
    level[light] = 255 - level[light]
    return level


def _over_background(level: np.ndarray) -> np.ndarray:
    """What rises over the median of `_SMOOTH` pixels; 0 away from what may rise enough for a mark, which is most."""
    over, reach = np.zeros_like(level), _SMOOTH // 2
    may_rise = level >= level.min(axis=1, keepdims=True, initial=np.inf) + _STAND_OUT
    may_rise[:, :-1] |= may_rise[:, 1:]  # a mark's middle takes the pixel on either side
    may_rise[:, 1:] |= may_rise[:, :-1]
    places = np.nonzero(may_rise)
    padded = np.pad(level, ((0, 0), (reach, reach)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, _SMOOTH, axis=1)[places]
    around.partition(reach, axis=1)
    over[places] = level[places] - around[:, reach]
    return over


def _centres(weights: np.ndarray, row: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Middles of marks weighed by their brightness, with the pixel on either side that their edges shade.

    Args:
        weights: *Shape:* (profiles, length), float32.
        row: The profile of each mark, *Shape:* (marks,).
        low: First place of each.
        high: One past its last.
    """
    low, high = np.maximum(low - 1, 0), np.minimum(high + 1, weights.shape[1])
    middles = np.empty(len(row))
    for length in np.unique(high - low):  # a few, of all marks
        own = np.flatnonzero(high - low == length)
        places = low[own, None] + np.arange(length)
        shares = weights[row[own, None], places]
        moments = np.matmul(places[:, None].astype(np.float64), shares[..., None].astype(np.float64))
        middles[own] = moments[:, 0, 0] / np.add.reduce(shares, axis=1)
    return middles


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
    all_of_them = len(marks) + int((marks[-1] - marks[0]) / step)
    for nearest in (3, 9, all_of_them):  # the more teeth, the better their places are known
        from_first = marks - first
        places = np.rint(from_first / found_step)
        off = np.abs(from_first - places * found_step)
        reach = max(_LEAST_MISS, min(_MISS * found_step, _MOST_MISS if nearest > 3 else np.inf))
        good = (off <= reach) & (np.abs(places) <= nearest)
        kept = places[good]
        teeth = _distinct(kept)
        if teeth >= 2:
            first, found_step = _line_through(kept, marks[good])
        if abs(found_step - step) > _MISS * step:
            return None
    if teeth < 3:
        return None
    return _comb(marks[good], kept, first, found_step, len(marks) - len(kept))


def _distinct(places: np.ndarray) -> int:
    """How many different numbers there are in an ascending row; much faster than `np.unique`."""
    return int(np.count_nonzero(places[1:] != places[:-1])) + (len(places) > 0)


def _line_through(places: np.ndarray, marks: np.ndarray) -> tuple[float, float]:
    """Least squares: mark = first + place * step; much faster than `np.polyfit`, and sums are faster than means."""
    place, mark = np.add.reduce(places) / len(places), np.add.reduce(marks) / len(marks)
    x, y = places - place, marks - mark
    step = float(x @ y / (x @ x))
    return float(mark - step * place), step


def _comb(marks: np.ndarray, places: np.ndarray, first: float, step: float, extra: int) -> Comb:
    low, high = int(places[0]), int(places[-1])
    off = marks - first - places * step
    error = float(np.sqrt(np.add.reduce(off**2) / len(off)))
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
        step = float(np.add.reduce(gaps[same]) / np.count_nonzero(same))
        for start in marks[:-1][same][:: max(np.count_nonzero(same) // 2, 1)][:2]:
            comb = comb_through(marks, float(start), step)
            if comb and (best is None or comb.quality > best.quality):
                best = comb
        alike[same], alike[:, same] = False, False
    return best
