"""Where in a frame the time trace (a spectrum or an M-mode) lies, from its pixels alone.

Three things hold on every scanner. The baseline is drawn from one end of the trace to the other, so that a thin
horizontal line gives its columns. Inside the trace the screen's flat colour gives way to noise, echoes or a shade of
the trace's own, and does so across its whole width at once, so that the rows where most of the width falls silent
together are its upper and lower edge. And a trace too dark to show an edge is bounded by what the scanner draws
around it: a frame, the line of its axis, the axis's ticks.
"""

from dataclasses import dataclass, replace

import cv2
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
_OWN, _DASH, _ASIDE = 24, 9, 4  # grey levels of a row's shade and over what lies aside, columns of dashes, rows
_GOES_ON, _SOLID = 0.85, 0.95  # share of a row in its line's shade where it goes on through echoes, and over nothing
_BEYOND = 0.8  # share of a row in its line's shade beyond its end, where its number may stand
_RIVAL = 0.6  # share of the smaller of two rectangles that both have
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
        bound: How well: 4 by a drawn frame, nearly 3 by a panel at which a line ends, 1 to 2 by a line alone, else 0.
    """

    box: Box
    line: Line | None
    sureness: float = 0.0
    ticks: tuple[float, float, float] | None = None
    ends: float = 0.0
    framed: bool = False
    bound: float = 0.0


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
        if known and (known.bound or not _solid(value, line)):
            strips.append(replace(known, line=line if _inside(line, known.box) else None))
        elif strip := _around(backdrop, line, lines, value):
            strips.append(strip)
    if not any(_settled(strip) for strip in strips):
        for rows in _wide_rows(backdrop.standing):
            if strip := _around(backdrop, rows, lines, value):
                strips.append(replace(strip, line=None))
    strips = _unrivalled(strips)
    return [*strips, *_with_drawn(strips, value)]


def _bound(frame: Bounds | None, panel: Bounds | None, line: Line, box: Box, value: np.ndarray) -> float:
    """How well a rectangle is bound: see `Strip`."""
    if frame:
        return 4.0
    off = max(abs(line.x0 - box.x0), abs(line.x1 - box.x1)) if line.purity > 0.0 else value.shape[1]
    if panel and off <= _MOST_MOVED * value.shape[1]:
        return 3.0 - off / value.shape[1]
    return 1.0 + line.purity / 2 if off <= _SAME_ENDS * value.shape[1] and _solid(value, line) else 0.0


def _unrivalled(strips: list[Strip]) -> list[Strip]:
    """The strips, those that a better bound one overlaps given its rectangle."""
    best = []
    for strip in strips:
        over = [other for other in strips if other.bound > strip.bound and _overlap(other.box, strip.box) >= _RIVAL]
        winner = max(over, key=lambda other: other.bound, default=strip)
        line = strip.line if strip.line and _inside(strip.line, winner.box) else None
        best.append(replace(winner, line=line))
    return list(dict.fromkeys(best))


def _overlap(one: Box, other: Box) -> float:
    """Share of the smaller rectangle that both have."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(wide, 0) * max(tall, 0) / min(one.width * one.height, other.width * other.height)


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
        known, (x0, x1, ends) = (x0, x1), _ends(backdrop, value, line, y0, y1)
        if panel:
            x0, x1 = x0 if panel.x0 is None else panel.x0, x1 if panel.x1 is None else panel.x1
        if max(abs(x0 - known[0]), abs(x1 - known[1])) > _SAME_ENDS * width:  # other columns, perhaps other rows
            ticks = tick_rows(value, x0, x1, round(line.middle))
            (y0, above), (y1, below) = _rows(backdrop, line, lines, value, x0, x1, ticks, panel)
            if y1 - y0 < _LEAST_HEIGHT * height:
                return None
    box = Box(x0, y0, x1, y1)
    framed = frame is not None or _agreed(*upright_lines(backdrop.far, x0, x1, round(line.middle))) is not None
    bound = _bound(frame, panel, line, box, value)
    return Strip(box, line if _inside(line, box) else None, min(above, below), ticks, ends, framed, bound)


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
    active = active_blocks(backdrop.sums, x0, x1)
    share = np.diff(backdrop.sums[:, x1] - backdrop.sums[:, x0]) / (x1 - x0)
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


def _ends(backdrop: Backdrop, value: np.ndarray, line: Line, y0: int, y1: int) -> tuple[int, int, float]:
    """The trace's first and one past its last column, and how sure: the line's, moved to where the echoes end."""
    width = value.shape[1]
    most, inward = int(_MOST_MOVED * width), max(int(_SEED * (line.x1 - line.x0)), 1)
    across = active_blocks(backdrop.sums.T, y0, y1)
    share = np.diff(backdrop.sums[y1] - backdrop.sums[y0]) / (y1 - y0)
    left_seed, right_seed = line.x0 + inward, line.x1 - inward
    low = max(inward - 2 * most, 0)
    left = find_edge(across[:left_seed][::-1], share[:left_seed][::-1], low)
    right = find_edge(across[right_seed:], share[right_seed:], low)
    own = _own_colour(value, line)
    left_reach, right_reach = _end(left, own[:left_seed][::-1], inward), _end(right, own[right_seed:], inward)
    return left_seed - left_reach, right_seed + right_reach, min(left.strength, right.strength)


def _own_colour(value: np.ndarray, line: Line) -> np.ndarray:
    """Where the row of a drawn line has its shade: 1 or 0, nan without one; shape (width,)."""
    if line.purity == 0.0:
        return np.full(value.shape[1], np.nan)
    rows = value[max(line.y0 - 1, 0) : line.y1 + 1]
    row = cv2.morphologyEx(rows.max(axis=0)[None], cv2.MORPH_CLOSE, np.ones((1, _DASH), np.uint8))[0].astype(np.int16)
    beside = np.maximum(value[max(line.y0 - _ASIDE, 0)], value[min(line.y1 + _ASIDE, len(value)) - 1])
    own = np.abs(row - np.median(row[line.x0 : line.x1])) <= _OWN
    return np.asarray(own | (row - beside.astype(np.int16) >= _OWN)).astype(float)


def _solid(value: np.ndarray, line: Line) -> bool:
    """True for a line that is drawn through from its first column to its last, and not beyond."""
    if line.purity == 0.0:
        return False
    own, beyond = _own_colour(value, line), round(_MOST_MOVED * value.shape[1])
    left, right = own[max(line.x0 - beyond, 0) : line.x0 - 1], own[line.x1 + 1 : line.x1 + beyond]
    outside = max((float(side.mean()) for side in (left, right) if side.size > 2), default=0.0)
    return float(own[line.x0 : line.x1].mean()) >= _SOLID and outside <= _BEYOND


def _end(edge: Edge, own: np.ndarray, drawn: int) -> int:
    """Columns to the end: where the echoes end if that is sure, but not beyond the line's, nor before it.

    Beyond the line's end may stand the numbers of an axis; a line that goes on over nothing shows columns to which
    the sweep has not come. Only where the line was lost in flow, or ran into its own number, the echoes tell.

    Args:
        edge: Where the echoes end.
        own: 1 where the line's row has its shade, outward; nan where no line is drawn.
        drawn: Columns to the line's end.
    """
    if edge.strength < _SURE:
        return drawn
    between = own[min(edge.reach, drawn) : max(edge.reach, drawn)]
    if not len(between) or np.isnan(between[0]):
        return edge.reach
    if edge.reach > drawn:
        return edge.reach if between.mean() >= _GOES_ON else drawn
    return drawn if between.mean() >= _SOLID else edge.reach


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
