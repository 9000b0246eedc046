"""How fast a passage's flow is at its fastest: without the clicks on it, and with the tip that blur takes off."""

import numpy as np

from echoreport.images.flow.passages import Passage

_SPIKE_COLUMNS, _SPIKE = 0.009, 0.06  # of the width; of the peak: what rises so far above both of its sides is a click
_LOW, _HIGH = 0.5, 0.9  # shares of the peak between which a rise is judged
_STEEP, _EARLY = 10, 0.2  # columns from low to high, at most; share of the passage in which the peak lies
_BLUR, _LEAST = 4, 6  # columns behind the peak that blur rounds; columns of a decline, at least
_FOLLOWED = 0.25  # share of the passage over which the decline is followed
_STILL = 0.7  # of the peak, above which it is
_HIGHEST = 1.10  # times what is seen: blur takes no more


def tip_of(passage: Passage, columns: int, declines: bool) -> float:
    """Peak of a passage, in the envelope's unit; where a steep rise meets a decline, the lines of both meet there.

    Args:
        columns: Of the display.
        declines: Whether flow of its direction may fall straight from an early peak: flow away is ejected in domes.
    """
    course = _without_spikes(passage.course, max(round(_SPIKE_COLUMNS * columns), 2))
    top = int(course.argmax())
    peak = float(course[top])
    if not declines:
        return peak
    rise = course[: top + 1]
    low, high = (int((rise >= share * peak).argmax()) for share in (_LOW, _HIGH))
    if high - low > _STEEP or top > _EARLY * len(course):
        return peak
    fall = course[top + _BLUR : top + _BLUR + round(_FOLLOWED * len(course))]
    fall = fall[: int((fall < _STILL * peak).argmax()) if (fall < _STILL * peak).any() else len(fall)]
    if len(fall) < _LEAST:
        return peak
    slope, start = np.polyfit(np.arange(len(fall)) + top + _BLUR, fall, 1)
    return float(np.clip(start + slope * high, peak, _HIGHEST * peak))


def _without_spikes(course: np.ndarray, width: int) -> np.ndarray:
    """The course, cut down where it rises above its surroundings for `width` columns or less."""
    if len(course) <= 2 * width:
        return course
    padded = np.pad(course, width, mode="edge")
    low = np.lib.stride_tricks.sliding_window_view(padded, width + 1).min(axis=1)
    opened = np.lib.stride_tricks.sliding_window_view(low, width + 1).max(axis=1)
    return np.where(course - opened > _SPIKE * float(opened.max()), opened, course)
