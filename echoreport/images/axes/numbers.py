"""The numbers and the unit beside a trace's velocity axis, among all words of a frame."""

import re
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.words import Word

_BESIDE, _INSIDE = 0.11, 0.10
"""Of the frame's width: how far from the trace's edge, outward and inward, a number of its axis may stand."""
_OVERHANG = 0.9  # text heights by which the last number may stand outside the trace's rows
LIGHT = 128  # grey level of a light background, on which text is dark
_DASHES = r"[-–—−_~=+*•·.:'|\s]*"
"""What the reader makes of a tick mark, a minus or a dot beside a number."""
_NUMBER = re.compile(rf"^{_DASHES}(\d{{1,3}}(?:[.,\s]\d{{1,2}})?|[.,]\d{{1,2}})\s*([\[(]?[a-zA-Z][^\s]*)?{_DASHES}$")
_CM, _M = re.compile(r"^cm?(?:[/1lI|i][s5S]|/)$"), re.compile(r"^m(?:[/1lI|i][s5S]|/)$")  # a lone s may be cut off
_LETTERS = str.maketrans({"O": "0", "o": "0", "D": "0", "Q": "0", "l": "1", "I": "1", "S": "5", "B": "8"})
CM_PER_SECOND, M_PER_SECOND, HERTZ = "cm/s", "m/s", "kHz"


@dataclass(frozen=True, slots=True)
class AxisNumber:
    """A number beside a trace.

    Attributes:
        value: Without its sign, which may be a tick mark, in the axis's own unit.
        row: Middle of its ink, in rows of the frame.
        box: Where it stands.
        unit: CM_PER_SECOND, M_PER_SECOND or HERTZ where it is written behind the number, else empty.
        right: True on the right side of the trace.
        decimals: True where it is written with a decimal point.
        plus, minus: True where it was read with one, which may be a tick mark.
    """

    value: float
    row: float
    box: Box
    unit: str
    right: bool
    decimals: bool
    plus: bool = False
    minus: bool = False


@dataclass(frozen=True, slots=True)
class AxisUnit:
    """A unit that stands alone beside a trace; it may take the place of the zero."""

    unit: str
    row: float
    box: Box
    right: bool


def axis_text(
    pixels: np.ndarray, box: Box, words: tuple[Word, ...]
) -> tuple[tuple[AxisNumber, ...], tuple[AxisUnit, ...]]:
    """The numbers and units that may belong to the velocity axis of the trace in `box`.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
        box: The trace.
        words: All words of the frame.
    """
    numbers: list[AxisNumber] = []
    units: list[AxisUnit] = []
    for word in words:
        right = _side(word.box, box, pixels.shape[1])
        if right is None:
            continue
        row = _ink_row(pixels, word)
        if unit := unit_of(word.text.strip(" -–—−_~=+*•·.:'|")):
            units.append(AxisUnit(unit, row, word.box, right))
        elif read := parse_number(word.text):
            plus, minus = word.text.lstrip(" -").startswith("+"), word.text.startswith("-")
            numbers.append(AxisNumber(read[0], row, word.box, read[1], right, read[2], plus, minus))
    return tuple(numbers), tuple(units)


def parse_number(text: str) -> tuple[float, str, bool] | None:
    """Magnitude, unit behind it and whether it has decimals; None where `text` is no number of a velocity axis.

    A lost decimal point is put back behind a leading zero: an axis has no 05.
    """
    match = _NUMBER.match(text.strip())
    if not match or (match[2] and not unit_of(match[2])):
        match = _NUMBER.match(text.strip().translate(_LETTERS))
    if not match or (match[2] and not unit_of(match[2])):
        return None
    digits, unit = re.sub(r"[,\s]", ".", match[1]), unit_of(match[2] or "")
    if re.fullmatch(r"0\d{1,2}", digits):
        digits = f"0.{digits[1:]}"
    return float(digits), unit, "." in digits


def unit_of(text: str) -> str:
    """The unit of velocity or frequency that `text` is, with the reader's usual slips; empty for anything else."""
    text = text.replace(" ", "").strip("()[]")
    if _CM.match(text) or text in ("cms", "Cm/s", "cm/s.", "em/s", "crm/s"):
        return CM_PER_SECOND
    if _M.match(text):
        return M_PER_SECOND
    return HERTZ if text.lower() in ("khz", "hz") else ""


def _side(word: Box, box: Box, width: int) -> bool | None:
    """True for a word at the right edge of `box`, False at the left; None where it stands anywhere else."""
    middle = (word.y0 + word.y1) / 2
    overhang = _OVERHANG * (word.y1 - word.y0)
    if not box.y0 - overhang <= middle <= box.y1 + overhang:
        return None
    outward, inward = _BESIDE * width, _INSIDE * width
    if box.x1 - inward <= word.x0 <= box.x1 + outward and word.x1 >= box.x1 - 0.8 * inward:
        return True
    if box.x0 - outward <= word.x1 <= box.x0 + inward and word.x0 <= box.x0 + 0.8 * inward:
        return False
    return None


def _ink_row(pixels: np.ndarray, word: Word) -> float:
    """Middle row of the letters; the reader's own box is up to three rows off."""
    box = word.box
    part = pixels[box.y0 : box.y1, box.x0 : box.x1].max(axis=2).astype(np.float32)
    if np.median(part) > LIGHT:
        part = 255 - part
    low, high = np.median(part), np.percentile(part, 98)
    rows = np.flatnonzero((part > (low + high) / 2).any(axis=1))
    if high - low < 30 or not len(rows) or not 0.4 <= (rows[-1] - rows[0] + 1) / len(part) <= 0.97:
        return word.row
    return float(box.y0 + (rows[0] + rows[-1]) / 2)
