"""Closer looks at the margins of a trace for small numbers that a reader of the whole frame passes over."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.backdrop import standing_out
from echoreport.images.words import Word, read_words

_BESIDE, _INSIDE, _OVERHANG = 0.11, 0.07, 14
"""Of the frame's width, outside and inside the trace's edges; rows above and below it."""
_ENLARGED = 2.0
_APART = 24  # columns between the two margins on the sheet
_EDGE = 2  # columns outside the trace's edge where its border may shine through
_COLOURS = 3  # commonest colours of writing that are looked for
_BIN = 16  # grey levels of a colour's channels that count as the same
_BRIGHT = 130  # grey levels of a colour's strongest channel
_LONG, _HIGH = 2, 4  # columns to either side that a tick reaches from its middle; rows above and below that it does not
_FAR = 90.0  # grey levels from a colour, in any channel, where nothing of it is left
_LIKENESS = (255 * np.clip(1 - np.arange(256) / _FAR, 0, 1)).astype(np.uint8)  # by the distance from the colour


def closer_looks(pixels: np.ndarray, box: Box) -> Iterator[tuple[Word, ...]]:
    """The words of both margins of the trace in `box`, read at twice the size; places in the frame.

    First as they are; then without the trace, whose speckle may touch the numbers; then only what has the colour of
    the writing, since numbers may stand on the trace.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
    """
    yield _words_beside(pixels, box)
    cleared = pixels.copy()
    cleared[box.y0 : box.y1, max(box.x0 - _EDGE, 0) : box.x1 + _EDGE] = 0
    yield _words_beside(cleared, box)
    for colour in _writing(pixels, box):
        likeness = cv2.LUT(standing_out(pixels, colour), _LIKENESS)
        yield _words_beside(cv2.merge([likeness] * 3), box)


def _writing(pixels: np.ndarray, box: Box) -> list[np.ndarray]:
    """The commonest bright colours of short flat strokes, as ticks are, in the trace's margins."""
    inward = round(_INSIDE * pixels.shape[1])
    inside = pixels[box.y0 : box.y1, box.x0 : box.x1].astype(np.int16)
    strokes = np.concatenate([_flat_strokes(inside[:, :inward]), _flat_strokes(inside[:, -inward:])])
    _, home, counts = np.unique(strokes // _BIN, axis=0, return_inverse=True, return_counts=True)
    commonest = np.argsort(counts)[::-1][:_COLOURS]
    return [np.median(strokes[home.reshape(-1) == place], axis=0).astype(np.int16) for place in commonest]


def _flat_strokes(part: np.ndarray) -> np.ndarray:
    """Colours of bright pixels with the same beside them and another above and below, *Shape:* (n, 3)."""
    middle = part[_HIGH:-_HIGH, _LONG:-_LONG]
    same = [np.abs(part[_HIGH:-_HIGH, x : x + middle.shape[1]] - middle).max(axis=2) for x in (0, 2 * _LONG)]
    other = [np.abs(part[y : y + len(middle), _LONG:-_LONG] - middle).max(axis=2) for y in (0, 2 * _HIGH)]
    flat = (np.maximum(*same) <= _BIN) & (np.minimum(*other) > _FAR / 2)
    return middle[flat & (middle.max(axis=2) >= _BRIGHT)]


def _words_beside(pixels: np.ndarray, box: Box) -> tuple[Word, ...]:
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
