"""Where text may stand on a frame: thin bright strokes, gathered into glyphs and lines, without a network."""

from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.backdrop import standing_out
from echoreport.images.screen.brightness import channel_extreme
from echoreport.images.words.bars import is_bar, ruler_marks
from echoreport.images.words.marks import Marks, marks_of

_WIDEST_STROKE = 1 / 50  # of the frame's height: what is wider is ground, not stroke
_CONTRAST = 70  # grey levels that a stroke stands out of its ground
_TALLEST, _WIDEST = 1 / 16, 1 / 8  # of the frame's height, for one glyph; underlines and traces are wider
_LOWEST = 1 / 160  # of the frame's height, for a glyph; what is lower is a dot, a minus or a dash
_GAP = 1.3  # of a glyph's height, to the next one of its line; more is another piece
_SMALL_GAP = 0.7  # of a line's height, from a dot or minus to it
_UNDERLINE = 2.5  # of a line's height, across: no sign of a text is that wide
_SPARE = 0.3  # of a line's height around it that goes to the reader
_LIKE = 12  # grey levels within which ground counts as flat
_NEARLY = 0.25  # of the strokes' contrast, within which ground counts as even: a box that lets the trace through
_FLAT = 0.55  # of the ground around a line of text that must be
_FLAT_ALONE = 0.75  # around a single glyph, which speckle often resembles
_PLAIN = 110  # grey levels of contrast that most texts have; fainter ones need flatter ground
_ALIKE_AT_ALL = 0.65  # weakest over strongest glyph of any text, but for its slash
_SLASH = 0.5  # a thin slash over the strongest glyph; what is weaker beside a text is of a border or of speckle
_ALIKE = 0.8  # weakest over strongest glyph of a text on uneven ground; speckle varies more
_ON_LINE = 0.6  # of its glyphs that end on one row
_LIGHT, _LIGHT_PART = 140, 0.03  # grey level of a light ground; the part of a frame that makes it worth a second look
_SQUARE = 12  # pixels, to tell ground from speckle
_SAME_ROW, _SAME_SIZE, _SAME_TABLE = 0.6, 1.4, 12.0  # overlap, larger over smaller height, gap in heights
_TEXT = 6  # rows of the lowest glyph that counts there
_FEWEST = 3  # glyphs of a text on uneven ground
_SOFT_EDGE = np.ones((5, 5), np.uint8)
_THINNEST = 0.28  # width over height of a single glyph: a ruler's tick is thinner than a 1


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One line of strokes that may be text.

    Attributes:
        box: Where its strokes stand.
        crop: RGB around it, with everything taken out that is not its own, *Shape:* (height, width, 3), uint8.
        strokes: x, y, width, height and area of each stroke, *Shape:* (n, 5).
        strengths: Contrast of each stroke, *Shape:* (n,).
    """

    box: Box
    crop: np.ndarray
    strokes: np.ndarray
    strengths: np.ndarray

    @property
    def marks(self) -> Marks:
        """Its minus sign and points, as its strokes show them."""
        return marks_of(self.strokes, is_bar(self.strokes), self.strengths)


@dataclass(frozen=True, slots=True, eq=False)
class _Strokes:
    """Where strokes are drawn, and their labels; by label their boxes (x, y, width, height, area) and contrast."""

    drawn: np.ndarray
    labels: np.ndarray
    boxes: np.ndarray
    strengths: np.ndarray


def find_pieces(pixels: np.ndarray) -> list[Piece]:
    """Find the lines of text on even ground of a frame or of a part of one.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.

    Returns:
        Pieces with light text on dark ground; where the frame has dark text on light ground, its crops are negatives.
    """
    found = _light_on_dark(pixels)
    if _has_light_ground(pixels):
        found += _light_on_dark(255 - pixels)
    return found


def _has_light_ground(pixels: np.ndarray) -> bool:
    """Whether squares of the frame are light throughout; a bright trace is not, there is dark among its speckle."""
    height, width = (side // _SQUARE * _SQUARE for side in pixels.shape[:2])
    if not height or not width:
        return False
    rows = pixels[:height, :width].reshape(height // _SQUARE, _SQUARE, width * 3).min(axis=1)
    darkest = rows.reshape(len(rows), width // _SQUARE, _SQUARE * 3).min(axis=2)
    return bool(np.mean(darkest >= _LIGHT) >= _LIGHT_PART)


def _light_on_dark(pixels: np.ndarray) -> list[Piece]:
    strokes = _strokes(pixels)
    boxes, high = strokes.boxes, len(pixels)
    usable = (boxes[:, 3] <= high * _TALLEST) & (boxes[:, 2] <= high * _WIDEST)
    usable[0] = False  # the ground
    tall = boxes[:, 3] >= max(5, high * _LOWEST)
    bars = is_bar(boxes)
    lines = _lines(strokes, np.flatnonzero(usable & tall & ~bars))
    lines = _with_small(lines, boxes, np.flatnonzero(usable & (~tall | bars)))
    hulls = _hulls(lines, boxes).tolist()
    judged = [
        judged for line, hull in zip(lines, hulls, strict=True) if (judged := _judged(line, hull, strokes, pixels))
    ]
    sure = [piece for piece, certain in judged if certain]
    doubtful = [piece for piece, certain in judged if not certain]
    return sure + [piece for piece, kept in zip(doubtful, _beside(doubtful, sure), strict=True) if kept]


def _beside(pieces: list[Piece], others: list[Piece]) -> np.ndarray:
    """Which pieces are in one row of a table with any of the others, and of its size: *Shape:* (pieces,), bool."""
    x0, y0, x1, y1 = corners_of(pieces)[..., None]
    left, top, right, bottom = corners_of(others)
    low, high = np.minimum(y1 - y0, bottom - top), np.maximum(y1 - y0, bottom - top)
    overlap = np.minimum(y1, bottom) - np.maximum(y0, top)
    gap = np.maximum(x0, left) - np.minimum(x1, right)
    return np.any((overlap >= _SAME_ROW * low) & (high <= _SAME_SIZE * low) & (gap <= _SAME_TABLE * high), axis=1)


def corners_of(pieces: list[Piece]) -> np.ndarray:
    """First column and row of the pieces' boxes, and one past their last ones: *Shape:* (4, pieces)."""
    boxes = [(box.x0, box.y0, box.x1, box.y1) for box in (piece.box for piece in pieces)]
    return np.array(boxes, int).reshape(-1, 4).T


