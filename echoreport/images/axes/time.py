"""The time axis of a trace: seconds to a mark of its ruler, by its numbers, the sweep speed and the heart rate."""

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.numbers import parse_number
from echoreport.images.axes.rhythm import beat_columns
from echoreport.images.axes.ruler import Ruler, time_ruler
from echoreport.images.axes.scale import Mark, Scale, fit_scale
from echoreport.images.words import Word, heart_rate, sweep_speed

_STEPS = {
    10: {0.1: 1.0, 0.05: 0.1, 0.2: 0.1},
    5: {0.2: 1.0, 0.1: 0.15, 0.04: 0.1, 0.02: 0.05},
    4: {0.25: 1.0, 0.05: 0.2},
    2: {0.5: 1.0, 0.1: 0.3, 0.2: 0.3},
    1: {0.2: 1.0, 0.5: 0.5, 0.1: 0.7, 1.0: 0.5, 0.04: 0.1, 0.25: 0.1},
}
"""Marks to a long one -> seconds from mark to mark -> how usual that is."""
_ROUND = (0.04, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0)  # seconds between marks
_FRAME_MILLIMETRES, _SPREAD = 310.0, 0.25
"""Width of a whole frame at the sweep speed's mm: about 270 to 400; and the spread of its logarithm. A resized frame
keeps it, other than the width of a pixel."""
_WIDTHS = (200.0, 520.0)
_BEAT = 0.1  # relative difference of the printed heart rate from the beats seen
_BEAT_SAYS = 12.0
"""How much likelier steps are by which the printed heart rate fits; it is counted over other beats, or wrong."""
_SURE = 8.0
"""How much likelier the best step must be than the next."""
_SHORTEST, _LONGEST = 0.6, 24.0  # seconds that a trace may show
_NUMBER_BAND = 0.075  # of the frame's height, above and below the trace's upper and lower edge
_ROUND_WITHIN = 0.03


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Seconds to a column; None with a reason where it is not known."""

    seconds_per_pixel: float | None
    reason: str = ""


def read_time_axis(pixels: np.ndarray, box: Box, words: tuple[Word, ...]) -> TimeScale:
    """Seconds per column of the trace in `box`, where two witnesses agree on it.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        box: The trace.
        words: All words of the frame.
    """
    ruler, numbers = time_ruler(pixels, box), _numbers(pixels, box, words)
    if numbers and (seconds := _by_numbers(numbers, ruler)):
        return _checked(seconds, box)
    if ruler is None:
        return TimeScale(None, "got no ruler of time marks beside the trace, wanted marks at equal distances")
    return _by_likelihood(pixels, box, ruler, sweep_speed(words), heart_rate(words))


def _checked(seconds_per_pixel: float, box: Box) -> TimeScale:
    shown = seconds_per_pixel * box.width
    if _SHORTEST <= shown <= _LONGEST:
        return TimeScale(seconds_per_pixel)
    return TimeScale(None, f"got a trace of {shown:.3g} s by its time axis, wanted {_SHORTEST:g} to {_LONGEST:g} s")


def _numbers(pixels: np.ndarray, box: Box, words: tuple[Word, ...]) -> Scale | None:
    """The scale of the numbers along the trace's upper or lower edge."""
    band = _NUMBER_BAND * len(pixels)
    along = []
    for word in words:
        read = parse_number(word.text.removesuffix("s").removesuffix("sec"))
        near = min(abs(word.row - box.y0), abs(word.row - box.y1)) <= band
        if read and not read[1] and near and box.x0 - band <= word.box.x0 and word.box.x1 <= box.x1 + band:
            along.append((word, read[0]))
    best: Scale | None = None
    for word, _ in along:
        level = [(other, value) for other, value in along if abs(other.row - word.row) <= word.box.height / 3]
        marks = [Mark(value, (other.box.x0 + other.box.x1) / 2, other.box.height) for other, value in level]
        scale = fit_scale(marks, None)
        if scale and len(scale.places) >= 2 and (best is None or scale.score > best.score):
            best = scale
    return best


def _by_numbers(numbers: Scale, ruler: Ruler | None) -> float | None:
    """The numbers' own scale where three fit, or the ruler's where its step is a round time by them."""
    if ruler:
        step = numbers.slope * ruler.comb.step
        nearest = min(_ROUND, key=lambda candidate: abs(np.log(candidate / step)))
        if abs(np.log(nearest / step)) <= _ROUND_WITHIN:
            return nearest / ruler.comb.step
        return None
    return numbers.slope if len(numbers.places) >= 3 and not numbers.odd else None


def _by_likelihood(pixels: np.ndarray, box: Box, ruler: Ruler, speed: float | None, rate: float | None) -> TimeScale:
    """The likeliest round time from mark to mark; none where nothing but habit speaks for it."""
    beat = beat_columns(pixels, box) if rate else None
    if speed is None and beat is None:
        return TimeScale(None, "got time marks without numbers, sweep speed or heart rate, wanted one of them")
    likely: dict[float, float] = {}
    witnessed: dict[float, bool] = {}
    for step, usual in _STEPS[ruler.ratio].items():
        seconds = step / ruler.comb.step
        by_speed = _frame_likelihood(speed * seconds * pixels.shape[1]) if speed else 1.0
        by_rate = bool(beat and rate) and abs(np.log(beat * seconds * rate / 60.0)) <= _BEAT
        likely[step] = usual * by_speed * (_BEAT_SAYS if by_rate else 1.0)
        witnessed[step] = by_rate or bool(speed and by_speed > 0)
    first, second = sorted(likely, key=lambda step: likely[step], reverse=True)[:2]
    if not witnessed[first] or likely[first] < _SURE * likely[second]:
        return TimeScale(
            None, f"got time marks of {first:g} or {second:g} s, wanted a sweep speed or heart rate to tell"
        )
    return _checked(first / ruler.comb.step, box)


def _frame_likelihood(millimetres: float) -> float:
    """How likely a frame is so wide at the sweep speed's scale, against the likeliest; 0 outside all reason."""
    if not _WIDTHS[0] <= millimetres <= _WIDTHS[1]:
        return 0.0
    return float(np.exp(-0.5 * (np.log(millimetres / _FRAME_MILLIMETRES) / _SPREAD) ** 2))
