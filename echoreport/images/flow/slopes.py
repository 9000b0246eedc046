"""The decline of a jet from its early peak: deceleration time and pressure half-time."""

from dataclasses import dataclass

import numpy as np

_HALF = float(np.sqrt(0.5))  # of the velocity, where the gradient 4 v^2 has halved
_FROM, _TO, _ABOVE = 0.90, 0.62, 0.25  # shares of the peak between which the decline is taken
_LEAST_POINTS = 5  # columns
_TOP, _TAIL = 4, 4  # columns that blur rounds at the peak, and those that the end's steep flank reaches
_LATEST_PEAK = {True: 0.6, False: 0.2}  # share of the passage; flow away decelerates so only in unusual views
_STRAIGHT = 0.6  # least share of the decline's variance on the line
_LEAST_FALL = 0.03  # of its own start, which a decline loses over the part that is looked at
_REFITS, _OUTLIER = 3, 2.5  # rounds; standard deviations from the line


@dataclass(frozen=True, slots=True)
class Slope:
    """Columns from the peak along the decline to zero, and to the peak over the root of 2."""

    to_zero: float | None
    to_half: float | None


def slope_of(course: np.ndarray, top: int, length: float, toward: bool) -> Slope | None:
    """The slope of a decline.

    Args:
        course: Envelope of a passage, or of its E wave alone, to where that ends, *Shape:* (columns,).
        top: Column of the peak.
        length: Columns of the whole passage.
        toward: Whether it flows toward the transducer.

    Returns:
        None where the peak is not early or the decline not straight.
    """
    if top > _LATEST_PEAK[toward] * length:
        return None
    part = _decline(course[top:])
    if part is None:
        return None
    time, speed = part
    slope, start = _line(time, speed)
    left = speed - (slope * time + start)
    if -slope * (time[-1] - time[0]) < _LEAST_FALL * speed[0] or left.var() > (1 - _STRAIGHT) * speed.var():
        return None
    peak = float(np.max(course[top:]))
    began = max((peak - start) / slope, 0.0)  # blur rounds a steep decline's peak, which the line then overshoots
    half = (_HALF * peak - start) / slope - began
    if speed[-1] > _HALF * peak:  # not reached in the beat: between a straight decline and one that slows as it falls
        half = (half - np.log(np.sqrt(2)) * float(np.mean(speed)) / slope) / 2
    return Slope(-start / slope - began, float(half))


def _decline(fall: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Columns from the peak and speeds of the decline, without its rounded top and without what follows it."""
    peak = float(np.max(fall))
    lowest = max(_TO * peak, float(np.min(fall)) + _ABOVE * (peak - float(np.min(fall))))
    below = np.flatnonzero(fall < lowest)
    stop = int(below[0]) if below.size else len(fall)
    stop = min(stop, len(fall) - _TAIL)
    begin = min(max(int((fall < _FROM * peak).argmax()), _TOP), stop // 4)
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