def _strokes(pixels: np.ndarray) -> _Strokes:
    import cv2

    level = channel_extreme(pixels, np.maximum)
    side = max(9, round(len(level) * _WIDEST_STROKE)) | 1
    ground = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    rise = cv2.subtract(level, ground)
    drawn = (rise > _CONTRAST).view(np.uint8)
    _, labels, boxes, _ = cv2.connectedComponentsWithStatsWithAlgorithm(drawn, 8, cv2.CV_32S, cv2.CCL_GRANA)
    strengths = np.zeros(len(boxes), np.uint8)
    places = np.flatnonzero(drawn)
    np.maximum.at(strengths, np.take(labels, places).astype(np.intp), np.take(rise, places))
    return _Strokes(drawn, labels, boxes, strengths)


def _lines(strokes: _Strokes, glyphs: np.ndarray) -> list[np.ndarray]:
    """Glyphs beside each other that overlap in height and are not much weaker than each other."""
    if len(glyphs) == 0:
        return []
    one, other = _neighbours(strokes.boxes[glyphs], strokes.strengths[glyphs].astype(float))
    home = _connected(len(glyphs), one, other)
    order = np.argsort(home, kind="stable")
    return np.split(glyphs[order], np.flatnonzero(np.diff(home[order])) + 1)


