"""The decline of a jet from its early peak: deceleration time and pressure half-time."""

from dataclasses import dataclass

import numpy as np

from echoreport.images.flow.passages import Passage

_HALF = float(np.sqrt(0.5))  # of the velocity, where the gradient 4 v^2 has halved
_FROM, _TO = 0.95, 0.55  # shares of the peak between which the decline is taken
_LEAST_POINTS = 6  # columns
_LATEST_PEAK = {True: 0.6, False: 0.2}  # share of the passage; flow away decelerates so only in unusual views
_STRAIGHT = 0.6  # least share of the decline's variance on the line
_REFITS, _OUTLIER = 3, 2.5  # rounds; standard deviations from the line


@dataclass(frozen=True, slots=True)
class Slope:
    """Columns from the peak along the decline to zero, and to the peak over the root of 2."""

    to_zero: float | None
    to_half: float | None


def slope_of(passage: Passage, toward: bool) -> Slope | None:
    """The decline's slope, of an inflow's E wave before the A wave; None where there is no straight decline."""
    course = passage.course
    top = int(course.argmax())
    if top > _LATEST_PEAK[toward] * len(course):
        return None
    part = _decline(course[top:])
    if part is None:
        return None
    time, speed = part
    slope, start = _line(time, speed)
    left = speed - (slope * time + start)
    if slope >= 0 or left.var() > (1 - _STRAIGHT) * speed.var():
        return None
    return Slope(-start / slope, -start * (1 - _HALF) / slope)


def _decline(fall: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Columns from the peak and speeds of the decline, up to where it ends or rises again."""
    peak = fall[0]
    below = np.flatnonzero(fall < _TO * peak)
    stop = int(below[0]) if below.size else len(fall)
    stop = min(stop, int(fall[:stop].argmin()) + 1)
    begin = int(np.flatnonzero(fall[:stop] >= _FROM * peak)[-1])
    if stop - begin < _LEAST_POINTS:
        return None
    return np.arange(begin, stop, dtype=float), fall[begin:stop]


def _line(time: np.ndarray, speed: np.ndarray) -> tuple[float, float]:
    """Slope and value at the peak's column, of a straight line that single outliers do not bend."""
    kept = np.ones(len(time), bool)
    for _ in range(_REFITS):
        slope, start = np.polyfit(time[kept], speed[kept], 1)
        away = np.abs(speed - (slope * time + start))
        kept = away <= max(_OUTLIER * float(np.std(away[kept])), float(np.median(away)), 1.0)
    return float(slope), float(start)
