"""Thin lines: the drawn baseline is one of them, so are a trace's frame and the line of its axis."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from echoreport.images.screen.brightness import channel_extreme

_BLOCK = 16  # columns that are judged together, so that noise and compression average out
_NEAR, _FAR = 4, 5  # rows above and below with which a row is compared; a line is at most three rows thick
_RISE = 4.0  # grey levels by which a block of a line is brighter, or darker, than the rows on both sides
_WIDEST_BREAK = 5  # blocks; markers, jets as bright as the line, and calipers hide a part of it
_LEAST_SHARE = 0.3  # of the frame's width
_LEAST_FILL = 0.55
_LEAST_BRIGHT = 0.35  # share of blocks in which the line is brighter than what lies around it; a filter's gap is not
_COLOUR = 40  # grey levels within which a pixel has the line's colour, after JPEG compression
_DASH, _PIECE, _DASHED = 9, 40, 0.45  # columns between dashes, columns of a piece, share of them that are drawn
_THICKEST = 4  # rows, and a 200th of the frame's height on large screens
_BRIM, _HALF = 6, 0.5  # rows beside a line in which compression leaves echoes of it; of its strength
_BESIDE = 0.085  # of the frame's width; how far from a trace the line of its axis may stand
_DISTINCT = 20  # grey levels of an upright line over the screen
_LEAST_RISE = 0.12  # of the frame's height
_WIDEST = 5  # columns; more is a bar


@dataclass(frozen=True, slots=True)
class Line:
    """Rows y0 <= y < y1 and columns x0 <= x < x1 of one drawn line.

    Attributes:
        purity: How evenly it stands out of what lies around it, in [0, 1].
    """

    y0: int
    y1: int
    x0: int
    x1: int
    purity: float = 1.0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1 - 1) / 2


def horizontal_lines(pixels: np.ndarray) -> list[Line]:
    """Find thin horizontal lines, drawn through or dashed, that span at least a third of the frame.

    Args:
        pixels: *Shape:* (height, width, 3), uint8.
    """
    height, width = pixels.shape[:2]
    bright, dark = _contrast(pixels)
    stands = (bright >= _RISE) | (dark >= _RISE)
    least = int(np.ceil(_LEAST_SHARE * width / _BLOCK))
    rows = []
    for y in np.flatnonzero(np.count_nonzero(bright >= _RISE, axis=1) >= _LEAST_BRIGHT * least):
        span = _longest(stands[y], least)
        if span and (bright[y, span[0] : span[1]] >= _RISE).mean() >= _LEAST_BRIGHT:
            rows.append(_line(pixels, bright, int(y), span, float(stands[y, span[0] : span[1]].mean())))
    return [line for line in _merged(rows) if line.y1 - line.y0 <= max(_THICKEST, height // 200)]


def _merged(rows: list[tuple[float, Line]]) -> list[Line]:
    """The strongest rows, each with the rows beside it that are nearly as strong; compression's brims are left out."""
    by_row = {line.y0: (strength, line) for strength, line in rows}
    taken: set[int] = set()
    lines = []
    for strength, line in sorted(rows, key=lambda row: -row[0]):
        if any(y in taken for y in range(line.y0 - _BRIM, line.y1 + _BRIM)):
            continue
        y0, y1 = line.y0, line.y1
        while y0 - 1 in by_row and by_row[y0 - 1][0] >= _HALF * strength:
            y0 -= 1
        while y1 in by_row and by_row[y1][0] >= _HALF * strength:
            y1 += 1
        taken.update(range(y0, y1))
        lines.append(Line(y0, y1, line.x0, line.x1, line.purity))
    return lines