def _neighbours(boxes: np.ndarray, strength: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of glyphs that stand beside each other, by their places."""
    order = np.argsort(boxes[:, 0], kind="stable")
    left, top, width, height = boxes[order, :4].T
    right, bottom, strength = left + width, top + height, strength[order]
    count = np.searchsorted(left, right + _GAP * height.max(), side="right") - np.arange(len(order))
    one = np.repeat(np.arange(len(order)), count)  # each with itself and those to the right that may be near enough
    other = one + np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    overlap = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    gap = left[other] - np.minimum(right[one], right[other])
    low, high = np.minimum(height[one], height[other]), np.maximum(height[one], height[other])
    alike = np.minimum(strength[one], strength[other]) >= _SLASH * np.maximum(strength[one], strength[other])
    beside = (overlap >= 0.6 * low) & (gap <= _GAP * high) & (high <= 2.2 * low) & alike
    return order[one[beside]], order[other[beside]]


def _connected(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The first of those that each one hangs together with; scipy's `connected_components` takes 0.2 s to import.

    Args:
        count: Of all.
        one: Of each pair that stands beside each other.
        other: Of each pair, likewise.

    Returns:
        *Shape:* (count,), intp.
    """
    one, other = np.concatenate([one, other]), np.concatenate([other, one])
    home = np.arange(count)
    while True:
        nearer = home.copy()
        np.minimum.at(nearer, one, home[other])
        nearer = nearer[nearer]  # what its first hangs together with as well: few rounds, however long the line
        if np.array_equal(nearer, home):
            return home
        home = nearer


def _with_small(lines: list[np.ndarray], boxes: np.ndarray, small: np.ndarray) -> list[np.ndarray]:
    """Lines with the dots, minus signs and accents that belong to them, without the marks of a ruler beside them."""
    x, y, width, height = boxes[small, :4].T
    hulls = _hulls(lines, boxes)
    x0, y0, x1, y1 = hulls.T[..., None]  # lines down, small strokes across
    reach = _SMALL_GAP * (y1 - y0)
    near = (x + width >= x0 - reach) & (x <= x1 + reach) & (y >= y0 - 2) & (y + height <= y1 + 2)
    near &= width <= _UNDERLINE * (y1 - y0)
    joined = [small[own] for own in near]
    marks = ruler_marks(boxes, small, list(zip(map(tuple, hulls.tolist()), joined, strict=True)))
    of_text = np.ones(len(boxes), bool)
    of_text[marks] = False
    return [
        np.concatenate([line, extra[of_text[extra]]]) if len(extra) else line
        for line, extra in zip(lines, joined, strict=True)
    ]


def _hulls(lines: list[np.ndarray], boxes: np.ndarray) -> np.ndarray:
    """First column and row of each line, and one past its last ones: *Shape:* (lines, 4)."""
    if not lines:
        return np.empty((0, 4), int)
    x, y, width, height = boxes[np.concatenate(lines), :4].T
    starts = np.cumsum([0, *(len(line) for line in lines[:-1])])
    low = (np.minimum.reduceat(side, starts) for side in (x, y))
    high = (np.maximum.reduceat(side, starts) for side in (x + width, y + height))
    return np.stack([*low, *high], axis=1)


def _judged(
    line: np.ndarray, hull: tuple[int, int, int, int], strokes: _Strokes, pixels: np.ndarray
) -> tuple[Piece, bool] | None:
    """The line, and whether it is text for sure; None where the ground or the strokes are not those of a text."""
    boxes, strengths = strokes.boxes[line], strokes.strengths[line].astype(float)
    x0, y0, x1, y1 = hull
    alone, glyphs = len(line) == 1, boxes[:, 3] >= _TEXT
    if alone and (x1 - x0 < _THINNEST * (y1 - y0) or strengths[0] < _PLAIN):
        return None
    lettered = np.sort(strengths[glyphs])
    if len(lettered) and lettered[: 2 if len(lettered) > _FEWEST else 1][-1] < _ALIKE_AT_ALL * lettered[-1]:
        return None
    spare = max(2, round(_SPARE * (y1 - y0)))
    rows, columns = slice(max(0, y0 - spare), y1 + spare), slice(max(0, x0 - spare), x1 + spare)
    crop = pixels[rows, columns].copy()
    chosen = np.zeros(len(strokes.boxes), np.uint8)
    chosen[line] = 1
    own = chosen.take(strokes.labels[rows, columns])
    near = _widened(own)
    foreign = _widened(strokes.drawn[rows, columns] ^ own) & ~near
    ground = np.flatnonzero((near | foreign) == 0)
    if not len(ground):
        return None
    middle = _median(crop.reshape(-1, 3).take(ground, axis=0))
    if middle.max() > _LIGHT:
        return None
    colour = middle.astype(np.uint8)
    off = standing_out(crop, colour)
    around = off[near == 0]
    flat = np.count_nonzero(around <= _LIKE) / len(around)  # as `mean` counts, without its detours: of 300 lines
    certain = bool(flat >= (_FLAT_ALONE if alone or strengths.max() < _PLAIN else _FLAT))
    if not certain:
        if np.count_nonzero(around <= _NEARLY * off[own > 0].max()) / len(around) < _FLAT:
            return None
        certain = len(lettered) >= _FEWEST
        if certain and not _is_lettered(strengths[glyphs], boxes[glyphs]):
            return None
    crop[foreign > 0] = colour
    return Piece(Box(x0, y0, x1, y1), crop, boxes, strengths), certain


def _median(colours: np.ndarray) -> np.ndarray:
    """`np.median` of colours, *Shape:* (n, 3), uint8, in a third of its time where they are few."""
    middle = [(len(colours) - 1) // 2, len(colours) // 2]
    return np.partition(colours.T, middle, axis=1)[:, middle].mean(axis=1)


def _widened(mask: np.ndarray) -> np.ndarray:
    """Strokes, 1 in uint8, with their soft edges."""
    import cv2

    return np.asarray(cv2.dilate(mask, _SOFT_EDGE))


def _is_lettered(strengths: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether glyphs are of one brightness and on one line, as speckle is not."""
    ends = boxes[:, 1] + boxes[:, 3]
    level = np.mean(np.abs(ends - np.median(ends)) <= 1)
    return bool(strengths.min() >= _ALIKE * strengths.max() and level >= _ON_LINE)
