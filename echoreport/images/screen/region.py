"""Where in a frame the time trace (a spectrum or an M-mode) lies, from its pixels alone.

Two things hold on every scanner. The baseline is drawn from one end of the trace to the other, so that a thin
horizontal line gives its columns. And the columns of a trace are recorded one after another, so that brightness
changes from column to column all over it, in the noise too, while the screen around it is flat; the rows where
that change sets in on both sides of the baseline are its upper and lower edge. Where a trace is too dark to show an
edge, the ticks of its axis bound it.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.lines import Line
from echoreport.images.screen.ticks import tick_rows

_BLOCKS = 40
"""Parts of the trace's width; each is judged active or not, so that one bright spot counts once."""
_CHANGE = 3
"""Grey levels between neighbouring columns that flat screen, even after JPEG, rarely reaches."""
_MOST_LINES = 6
_CELL = 16  # pixels
_LEAST_WIDTH = 0.4
"""Of the frame's width, where no line tells the columns."""
_GAP, _MARGIN, _QUIET = 4, 0.012, 0.7
"""Columns skipped beside a trace; columns judged there, of the width; how busy they may be against the trace."""
_AROUND, _BUSY, _MOST_MOVED, _STEADY = 0.1, 0.3, 0.03, 3
"""Rows beside a line, of the frame's height, in which its ends are sought; activity there against that within, from
which a column belongs to the trace; how far the ends may move, of the line's length; columns by which they do not."""
_DRAWN = 0.57
"""Least purity of a drawn line: 0.6 and more even after strong JPEG compression; bright rows of echo reach 0.55."""
_BORDER = 0.02
"""Of the trace's height; a line so near its edge is its frame, not its baseline."""
_LEAST_COLUMNS = 2 * _BLOCKS
_LEAST_HEIGHT = 0.12
"""Of the frame's height."""
_BLUR = 2
"""Rows on either side that are judged with a row."""
_WINDOW = 10
"""Rows on either side of an edge that are compared."""
_SILENCE = 0.1
"""Share of active blocks up to which the screen counts as silent."""
_SHARP = 0.45
"""Share of the blocks that fall silent at an edge which needs no silence beyond it."""
_WIDEST_GAP, _GOES_ON = 0.05, 0.7
"""Of the rows that are left, how many a wall filter may darken; share of blocks active beyond it."""
_DENSITY = 0.03
"""Share of changing pixels from which a block is active."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A trace's rectangle, and the line that may be its baseline."""

    box: Box
    line: Line | None


def activity(grey: np.ndarray) -> np.ndarray:
    """1 where brightness changes from a column to the next: shape (height, width - 1), uint8."""
    left, right = grey[:, :-1], grey[:, 1:]
    return (np.maximum(left, right) - np.minimum(left, right) >= _CHANGE).view(np.uint8)


def find_strips(grey: np.ndarray, lines: list[Line], value: np.ndarray) -> list[Strip]:
    """Find rectangles that may hold a time trace, the likeliest first.

    Args:
        grey: Brightness, shape (height, width), uint8.
        lines: Thin horizontal lines of the frame.
        value: Largest channel, of the same shape and type; the axis may be drawn in any colour.
    """
    changing = activity(grey)
    likely = sorted(lines, key=lambda line: -line.purity)[:_MOST_LINES]
    strips = [strip for line in likely if (strip := _around(changing, line, value))]
    if not strips and (rows := _widest_rows(changing)) and (strip := _around(changing, rows, value)):
        strips = [Strip(strip.box, None)]
    return strips


def _framed(changing: np.ndarray, line: Line, x0: int, x1: int) -> bool:
    """True where the screen is quiet on both sides of the trace; an image goes on beyond a line drawn in it."""
    reach = int(_AROUND * len(changing))
    rows = changing[max(line.y0 - reach, 0) : line.y1 + reach]
    margin = max(round(_MARGIN * changing.shape[1]), 4)
    left = rows[:, max(x0 - _GAP - margin, 0) : max(x0 - _GAP, 0)]
    right = rows[:, x1 + _GAP : x1 + _GAP + margin]
    inside = rows[:, x0:x1].mean()
    return all(side.size == 0 or side.mean() <= _QUIET * inside for side in (left, right))


def _widest_rows(changing: np.ndarray) -> Line | None:
    """Columns that most of the widest rows share, as a line through the middle of those rows; for want of a line."""
    height, width = changing.shape
    cells = changing[: height // _CELL * _CELL, : width // _CELL * _CELL]
    active = cells.reshape(height // _CELL, _CELL, width // _CELL, _CELL).mean(axis=(1, 3)) >= _DENSITY
    spans = {row: span for row in range(len(active)) if (span := _longest_run(active[row]))}
    if not spans:
        return None
    common = Counter(spans.values()).most_common(1)[0][0]
    rows = [row for row, span in spans.items() if np.abs(np.subtract(span, common)).max() <= 1]
    middle = rows[len(rows) // 2] * _CELL
    part = changing[rows[0] * _CELL : (rows[-1] + 1) * _CELL]
    low, high = max((common[0] - 1) * _CELL, 0), min((common[1] + 1) * _CELL, width)
    share = part[:, low:high].mean(axis=0)
    columns = np.flatnonzero(share >= 0.3 * np.median(share)) + low
    return Line(middle, middle, int(columns[0]), int(columns[-1]) + 1, 0.0)


def _longest_run(active: np.ndarray) -> tuple[int, int] | None:
    """Start and end of the longest run of active cells, single gaps bridged; None below the least width."""
    bridged = active.copy()
    bridged[1:-1] |= active[:-2] & active[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bridged, [False])).view(np.int8)))
    if not len(edges):
        return None
    lengths = edges[1::2] - edges[::2]
    longest = int(lengths.argmax())
    if lengths[longest] < _LEAST_WIDTH * len(active):
        return None
    return int(edges[2 * longest]), int(edges[2 * longest + 1])


