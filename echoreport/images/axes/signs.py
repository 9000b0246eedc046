"""Whether the display is turned over: by a word for it, or by strokes before the numbers, counted and not read."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from echoreport.domain import Box
from echoreport.images.axes.numbers import LIGHT, AxisNumber, AxisUnit
from echoreport.images.screen.brightness import channel_extreme
from echoreport.images.words import Word

_INVERTED = re.compile(r"^(?:in[vy]|invert?|inverted)$", re.IGNORECASE)
_NEAR = 0.1  # of the trace's height, around it, where the word for an inverted display stands

_LOOK_LEFT = 0.9  # text heights before the reader's boxes, which may have left the minus out
_FLAT, _TALL = 0.3, 0.35
"""Of the text's height: a stroke of a minus or tick is at most so high, a digit at least."""
_OFF_MIDDLE = 0.25  # of the text's height, by which a stroke may miss its middle
_SAME_COLOUR = 70  # grey levels between text and text, anti-aliased and compressed
_AGREED = 0.2
"""Text heights by which the strokes before numbers on one side of zero exceed the others; a minus has 0.3 and more."""
_FEWEST_PLUS = 2  # numbers above zero read with a plus, of which one may be a tick
_FEWEST_READ = 2  # numbers read with a minus, and without one, of which one may be misread
_FEWEST_ON_LEFT = 3  # numbers read with a minus where none without shows what a sign looks like
_AT_ZERO = 4.0  # rows between zero and the text that stands for it


def says_inverted(words: Iterable[Word], box: Box) -> bool:
    """True where the trace in `box`, or its edge, bears the word."""
    margin = _NEAR * box.height
    return any(
        _INVERTED.match(word.text.strip(" .:'-[]|"))
        and box.x0 - margin <= word.box.x0 <= box.x1 + margin
        and box.y0 - margin <= word.row <= box.y1 + margin
        for word in words
    )


def signs_of(
    pixels: np.ndarray, trace: Box, numbers: Sequence[AxisNumber], units: Sequence[AxisUnit], zero: float
) -> bool | None:
    """Where the numbers carry a minus: True above zero, False below it; None where they bear no sign or disagree.

    A tick mark beside a number looks like a minus, but all numbers of a side of the trace have it, the zero too.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        trace: Where it lies; a tick in it may be hidden by the baseline.
        numbers: Those that fit the axis.
        units: Units beside the trace; one at zero has its tick, too.
        zero: Row of zero.
    """
    if sum(number.plus for number in numbers if number.row < zero) >= _FEWEST_PLUS:
        return False
    votes = []
    for right in (True, False):
        side = [number for number in numbers if number.right == right]
        at_zero = [number.box for number in side if number.value == 0]
        at_zero += [unit.box for unit in units if unit.right == right and abs(unit.row - zero) <= _AT_ZERO]
        above = [number.box for number in side if number.value > 0 and number.row < zero]
        below = [number.box for number in side if number.value > 0 and number.row > zero]
        if above and below:
            votes.append(_longer_by(pixels, trace, above, below))
        elif above and at_zero and (_outside(trace, above) or _all_minus(side, zero)):
            # what the zero has before it is no sign; in the trace its tick may be hidden by the baseline
            votes.append(max(_longer_by(pixels, trace, above, at_zero), 0.0))
        elif below and at_zero:
            votes.append(min(_longer_by(pixels, trace, at_zero, below), 0.0))
    if min(votes, default=0.0) >= _AGREED:
        return True
    if max(votes, default=0.0) <= -_AGREED:
        return False
    on_left = [number for number in numbers if number.box.x1 <= trace.x0]
    return True if _all_minus_on_left(on_left, zero) else _as_read(numbers, zero)


def _outside(trace: Box, boxes: Sequence[Box]) -> bool:
    return not any(trace.x0 < box.x1 and box.x0 < trace.x1 for box in boxes)


