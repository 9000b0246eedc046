"""A second, closer look at the margins of a trace for small numbers that a reader of the whole frame passes over."""

from collections.abc import Sequence

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.words import Word, read_words

_BESIDE, _INSIDE, _OVERHANG = 0.11, 0.07, 14
"""Of the frame's width, outside and inside the trace's edges; rows above and below it."""
_ENLARGED = 2.0
_APART = 24  # columns between the two margins on the sheet


def words_beside(pixels: np.ndarray, box: Box) -> tuple[Word, ...]:
    """The words of both margins of the trace in `box`, read at twice the size; places in the frame.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
    """
    height, width = pixels.shape[:2]
    y0, y1 = max(box.y0 - _OVERHANG, 0), min(box.y1 + _OVERHANG, height)
    outward, inward = round(_BESIDE * width), round(_INSIDE * width)
    left = max(box.x0 - outward, 0), min(box.x0 + inward, width)
    right = max(box.x1 - inward, left[1]), min(box.x1 + outward, width)
    gap = np.zeros((y1 - y0, _APART, 3), np.uint8)
    sheet = np.hstack([pixels[y0:y1, slice(*left)], gap, pixels[y0:y1, slice(*right)]])
    sheet = cv2.resize(sheet, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    moved = right[0] - (left[1] - left[0]) - _APART
    words = []
    for word in read_words(sheet):
        x0, x1 = round(word.box.x0 / _ENLARGED), round(word.box.x1 / _ENLARGED)
        shift = left[0] if (x0 + x1) / 2 <= left[1] - left[0] + _APART / 2 else moved
        rows = [y0 + round(row / _ENLARGED) for row in (word.box.y0, word.box.y1)]
        words.append(Word(word.text, _within((x0 + shift, x1 + shift), rows, height, width), word.score))
    return tuple(words)


def _within(columns: Sequence[int], rows: Sequence[int], height: int, width: int) -> Box:
    """A box of at least one pixel inside the frame; a thin word may lose its width to rounding."""
    x0, y0 = min(max(columns[0], 0), width - 1), min(max(rows[0], 0), height - 1)
    return Box(x0, y0, min(max(columns[1], x0 + 1), width), min(max(rows[1], y0 + 1), height))
