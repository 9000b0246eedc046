"""The time axis of a trace: seconds to a mark of its ruler, by its numbers, the sweep speed and the heart rate."""

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.corners import bare_pairs
from echoreport.images.axes.numbers import parse_number
from echoreport.images.axes.rhythm import beat_columns
from echoreport.images.axes.ruler import Ruler, time_ruler
from echoreport.images.axes.scale import Mark, Scale, fit_scale
from echoreport.images.words import Word, heart_rate, sweep_speed

_STEPS = {
    10: {0.1: 1.0, 0.05: 0.05, 0.2: 0.1},
    4: {0.25: 1.0, 0.5: 0.05, 0.05: 0.05},
    5: {0.2: 1.0, 0.1: 0.15, 0.04: 0.1, 0.02: 0.05},
    2: {0.5: 1.0, 0.1: 0.3, 0.2: 0.3},
    1: {0.2: 1.0, 0.5: 0.5, 0.1: 0.7, 1.0: 0.5, 0.04: 0.1, 0.25: 0.1},
}
"""Marks to a long one -> seconds from mark to mark -> how usual that is."""
_STRIP_MILLIMETRES, _SPREAD = 265.0, 0.3
"""Width of a whole trace at the sweep speed's mm: about 220 to 340; and the spread of its logarithm. A resized frame
keeps it, other than the width of a pixel."""
_WIDTHS = (150.0, 450.0)
_BEAT = 0.07  # relative difference of the printed heart rate from the beats seen
_BEAT_SAYS, _NUMBERS_SAY = 20.0, (12.0, 300.0)
"""How much likelier steps are by which the printed heart rate fits, which is counted over other beats, or wrong; or
two numbers along the ruler, or three of them."""
_BEATS, _ODD_BEAT = (0.33, 1.6), 0.15
"""Seconds that most hearts take from beat to beat (180 to 37 beats/min); how much rarer the others are."""
_BARE_BEAT, _BARE_STRIP = 0.05, 0.25
"""Of numbers without units: relative difference of the rate from the beats seen; likelihood of the trace's width."""
_SAME_AS_BEAT = 0.04  # relative difference
_SURE = 8.0
"""How much likelier the best step must be than the next."""
_SHORTEST, _LONGEST = 0.6, 24.0  # seconds that a trace may show
_NUMBER_BAND = 0.075  # of the frame's height, above and below the trace's upper and lower edge
_BORDER = 4  # rows by which the middle of such a number may lie inside the trace
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
    if ruler:
        return _by_likelihood(pixels, box, ruler, numbers, words)
    if numbers and len(numbers.places) >= 3 and not numbers.odd:
        return _checked(numbers.slope, box)
    return TimeScale(None, "got no ruler of time marks beside the trace, wanted marks at equal distances")


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
        near = box.y0 - band <= word.row <= box.y0 + _BORDER or box.y1 - _BORDER <= word.row <= box.y1 + band
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


def _by_likelihood(
    pixels: np.ndarray, box: Box, ruler: Ruler, numbers: Scale | None, words: tuple[Word, ...]
) -> TimeScale:
    """The likeliest round time from mark to mark; none where nothing but habit speaks for it."""
    speed, rate = sweep_speed(words), heart_rate(words)
    beat = beat_columns(pixels, box)
    if beat and ruler.ratio == 1 and numbers is None and _alike(ruler.comb.step, beat, _SAME_AS_BEAT):
        return TimeScale(None, "got marks as far apart as the heart beats, wanted a ruler and no ECG")
    if speed is None and (beat is None or rate is None) and numbers is None:
        if beat and rate is None:
            return _by_bare_numbers(box, ruler, beat, words)
        return TimeScale(None, "got time marks without numbers, sweep speed or heart rate, wanted one of them")
    likely: dict[float, float] = {}
    witnessed: set[float] = set()
    beating: set[float] = set()
    for step, usual in _STEPS[ruler.ratio].items():
        seconds = step / ruler.comb.step
        by_speed = _strip_likelihood(speed * seconds * box.width) if speed else 1.0
        by_rate = _BEAT_SAYS if beat and rate and _alike(beat * seconds, 60.0 / rate, _BEAT) else 1.0
        by_numbers = _numbers_say(numbers, seconds)
        by_beat = _ODD_BEAT if beat and not _BEATS[0] <= beat * seconds <= _BEATS[1] else 1.0
        likely[step] = usual * by_speed * by_rate * by_numbers * by_beat
        if max(by_rate, by_numbers) > 1 or (speed and by_speed > 0):
            witnessed.add(step)
        if by_rate > 1 and by_speed > 0:
            beating.add(step)
    first, second = sorted(likely, key=lambda step: likely[step], reverse=True)[:2]
    contradicted = beating and first not in beating
    if contradicted or first not in witnessed or likely[first] < _SURE * likely[second]:
        return TimeScale(
            None, f"got time marks of {first:g} or {second:g} s, wanted a sweep speed or heart rate to tell"
        )
    return _checked(first / ruler.comb.step, box)


def _by_bare_numbers(box: Box, ruler: Ruler, beat: float, words: tuple[Word, ...]) -> TimeScale:
    """The one round time from mark to mark that fits two lone numbers as sweep speed and heart rate."""
    fitting = {
        step
        for speed, rate in bare_pairs(words, box)
        for step in _STEPS[ruler.ratio]
        if _alike(beat * step / ruler.comb.step, 60.0 / rate, _BARE_BEAT)
        and _strip_likelihood(speed * step / ruler.comb.step * box.width) >= _BARE_STRIP
    }
    if len(fitting) != 1:
        return TimeScale(None, "got time marks without numbers, sweep speed or heart rate, wanted one of them")
    return _checked(fitting.pop() / ruler.comb.step, box)


def _numbers_say(numbers: Scale | None, seconds_per_pixel: float) -> float:
    """How much likelier a scale is by the numbers along the ruler."""
    if numbers is None or not _alike(numbers.slope, seconds_per_pixel, _ROUND_WITHIN):
        return 1.0
    return _NUMBERS_SAY[len(numbers.places) >= 3]


def _alike(one: float, other: float, within: float) -> bool:
    return abs(float(np.log(one / other))) <= within


def _strip_likelihood(millimetres: float) -> float:
    """How likely a trace is so wide at the sweep speed's scale, against the likeliest; 0 outside all reason."""
    if not _WIDTHS[0] <= millimetres <= _WIDTHS[1]:
        return 0.0
    return float(np.exp(-0.5 * (np.log(millimetres / _STRIP_MILLIMETRES) / _SPREAD) ** 2))