def _all_minus(numbers: Sequence[AxisNumber], zero: float) -> bool:
    """Whether all numbers above zero were read with a minus."""
    return all(number.minus for number in numbers if number.value > 0 and number.row < zero)


def _all_minus_on_left(numbers: Sequence[AxisNumber], zero: float) -> bool:
    """Whether many numbers left of the trace are minus, all above zero; their ticks stand behind them."""
    above = all(number.minus and number.row < zero for number in numbers if number.value > 0)
    return above and sum(number.minus for number in numbers) >= _FEWEST_ON_LEFT


def _as_read(numbers: Sequence[AxisNumber], zero: float) -> bool | None:
    """What the minus signs say that were read, if all numbers on one side of zero have one and no other."""
    above = [number.minus for number in numbers if number.value > 0 and number.row < zero]
    below = [number.minus for number in numbers if number.value > 0 and number.row > zero]
    at_zero = [number.minus for number in numbers if number.value == 0]
    if len(above) >= _FEWEST_READ and all(above) and len(below + at_zero) >= _FEWEST_READ and not any(below + at_zero):
        return True
    if len(below) >= _FEWEST_READ and all(below) and len(above + at_zero) >= _FEWEST_READ and not any(above + at_zero):
        return False
    return None


def _longer_by(pixels: np.ndarray, trace: Box, boxes: Sequence[Box], others: Sequence[Box]) -> float:
    """Text heights by which the strokes before the ones are longer than those before the others."""
    x0 = min(box.x0 for box in (*boxes, *others))
    x0 = max(x0 - round(_LOOK_LEFT * boxes[0].height), trace.x1 + 2 if x0 >= trace.x1 + 2 else 0)
    one, other = (np.median([_strokes(pixels, box, x0) for box in some]) for some in (boxes, others))
    return float(one - other)


def _strokes(pixels: np.ndarray, box: Box, x0: int) -> float:
    """Length of the flat strokes before the first letter, from column `x0` on, in text heights."""
    height = box.y1 - box.y0
    ink = _ink(pixels[box.y0 : box.y1, x0 : box.x1], box.x0 - x0)
    rows = np.flatnonzero(ink[:, box.x0 - x0 :].any(axis=1))
    if not len(rows):
        return 0.0
    tall = rows[-1] - rows[0] + 1
    places = np.arange(height)[:, None]
    top, bottom = np.where(ink, places, height).min(axis=0), np.where(ink, places, -1).max(axis=0)
    off = np.abs((top + bottom) / 2 - (rows[0] + rows[-1]) / 2)
    digits = np.flatnonzero(bottom - top + 1 >= _TALL * tall)
    digits = digits[digits >= box.x0 - x0 - 2]  # what stands before the reader's box is no digit
    first_digit = int(digits[0]) if len(digits) else ink.shape[1]
    flat = (bottom >= top) & (bottom - top + 1 <= max(_FLAT * tall, 3)) & (off <= _OFF_MIDDLE * tall)
    flat[first_digit:] = False
    if first_digit and flat[first_digit - 1]:  # the arm of a plus, or of a digit
        flat[np.flatnonzero(~flat[:first_digit]).max(initial=-1) + 1 : first_digit] = False
    return float(np.count_nonzero(flat) / tall)


def _ink(part: np.ndarray, text_from: int) -> np.ndarray:
    """Which pixels have the text's colour: shape (height, width), bool; its columns begin at `text_from`."""
    value = channel_extreme(part, np.maximum).astype(np.float32)
    if np.median(value) > LIGHT:
        value = 255 - value
    text = value[:, text_from:]
    bright = text > (np.median(text) + np.percentile(text, 98)) / 2
    if not bright.any():
        return np.zeros(value.shape, bool)
    colour = np.median(part[:, text_from:][text >= np.percentile(text[bright], 60)], axis=0)
    low, high = np.median(text), np.percentile(text, 98)
    near = channel_extreme(np.abs(part.astype(np.float32) - colour), np.maximum) <= _SAME_COLOUR
    return near & (value > (low + high) / 2)