def _contrast(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far blocks of a row are above the brighter, and below the darker, of the rows on either side.

    Returns:
        Two arrays, *Shape:* (height, blocks), grey levels of the channel where it is most.
    """
    height, width = pixels.shape[:2]
    blocks = width // _BLOCK
    part = np.ascontiguousarray(pixels[:, : blocks * _BLOCK])
    mean = cv2.resize(part, (blocks, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    padded = np.pad(mean, ((_FAR, _FAR), (0, 0), (0, 0)), mode="edge")
    above = (padded[:height] + padded[_FAR - _NEAR : height + _FAR - _NEAR]) / 2
    below = (padded[2 * _FAR :] + padded[_FAR + _NEAR : height + _FAR + _NEAR]) / 2
    bright = channel_extreme(mean - np.maximum(above, below), np.maximum)
    dark = channel_extreme(np.minimum(above, below) - mean, np.maximum)
    return bright, dark


def _longest(stands: np.ndarray, least: int) -> tuple[int, int] | None:
    """First and one past the last block of the longest run with few breaks."""
    places = np.flatnonzero(stands)
    breaks = (np.flatnonzero(places[1:] - places[:-1] > _WIDEST_BREAK) + 1).tolist()
    best: tuple[int, int] | None = None
    for first, behind in pairwise([0, *breaks, len(places)]) if len(places) else ():
        start, end = int(places[first]), int(places[behind - 1]) + 1
        filled = end - start >= least and behind - first >= _LEAST_FILL * (end - start)
        if filled and (best is None or end - start > best[1] - best[0]):
            best = start, end
    return best


def _line(pixels: np.ndarray, bright: np.ndarray, y: int, span: tuple[int, int], filled: float) -> tuple[float, Line]:
    """Strength and line of row `y`, its ends to the pixel: the outermost ones of its own colour."""
    x0, x1 = max(span[0] - 1, 0) * _BLOCK, min((span[1] + 1) * _BLOCK, pixels.shape[1])
    rises = bright[y, span[0] : span[1]]
    rises = rises[rises >= _RISE]
    middle = float(np.median(rises))
    spread = float(np.median(np.abs(rises - middle)))
    purity = filled * middle / (middle + spread + _RISE)
    row = pixels[y, x0:x1].astype(np.int16)
    best = np.repeat(bright[y, max(span[0] - 1, 0) : min(span[1] + 1, bright.shape[1])] >= max(middle, _RISE), _BLOCK)
    colour = np.median(row[: len(best)][best], axis=0) if best.any() else np.median(row, axis=0)
    own = (np.abs(row - colour).max(axis=1) <= _COLOUR).astype(np.uint8)
    start, end = _solid(own)
    return filled * middle, Line(y, y + 1, x0 + start, x0 + end, purity)


def _solid(own: np.ndarray) -> tuple[int, int]:
    """First and one past the last pixel of the line's longer pieces; a tick and a word beyond its end are short."""
    joined = cv2.morphologyEx(own.reshape(1, -1), cv2.MORPH_CLOSE, np.ones((1, _DASH), np.uint8))[0]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined, [0])).astype(np.int8))).reshape(-1, 2)
    long = [
        (int(start), int(end)) for start, end in edges if end - start >= _PIECE and own[start:end].mean() >= _DASHED
    ]
    return (long[0][0], long[-1][1]) if long else (0, len(own))


@dataclass(frozen=True, slots=True)
class Upright:
    """Columns x0 <= x < x1 and rows y0 <= y < y1 of a thin upright line: of an axis, or a side of a trace's frame."""

    x0: int
    x1: int
    y0: int
    y1: int


def upright_lines(far: np.ndarray, x0: int, x1: int, row: int) -> tuple[Upright | None, Upright | None]:
    """The tallest thin upright lines left and right of a trace.

    Args:
        far: How far each pixel is from the screen's colour, shape (height, width), uint8.
        x0: First column of the trace.
        x1: One past its last.
        row: A row that the lines cross.
    """
    width = far.shape[1]
    band = int(_BESIDE * width)
    return (
        _upright(far, max(x0 - band, 0), min(x0 + _WIDEST, width), row),
        _upright(far, max(x1 - _WIDEST, 0), min(x1 + band, width), row),
    )


def _upright(far: np.ndarray, low: int, high: int, row: int) -> Upright | None:
    height = len(far)
    if not 0 < row < height or low >= high:  # at the edge of a small frame nothing crosses it
        return None
    part = far[:, low:high] >= _DISTINCT
    above = np.where(part[:row].all(axis=0), row, part[:row][::-1].argmin(axis=0))
    below = np.where(part[row:].all(axis=0), height - row, part[row:].argmin(axis=0))
    tall = above + below >= _LEAST_RISE * height
    edges = np.flatnonzero(np.diff(np.concatenate(([False], tall, [False])).view(np.int8))).reshape(-1, 2)
    found = [
        Upright(low + int(start), low + int(end), row - int(above[start]), row + int(below[start]))
        for start, end in edges
        if end - start <= _WIDEST and row > above[start] and row + below[start] < height
    ]
    return max(found, key=lambda line: line.y1 - line.y0, default=None)
