"""Where in a frame the time trace (a spectrum or an M-mode) lies, from its pixels alone.

Three things hold on every scanner. The baseline is drawn from one end of the trace to the other, so that a thin
horizontal line gives its columns. Inside the trace the screen's flat colour gives way to noise, echoes or a shade of
the trace's own, and does so across its whole width at once, so that the rows where most of the width falls silent
together are its upper and lower edge. And a trace too dark to show an edge is bounded by what the scanner draws
around it: a frame, the line of its axis, the axis's ticks.
"""

from dataclasses import dataclass, replace

import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.backdrop import Backdrop
from echoreport.images.screen.baseline import drawn_baselines
from echoreport.images.screen.edges import BLOCKS, Edge, active_blocks, find_edge
from echoreport.images.screen.lines import Line, Upright, upright_lines
from echoreport.images.screen.panel import Bounds, drawn_frame, panel_bounds
from echoreport.images.screen.ticks import tick_rows

_CHANGE = 3
"""Grey levels between neighbouring columns that flat screen, even after JPEG, rarely reaches."""
_MOST_LINES = 8
_CELL = 16  # pixels
_CELL_ACTIVE = (0.03, 0.3)  # share of a cell's pixels: any echo, and a trace full of noise beside the words of its axis
_MOST_BLOCKS = 3
_CLEAR = 0.7  # purity of a line that cannot be mistaken
_LEAST_WIDTH = 0.35
"""Of the frame's width, where no line tells the columns."""
_BORDER = 0.02
"""Of the trace's height; a line so near its edge is its frame, not its baseline."""
_LEAST_COLUMNS = 2 * BLOCKS
_LEAST_HEIGHT = 0.12
"""Of the frame's height."""
_SURE, _LIKELY = 0.6, 0.3
"""Strength of an edge that stands on its own, and of one that the axis's ticks bear out."""
_FAINT = 0.12  # strength of an edge that is better than none between two ticks
_MOST_MOVED = 0.04  # of the frame's width, by which an end of the line may miss the trace's
_SEED = 0.08  # of the line's length from its end, where the search for the trace's end starts
_SAME_ENDS = 0.015  # of the frame's width, between the ends of a baseline and of its frame
_FRAME = 3  # pixels by which a frame lies outside its trace


@dataclass(frozen=True, slots=True)
class Strip:
    """A trace's rectangle.

    Attributes:
        box: Where it lies.
        line: What may be its baseline.
        sureness: How sure its upper and lower edge are, in [0, 1].
        ticks: First, last and step of its axis, rows.
        ends: How sure its left and right end are, in [0, 1].
        framed: True where a frame is drawn around it.
    """

    box: Box
    line: Line | None
    sureness: float = 0.0
    ticks: tuple[float, float, float] | None = None
    ends: float = 0.0
    framed: bool = False


def activity(grey: np.ndarray) -> np.ndarray:
    """1 where brightness changes from a column to the next: shape (height, width - 1), uint8."""
    left, right = grey[:, :-1], grey[:, 1:]
    return (np.maximum(left, right) - np.minimum(left, right) >= _CHANGE).view(np.uint8)


def find_strips(backdrop: Backdrop, lines: list[Line], value: np.ndarray) -> list[Strip]:
    """Find rectangles that may hold a time trace, the likeliest first.

    Args:
        backdrop: The frame's flat screen and what stands out of it.
        lines: Thin horizontal lines of the frame.
        value: Largest channel, shape (height, width), uint8; the axis may be drawn in any colour.
    """
    strips: list[Strip] = []
    for line in lines[:_MOST_LINES]:
        known = next((strip for strip in strips if _spans(line, strip.box, value.shape[1])), None)
        if known:
            strips.append(replace(known, line=line if _inside(line, known.box) else None))
        elif strip := _around(backdrop, line, lines, value):
            strips.append(strip)
    if not any(_settled(strip) for strip in strips):
        for rows in _wide_rows(backdrop.standing):
            if strip := _around(backdrop, rows, lines, value):
                strips.append(replace(strip, line=None))
    return [*strips, *_with_drawn(strips, value)]


def _with_drawn(strips: list[Strip], value: np.ndarray) -> list[Strip]:
    """The strips about each line that is drawn inside them and that they were not found by."""
    found = []
    for strip in {strip.box: strip for strip in strips}.values():
        for line in drawn_baselines(value, strip.box):
            known = [s.line for s in strips if s.box == strip.box and s.line and abs(s.line.middle - line.middle) <= 1]
            if _inside(line, strip.box) and not any(known.purity >= line.purity for known in known):
                found.append(replace(strip, line=line))
    return found


