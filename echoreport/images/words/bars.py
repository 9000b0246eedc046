"""The marks of a ruler beside its numbers, which look like minus signs."""

import numpy as np

_LONG = 1.6  # width over height of a bar
_ALIGNED = 1  # pixels between the left or the right ends of marks of one ruler: some are longer
_FEWEST = 2  # marks without a number that show where a ruler is

Hull = tuple[int, int, int, int]


def is_bar(boxes: np.ndarray) -> np.ndarray:
    """Which strokes are filled horizontal bars. *Shape:* (n, 5) as x, y, width, height, area -> (n,)."""
    _, _, width, height, area = boxes.T
    return (width >= _LONG * height) & (area >= 0.8 * width * height)


def ruler_marks(boxes: np.ndarray, small: np.ndarray, lines: list[tuple[Hull, np.ndarray]]) -> np.ndarray:
    """The bars among small strokes that belong to a ruler and not to the text beside them.

    Args:
        boxes: Of all strokes, *Shape:* (n, 5).
        small: Which of them are no glyphs.
        lines: Of each line of text the hull of its glyphs (x0, y0, x1, y1), and the small strokes near it.
    """
    bars = small[is_bar(boxes[small])]
    taken = np.concatenate([extra for _, extra in lines]) if lines else np.array([], int)
    left, right = boxes[bars, 0], boxes[bars, 0] + boxes[bars, 2]
    lone = ~np.isin(bars, taken)
    fellows = [
        int(np.sum(lone & ((np.abs(left - a) <= _ALIGNED) | (np.abs(right - b) <= _ALIGNED))))
        for a, b in zip(left, right, strict=True)
    ]
    on_ruler = bars[np.array(fellows, int) >= _FEWEST]
    marked = np.zeros(len(boxes), bool)
    marked[bars] = True
    ends = [_outer(boxes, extra[marked[extra]], hull) for hull, extra in lines if marked[extra].any()]
    outer = {mark for marks, _ in ends for mark in marks} - {sign for _, sign in ends}
    return np.union1d(on_ruler, np.array(sorted(outer), int))


def _outer(boxes: np.ndarray, bars: np.ndarray, hull: Hull) -> tuple[list[int], int | None]:
    """Bars that no number has: those behind it, and of several before it all but the nearest, its sign."""
    behind = [int(bar) for bar in bars if boxes[bar, 0] >= hull[2]]
    before = sorted(
        (int(bar) for bar in bars if boxes[bar, 0] + boxes[bar, 2] <= hull[0]), key=lambda bar: boxes[bar, 0]
    )
    return behind + before[:-1], before[-1] if before else None