def _around(changing: np.ndarray, line: Line, value: np.ndarray) -> Strip | None:
    """The trace whose baseline `line` would be; None if it has none on it."""
    height = changing.shape[0]
    x0, x1 = _ends(changing, line)
    if x1 - x0 < _LEAST_COLUMNS or not _framed(changing, line, x0, x1):
        return None
    active = _active_blocks(changing, x0, x1)
    reach = _reach if line.purity else _reach_over_gap
    y0 = line.y0 - reach(active[: line.y0][::-1])
    y1 = line.y1 + reach(active[line.y1 :])
    if ticks := tick_rows(value, x0, x1, round(line.middle)):
        first, last, step = ticks
        y0 = int(np.clip(y0, max(first - step, 0), first))
        y1 = int(np.clip(y1, last + 1, min(last + step, height)))
    if y1 - y0 < _LEAST_HEIGHT * height:
        return None
    inside = min(line.middle - y0, y1 - line.middle) >= _BORDER * (y1 - y0)
    return Strip(Box(x0, y0, x1, y1), line if inside and line.purity >= _DRAWN else None)


def _ends(changing: np.ndarray, line: Line) -> tuple[int, int]:
    """The trace's first and one past its last column: the line's, moved to where the echoes around it set in.

    A tick may lengthen the line, and compression may shorten it. Where the sweep has not come to its end the line
    is right, so that the ends move a little or not at all.
    """
    height, width = changing.shape
    reach = int(_AROUND * height)
    rows = changing[max(line.y0 - reach, 0) : line.y1 + reach]
    share = rows.mean(axis=0)
    busy = share >= _BUSY * np.median(share[line.x0 : line.x1])
    most = int(_MOST_MOVED * (line.x1 - line.x0))
    left = line.x0 - _run(busy[: line.x0][::-1], most)
    right = line.x1 + _run(busy[line.x1 :], most)
    if left == line.x0:
        left += _lead(busy[line.x0 : line.x0 + most])
    if right == line.x1:
        right -= _lead(busy[max(line.x1 - most, 0) : line.x1][::-1])
    if abs(left - line.x0) <= _STEADY:
        left = line.x0
    if abs(right - line.x1) <= _STEADY:
        right = line.x1
    return max(left, 0), min(right, width)


def _run(busy: np.ndarray, most: int) -> int:
    """Columns until the first pair of idle ones; 0 where that is further than `most`."""
    idle = np.flatnonzero(~(busy[:-1] | busy[1:])) if len(busy) > 1 else np.array([0])
    length = int(idle[0]) if len(idle) else len(busy)
    return length if length <= most else 0


def _lead(busy: np.ndarray) -> int:
    """Idle columns before the first busy one; 0 where none is busy."""
    return int(busy.argmax()) if busy.any() else 0


def _active_blocks(changing: np.ndarray, x0: int, x1: int) -> np.ndarray:
    """Which of the blocks across the trace are active in each row: shape (height, _BLOCKS), bool."""
    starts = np.linspace(x0, x1, _BLOCKS, endpoint=False).astype(int)
    counts = np.add.reduceat(changing[:, :x1], starts, axis=1, dtype=np.uint16)
    wide = np.diff(np.append(starts, x1))
    total = np.cumsum(np.vstack([np.zeros((1, _BLOCKS)), counts]), axis=0)
    rows = np.arange(len(counts))
    top, bottom = np.maximum(rows - _BLUR, 0), np.minimum(rows + _BLUR + 1, len(counts))
    return (total[bottom] - total[top]) / ((bottom - top)[:, None] * wide) >= _DENSITY


def _reach(active: np.ndarray) -> int:
    """How many rows of `active`, counted from the baseline, belong to the trace.

    They end where the screen falls silent. Where most blocks fall silent at once, that is the edge even if
    something else (the sector, text) goes on beyond it.
    """
    if len(active) <= 2 * _WINDOW:
        return len(active)
    before = np.vstack([np.zeros((1, _BLOCKS)), np.cumsum(active, axis=0)])
    window = (before[_WINDOW:] - before[:-_WINDOW]) / _WINDOW  # share of active rows in i .. i + _WINDOW
    silent = np.flatnonzero(window.mean(axis=1) <= _SILENCE)
    end = int(silent[0]) if len(silent) else len(active)
    step = np.clip(window[:-_WINDOW] - window[_WINDOW:], 0, 1).mean(axis=1)  # at row i + _WINDOW
    step = step[: max(end + 1, 1)]
    sharp = int(np.argmax(step))
    if step[sharp] >= _SHARP:
        return sharp + _WINDOW - _BLUR
    return max(end - _BLUR, 0)


def _reach_over_gap(active: np.ndarray) -> int:
    """The same from a row anywhere in the trace: over the wall filter's gap, if as many blocks go on beyond it."""
    first = _reach(active)
    beyond = active[first : first + int(_WIDEST_GAP * len(active)) + _WINDOW].mean(axis=1)
    wide = np.flatnonzero(beyond[_BLUR:] >= _GOES_ON)
    if not len(wide):
        return first
    start = first + _BLUR + int(wide[0])
    return start + _reach(active[start:])