def _settled(strip: Strip) -> bool:
    """True for a trace with a clear line from end to end and clear edges."""
    return strip.line is not None and strip.line.purity >= _CLEAR and strip.sureness >= _LIKELY


def _spans(line: Line, box: Box, width: int) -> bool:
    """True for a line from one end of `box` to the other."""
    most = _SAME_ENDS * width
    return box.y0 < line.middle < box.y1 and abs(line.x0 - box.x0) <= most and abs(line.x1 - box.x1) <= most


def _inside(line: Line, box: Box) -> bool:
    """True where a line is no part of the trace's frame."""
    return min(line.middle - box.y0, box.y1 - line.middle) >= _BORDER * box.height


def _around(backdrop: Backdrop, line: Line, lines: list[Line], value: np.ndarray) -> Strip | None:
    """The trace whose baseline `line` would be; None if it has none on it."""
    height, width = value.shape
    if line.x1 - line.x0 < _LEAST_COLUMNS:
        return None
    frame = drawn_frame(value, line, lines)
    panel = frame or panel_bounds(value, line)
    if panel and (panel.y1 or height) - (panel.y0 or 0) < _LEAST_HEIGHT * height:
        panel = None
    x0, x1, ends = line.x0, line.x1, 1.0
    if panel:
        x0, x1 = line.x0 if panel.x0 is None else panel.x0, line.x1 if panel.x1 is None else panel.x1
    ticks = tick_rows(value, x0, x1, round(line.middle))
    (y0, above), (y1, below) = _rows(backdrop, line, lines, value, x0, x1, ticks, panel)
    if y1 - y0 < _LEAST_HEIGHT * height:
        return None
    if panel is None or panel.x0 is None or panel.x1 is None:
        known, (x0, x1, ends) = (x0, x1), _ends(backdrop.standing, line, y0, y1)
        if panel:
            x0, x1 = x0 if panel.x0 is None else panel.x0, x1 if panel.x1 is None else panel.x1
        if max(abs(x0 - known[0]), abs(x1 - known[1])) > _SAME_ENDS * width:  # other columns, perhaps other rows
            ticks = tick_rows(value, x0, x1, round(line.middle))
            (y0, above), (y1, below) = _rows(backdrop, line, lines, value, x0, x1, ticks, panel)
            if y1 - y0 < _LEAST_HEIGHT * height:
                return None
    box = Box(x0, y0, x1, y1)
    framed = frame is not None or _agreed(*upright_lines(backdrop.far, x0, x1, round(line.middle))) is not None
    return Strip(box, line if _inside(line, box) else None, min(above, below), ticks, ends, framed)


def _rows(
    backdrop: Backdrop,
    line: Line,
    lines: list[Line],
    value: np.ndarray,
    x0: int,
    x1: int,
    ticks: tuple[float, float, float] | None,
    panel: Bounds | None,
) -> tuple[tuple[int, float], tuple[int, float]]:
    """First row and one past the last of the trace between columns x0 and x1, each with its sureness."""
    height = len(value)
    if panel and panel.y0 is not None and panel.y1 is not None:
        return (panel.y0, 1.0), (panel.y1, 1.0)
    active = active_blocks(backdrop.standing, x0, x1)
    share = backdrop.standing[:, x0:x1].mean(axis=1)
    sides = upright_lines(backdrop.far, x0, x1, round(line.middle))
    framed = _agreed(*sides)
    if framed:
        return (framed[0], 1.0), (framed[1], 1.0)
    tall = max((side for side in sides if side), key=lambda side: side.y1 - side.y0, default=None)
    up_bound = down_bound = None
    if ticks:
        first, last, step = ticks
        up_bound = line.y0 - first, line.y0 - max(first - step, 0)
        down_bound = last + 1 - line.y1, min(last + step, height) - line.y1
    frames = [other for other in lines if _frames(other, line, value.shape[1])]
    tops = sorted((other.y1 for other in frames if other.y1 < line.y0), reverse=True)
    bottoms = sorted(other.y0 for other in frames if other.y0 > line.y1)
    drawn_up, drawn_down = [line.y0 - y for y in tops[:1]], [y - line.y1 for y in bottoms[:1]]
    if tall:
        drawn_up, drawn_down = [*drawn_up, line.y0 - tall.y0], [*drawn_down, tall.y1 - line.y1]
    up = _reach(active[: line.y0][::-1], share[: line.y0][::-1], up_bound, drawn_up)
    down = _reach(active[line.y1 :], share[line.y1 :], down_bound, drawn_down)
    above, below = (line.y0 - up[0], up[1]), (line.y1 + down[0], down[1])
    if panel:
        above = above if panel.y0 is None else (panel.y0, 1.0)
        below = below if panel.y1 is None else (panel.y1, 1.0)
    return above, below


