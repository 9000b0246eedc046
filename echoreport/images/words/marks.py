"""Minus signs and decimal points of small numbers: a reader passes over them, and the strokes show them."""

import re
from dataclasses import dataclass

import numpy as np

_TALL = 0.6  # of a line's height: a figure
_DOT = 0.35  # of a line's height, at most, across and up: a point
_STRONG = 0.6  # of the strongest stroke's contrast, at least: what a compression leaves beside strokes is weaker
_MIDDLE = (0.3, 0.8)  # of a line's height from its top, where a minus sign stands
_SLASHES = {"cm/s": re.compile(r"[co]m['il|1J!]?[s5]"), "m/s": re.compile(r"m['il|1J!][s5]")}
_NUMBER = re.compile(r"[-+]?\d+")


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands beside the figures of a line.

    Attributes:
        figures: How many glyphs are as tall as figures.
        minus: Whether a bar stands at middle height before the first of them.
        points: For each dot on the line, how many figures stand before it.
    """

    figures: int
    minus: bool
    points: tuple[int, ...]


def marks_of(boxes: np.ndarray, bars: np.ndarray, strengths: np.ndarray) -> Marks:
    """Marks of a line of strokes.

    Args:
        boxes: x, y, width, height, area of each stroke, *Shape:* (n, 5).
        bars: Which of them are horizontal bars, *Shape:* (n,).
        strengths: Contrast of each, *Shape:* (n,).
    """
    x, y, width, height, _ = boxes.T
    top, bottom = y.min(), (y + height).max()
    tall = height >= _TALL * (bottom - top)
    line, first = bottom - top, x[tall].min() if tall.any() else 0
    middle = (y + height / 2 - top) / line
    minus = bars & (x + width <= first) & (middle >= _MIDDLE[0]) & (middle <= _MIDDLE[1])
    strong = strengths >= _STRONG * strengths.max()
    dots = ~tall & ~minus & strong & (width <= _DOT * line) & (height <= _DOT * line) & (y + height >= bottom - 1.5)
    before = tuple(sorted(int(np.sum(tall & (x + width / 2 < dot))) for dot in x[dots] + width[dots] / 2))
    return Marks(int(tall.sum()), bool(minus.any()), before)


def mended(text: str, marks: Marks) -> str:
    """A number as read, with the minus sign and the point that were passed over; a unit with its slash."""
    if text in ("o", "O"):
        return "0"
    for unit, misread in _SLASHES.items():
        if misread.fullmatch(text):
            return unit
    if marks.minus and re.match(r"[\d.]", text):
        text = "-" + text
    figures = text.lstrip("+-")
    if _NUMBER.fullmatch(text) and len(figures) == marks.figures and len(marks.points) == 1:
        place = len(text) - len(figures) + marks.points[0]
        return text[:place] + "." + text[place:] if marks.points[0] < marks.figures else text
    return text
