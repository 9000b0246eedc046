"""The velocity axis beside a trace, from its numbers and tick marks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.comb import Comb, comb_through, marks_of, profiles_of_columns
from echoreport.images.axes.numbers import AxisNumber, AxisUnit, axis_text
from echoreport.images.axes.scale import Mark, Scale, fit_scale
from echoreport.images.axes.signs import says_inverted, signs_of
from echoreport.images.axes.units import metres_per_unit
from echoreport.images.words import Word

_FEWEST_PLACES = 3
"""Rows that must agree, the drawn baseline among them; any two do."""
_FEWEST_VALUES = 2  # magnitudes that must fit where another does not; one may be misread alike above and below zero
_PARTS = 10  # tick marks between two numbers, at most
_TICK_BAND = 0.05  # of the frame's width, from the trace's edge inward, in which ticks may stand
_FEWEST_TICKS, _MOST_MISSING, _ROUGHEST = 4, 0.25, 0.8
"""A ruler's teeth; share of them that may be hidden; root mean square of their distance from their places, in rows."""
_OFF_NUMBERS = 2.5  # rows between a tick and the middle of its number; what is further off is a stroke of the digits
_OFF_STEP = 2.5  # rows by which the ticks may miss the last number, counted from the first
_DEEPEST, _TOP = 30.0, 0.15  # cm of a depth scale; of the trace's height, in which its zero would lie
_SAME_ROW = 3.5
"""Rows within which the drawn line, the ticks' and the numbers' zero are one."""
_NUMBER_ERROR, _MOST_ERROR = 1.5, 0.02
"""Rows by which a number may miss its place; relative error of a scale that is still used."""


@dataclass(frozen=True, slots=True)
class VelocityAxis:
    """A velocity axis that was read.

    Attributes:
        velocity_per_pixel: m/s per row, positive.
        zero: Row of zero velocity in the full frame.
        signs: True where minus signs, or a word, say that negative velocities stand above zero; False where signs say
            that they stand below; None where nothing says.
        numbers: How many rows bear a number that fits.
    """

    velocity_per_pixel: float
    zero: float
    signs: bool | None
    numbers: int


def read_velocity_axis(
    pixels: np.ndarray, box: Box, line: float | None, words: Sequence[Word]
) -> tuple[VelocityAxis | None, str]:
    """Read the axis beside the trace in `box`; None with a reason where its parts do not agree or are too few.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        box: The trace.
        line: Row of the drawn baseline, None without one.
        words: All words of the frame.
    """
    numbers, units = axis_text(pixels, box, tuple(words))
    scale, fitting = _best_side(numbers, line)
    if scale is None:
        return None, f"got {len(numbers)} numbers beside the trace, wanted two that fit one velocity axis"
    comb, parts = _ticks(pixels, box, scale, fitting)
    if not units and not any(number.unit or number.decimals for number in fitting) and _may_be_depth(scale, box):
        return None, "got numbers that grow from the trace's upper edge as depths do, wanted a unit of velocity"
    if len({number.value for number in fitting} - {0.0}) < _FEWEST_VALUES and _contradicted(scale, fitting, numbers):
        return None, "got one number above and below zero and others in its column, wanted two that fit"
    if reason := _doubt(scale, comb, line, box, units):
        return None, reason
    slope, zero = (comb_scale(scale, comb, parts)) if comb else (scale.slope, scale.zero)
    factor, reason = metres_per_unit(fitting, units, slope * box.height)
    if factor is None:
        return None, reason
    row = line if line is not None and abs(line - zero) <= _SAME_ROW else zero
    signs = says_inverted(words, box) or signs_of(pixels, box, fitting, units, zero)
    rows = len(replace(scale, on_line=False).places)
    return VelocityAxis(slope * factor, row, signs, rows), ""


def _best_side(numbers: Sequence[AxisNumber], line: float | None) -> tuple[Scale | None, list[AxisNumber]]:
    """The better of the scales on the right and on the left, or the common one where both agree."""
    best: tuple[Scale | None, list[AxisNumber]] = (None, [])
    right = [number for number in numbers if number.right]
    left = [number for number in numbers if not number.right]
    for side in (*_columns(right), *_columns(left), [*numbers] if right and left else []):
        scale = fit_scale([_mark(number) for number in side], line)
        if scale and (best[0] is None or scale.score > best[0].score):
            best = scale, [number for number in side if _mark(number) in scale.fitting]
    return best


def _columns(numbers: Sequence[AxisNumber]) -> list[list[AxisNumber]]:
    """All numbers of a side, and those that stand under each other: beside an axis a depth scale may stand."""
    columns: list[list[AxisNumber]] = []
    for number in sorted(numbers, key=lambda number: number.box.x0):
        if columns and number.box.x0 < max(other.box.x1 for other in columns[-1]):
            columns[-1].append(number)
        else:
            columns.append([number])
    return [list(numbers), *columns] if len(columns) > 1 else columns


def _mark(number: AxisNumber) -> Mark:
    return Mark(number.value, number.row, number.box.height)