def _agreed(left: Upright | None, right: Upright | None) -> tuple[int, int] | None:
    """Rows inside a frame whose left and right side are as tall."""
    if not (left and right) or max(abs(left.y0 - right.y0), abs(left.y1 - right.y1)) > _FRAME:
        return None
    return max(left.y0, right.y0) + 1, min(left.y1, right.y1) - 1


def _frames(other: Line, line: Line, width: int) -> bool:
    """True where a line ends where the baseline does, as the frame of a trace."""
    most = _SAME_ENDS * width
    return other is not line and abs(other.x0 - line.x0) <= most and abs(other.x1 - line.x1) <= most


def _reach(
    active: np.ndarray, share: np.ndarray, bound: tuple[float, float] | None, drawn: list[int]
) -> tuple[int, float]:
    """Rows from the baseline to the edge, and how sure that is."""
    free = find_edge(active, share)
    if bound:
        low, high = int(max(bound[0] - 2, 0)), int(bound[1] + 3)
        held = find_edge(active, share, low, high)
        if held.strength >= _LIKELY:
            return held.reach, held.strength
        near = [reach for reach in drawn if low - 2 <= reach <= high + 2]
        if near:
            return max(near), _LIKELY
        if free.strength >= _SURE and free.reach > high:
            return free.reach, _LIKELY
        if held.strength >= _FAINT:
            return held.reach, held.strength
        return int(np.clip((low + high) / 2, low, high)), _FAINT / 2
    if free.strength >= _LIKELY:
        return free.reach, free.strength
    if drawn:
        return max(drawn), _LIKELY
    return max(free.reach, free.echoes), free.strength / 2


def _ends(standing: np.ndarray, line: Line, y0: int, y1: int) -> tuple[int, int, float]:
    """The trace's first and one past its last column, and how sure: the line's, moved to where the echoes end."""
    width = standing.shape[1]
    most, inward = int(_MOST_MOVED * width), max(int(_SEED * (line.x1 - line.x0)), 1)
    across = active_blocks(np.ascontiguousarray(standing.T), y0, y1)
    share = standing[y0:y1].mean(axis=0)
    left_seed, right_seed = line.x0 + inward, line.x1 - inward
    low = max(inward - 2 * most, 0)
    left = find_edge(across[:left_seed][::-1], share[:left_seed][::-1], low)
    right = find_edge(across[right_seed:], share[right_seed:], low)
    return left_seed - _moved(left, inward), right_seed + _moved(right, inward), min(left.strength, right.strength)


def _moved(edge: Edge, drawn: int) -> int:
    """Columns to the end: the edge's where it is sure and not short of the line's, else the line's."""
    return edge.reach if edge.strength >= _SURE else drawn


def _wide_rows(standing: np.ndarray) -> list[Line]:
    """Lines through the middle of blocks of rows that are wide alike, the tallest first; for want of a drawn one."""
    height, width = standing.shape
    cells = standing[: height // _CELL * _CELL, : width // _CELL * _CELL]
    share = cells.reshape(height // _CELL, _CELL, width // _CELL, _CELL).mean(axis=(1, 3))
    blocks: list[tuple[int, int, tuple[int, int]]] = []
    for least in _CELL_ACTIVE:
        spans = [_longest_run(row >= least) for row in share]
        start = 0
        for row in range(1, len(spans) + 1):
            if row == len(spans) or not _alike(spans[row], spans[start]):
                if spans[start] and (row - start) * _CELL >= _LEAST_HEIGHT * height:
                    blocks.append((row - start, (start + row) // 2 * _CELL, spans[start] or (0, 0)))
                start = row
    blocks.sort(key=lambda block: -block[0])
    return [Line(middle, middle, x0 * _CELL, x1 * _CELL, 0.0) for _, middle, (x0, x1) in blocks[:_MOST_BLOCKS]]


def _alike(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= 1


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