def number_step(scale: Scale) -> float:
    """The smallest difference between neighbouring numbers, zero among them."""
    signed = sorted({0.0, *(mark.value * float(np.sign(mark.row - scale.zero)) for mark in scale.fitting)})
    return float(np.min(np.diff(signed))) if len(signed) > 1 else 0.0


def _ticks(pixels: np.ndarray, box: Box, scale: Scale, numbers: Sequence[AxisNumber]) -> tuple[Comb | None, int]:
    """The ticks that divide the distance of two numbers into equal parts, and into how many."""
    step = number_step(scale)
    if not step:
        return None, 1
    overhang = max(number.box.height for number in numbers)
    y0, y1 = max(box.y0 - overhang, 0), min(box.y1 + overhang, len(pixels))
    best: tuple[Comb | None, int] = (None, 1)
    columns, seen = _tick_columns(pixels, box, numbers), set[bytes]()
    for marks in marks_of(profiles_of_columns(pixels[y0:y1], columns), y0):
        if len(marks) < _FEWEST_TICKS or marks.tobytes() in seen:  # a tick is several columns long
            continue
        if best[0] and len(marks) <= best[0].quality:  # a comb is worth no more than one for each of its marks
            continue
        seen.add(marks.tobytes())
        for parts in range(1, _PARTS + 1):
            expected = step / scale.slope / parts
            comb = comb_through(marks, scale.zero, expected)
            if comb and _is_ruler(comb, scale, expected) and (best[0] is None or comb.quality > best[0].quality):
                best = comb, parts
    return best


def _tick_columns(pixels: np.ndarray, box: Box, numbers: Sequence[AxisNumber]) -> list[int]:
    """Columns from a little inside the trace to the far end of its numbers."""
    width = pixels.shape[1]
    columns: list[int] = []
    right = [number.box.x1 for number in numbers if number.right]
    left = [number.box.x0 for number in numbers if not number.right]
    if right:
        columns += range(int(box.x1 - _TICK_BAND * width), min(max(right) + 12, width - 2), 2)
    if left:
        columns += range(max(min(left) - 12, 0), int(box.x0 + _TICK_BAND * width), 2)
    return columns


def _is_ruler(comb: Comb, scale: Scale, expected: float) -> bool:
    missing = comb.count - comb.found
    if abs(comb.step / expected - 1) > _OFF_STEP / scale.span:  # it divides the numbers' distance into other parts
        return False
    if abs((scale.zero - comb.first + comb.step / 2) % comb.step - comb.step / 2) > _OFF_NUMBERS:
        return False
    return comb.found >= _FEWEST_TICKS and missing <= _MOST_MISSING * comb.count and comb.error <= _ROUGHEST


def comb_scale(scale: Scale, comb: Comb, parts: int) -> tuple[float, float]:
    """Slope and zero as the ticks say them."""
    slope = number_step(scale) / parts / comb.step
    tooth = round((scale.zero - comb.first) / comb.step)
    return slope, comb.first + tooth * comb.step


def _doubt(scale: Scale, comb: Comb | None, line: float | None, box: Box, units: Sequence[AxisUnit]) -> str:
    """Why this scale should not be trusted; empty where it should."""
    unit_at_zero = not scale.on_line and any(abs(unit.row - scale.zero) <= _SAME_ROW for unit in units)
    if len(scale.places) + unit_at_zero < _FEWEST_PLACES:
        return f"got {len(scale.fitting)} numbers that fit a velocity axis, wanted more of them or its baseline"
    if not box.y0 <= scale.zero <= box.y1:
        return f"got zero at row {scale.zero:.0f} by the numbers, wanted it in rows {box.y0} to {box.y1} of the trace"
    if scale.odd >= len(scale.fitting):
        return f"got {scale.odd} numbers beside the axis and {len(scale.fitting)} on it, wanted most of them to fit"
    zero_read = any(mark.value == 0 for mark in scale.fitting) and not scale.odd
    if line is not None and not scale.on_line and len(scale.places) <= _FEWEST_PLACES and not zero_read:
        return f"got zero at row {scale.zero:.0f} by the numbers and a line at row {line:.0f}, wanted one row"
    if not comb and _NUMBER_ERROR / scale.span > _MOST_ERROR:
        return f"got numbers over {scale.span:.0f} rows without ticks, wanted more rows to be sure of the scale"
    return ""


def _contradicted(scale: Scale, fitting: Sequence[AxisNumber], numbers: Sequence[AxisNumber]) -> bool:
    """True where another number stands in the column of those that fit, and not because it lost its point."""
    return any(
        number not in fitting
        and number.box.x0 < other.box.x1
        and other.box.x0 < number.box.x1
        and abs(abs(number.row - scale.zero) - number.value / 10 / scale.slope) > _SAME_ROW
        for number in numbers
        for other in fitting
    )


def _may_be_depth(scale: Scale, box: Box) -> bool:
    """True for small numbers that all lie below a zero at the upper edge."""
    below = all(mark.row >= scale.zero - _SAME_ROW for mark in scale.fitting)
    small = max(mark.value for mark in scale.fitting) <= _DEEPEST
    return below and small and scale.zero <= box.y0 + _TOP * box.height
