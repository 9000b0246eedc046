"""A trace that lies in a panel: where the panel's even shade, seen from inside the trace, begins on each side.

A panel differs from the black on which a trace is drawn, and it is even, while noise and echoes are not. So it bounds
a trace to the row and column whatever else the frame shows, on light screens as inside a drawn frame; only on a black
screen it says nothing.
"""

from dataclasses import dataclass

import numpy as np

from echoreport.images.screen.lines import Line

_ROWS, _COLUMNS = 96, 96  # that are looked at across an edge
_EVEN = 5  # grey levels from a panel's own shade, after JPEG compression
_APART = 7  # least grey levels between a panel and the trace's ground
_EVEN_ACROSS, _EVEN_ALONG = 0.8, 0.6  # share of a row, and of a column beside which stand an axis' numbers
_CROSSED, _GLIMPSE = 24, 0.4  # rows of panel that an ECG may cross, and the least share of panel among it
_THICK = 4  # rows of a line
_RUN = 5  # rows or columns of the same shade in a row; a drawn line has fewer
_NEAR = 0.06  # of the frame's height, on either side of the line, where its columns are looked for
_CORNER, _STANDS, _SOLID = 6, 20, 0.95
"""Columns by which a frame's corners may differ, grey levels of its sides over what lies beside, share of them."""
_LEAST_SIDES = 3  # of a trace that reaches the frame's edge on the fourth
_MOST_INSIDE = 0.3  # share of a trace in the panel's shade
_MOST_LONG = 0.08  # of the frame's width, by which a line may run on through its own number
_MOST_SHORT = 0.03  # of the frame's width, by which a line may end before its trace
_WIDE = 4  # times that, for the darkest; slow flow fills all that is near the line
_SEED = 0.08  # of the line's length from its end, where the search for the trace's end starts
_GROUND = 1  # percentile; noise may fill a trace, and is the more uneven the brighter it is
_SAME = 6  # grey levels within which the panel above a trace has the shade of the panel beside it
_CLEAR_OF_LINE = 4  # rows beside a line that its blur reaches


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and one past the last row and column of a trace, each None where no panel bounds it."""

    y0: int | None
    y1: int | None
    x0: int | None
    x1: int | None

    def sides(self) -> int:
        """How many sides are known."""
        return sum(side is not None for side in (self.y0, self.y1, self.x0, self.x1))


def panel_bounds(value: np.ndarray, line: Line) -> Bounds | None:
    """Where a panel bounds the trace about `line`; None where no panel does.

    Args:
        value: Largest channel of the frame, shape (height, width), uint8.
        line: A row of the trace and about its columns.
    """
    near = int(_NEAR * len(value))
    band = _beside(value, line, near)
    if len(band) < near:
        return None
    grounds = {
        int(np.percentile(_beside(value, line, reach)[::2, line.x0 : line.x1 : 2], _GROUND))
        for reach in (near, _WIDE * near)
    }
    found = [bounds for ground in sorted(grounds, reverse=True) if (bounds := _bounds(value, line, band, ground))]
    best = max(found, key=Bounds.sides, default=None)
    return best if best and best.sides() >= _LEAST_SIDES and _reached(best, line, value.shape[1]) else None


def _reached(bounds: Bounds, line: Line, width: int) -> bool:
    """True where the line ends at the panel.

    A light border around the whole screen is none of its trace, and a black bar that the line crosses is a gap in it.
    """
    gaps = line.x0 - (bounds.x0 or 0), (width if bounds.x1 is None else bounds.x1) - line.x1
    return min(gaps) <= _MOST_SHORT * width and min(gaps) >= -_MOST_LONG * width


def drawn_frame(value: np.ndarray, line: Line, lines: list[Line]) -> Bounds | None:
    """The inside of a rectangle drawn around the trace about `line`; None where none is.

    Args:
        value: Largest channel of the frame, shape (height, width), uint8.
        line: A row of the trace.
        lines: Thin horizontal lines of the frame.
    """
    found = []
    for top in lines:
        for bottom in lines:
            ends = max(abs(top.x0 - bottom.x0), abs(top.x1 - bottom.x1))
            if not top.y1 < line.y0 - _THICK <= line.y1 + _THICK < bottom.y0 or ends > _CORNER:
                continue
            part = value[top.y1 : bottom.y0].astype(np.int16)
            left, right = _upright(part, top.x0), _upright(part, top.x1 - 1)
            if left and right and left[1] <= line.x1 - _THICK and line.x0 + _THICK <= right[0]:
                found.append((bottom.y0 - top.y1, Bounds(top.y1, bottom.y0, left[1], right[0])))
    return max(found, key=lambda pair: pair[0])[1] if found else None  # a baseline runs from side to side as well


def _upright(part: np.ndarray, column: int) -> tuple[int, int] | None:
    """First and one past the last column of an upright line from end to end of `part`, near a column."""
    width = part.shape[1]
    found = []
    for x in range(max(column - _CORNER, 0), min(column + _CORNER + 1, width)):
        beside = [part[:, place] for place in (x - _THICK, x + _THICK) if 0 <= place < width]
        stands = part[:, x] - np.median(np.max(beside, axis=0)) >= _STANDS
        if stands.mean() >= _SOLID:
            found.append(x)
    return (found[0], found[-1] + 1) if found and found[-1] - found[0] < _THICK else None


def _beside(value: np.ndarray, line: Line, reach: int) -> np.ndarray:
    """The rows above and below a line, without its blur."""
    above = value[max(line.y0 - reach, 0) : max(line.y0 - _CLEAR_OF_LINE, 0)]
    return np.concatenate([above, value[line.y1 + _CLEAR_OF_LINE : line.y1 + reach]])


def _bounds(value: np.ndarray, line: Line, band: np.ndarray, ground: int) -> Bounds | None:
    inward = max(int(_SEED * (line.x1 - line.x0)), 1)
    columns = _Panel(np.ascontiguousarray(_thinned(band, _ROWS).T), ground, _EVEN_ALONG)
    x0, x1 = columns.before(line.x0 + inward), columns.after(line.x1 - inward)
    shades = [
        int(columns.shade[place]) for place in (x0 and x0 - _RUN, x1 and min(x1 + _RUN, value.shape[1] - 1)) if place
    ]
    low, high = line.x0 if x0 is None else x0, line.x1 if x1 is None else x1
    if not shades or high - low < 2 * inward:
        return None
    across = _thinned(value[:, low:high].T, _COLUMNS).T
    rows = _Panel(across, ground, _EVEN_ACROSS)
    rows.even = rows.drawn & (np.min([np.abs(rows.shade - shade) for shade in shades], axis=0) <= _SAME)
    y0, y1 = rows.before(line.y0 - _CLEAR_OF_LINE), rows.after(line.y1 + _CLEAR_OF_LINE)
    inside = across[y0:y1].astype(np.int16)
    if min(float((np.abs(inside - shade) <= _EVEN).mean()) for shade in shades) > _MOST_INSIDE:
        return None
    return Bounds(y0, y1, x0, x1)


def _thinned(part: np.ndarray, count: int) -> np.ndarray:
    """At most about `count` of the rows."""
    return part[:: max(len(part) // count, 1)]


class _Panel:
    """Which places along one direction show an even shade that is not the trace's ground."""

    def __init__(self, across: np.ndarray, ground: int, share: float) -> None:
        """`across` holds at each place the pixels across the direction: shape (places, pixels), uint8."""
        self.across, self.ground = across, ground
        self.shade = np.median(across, axis=1).astype(np.int16)
        off = np.abs(across - self.shade[:, None])
        self.drawn = ((off <= _EVEN).mean(axis=1) >= share) & (np.abs(self.shade - ground) >= _APART)
        self.even = self.drawn

    def after(self, start: int) -> int | None:
        """The first place from `start` on that is no part of the trace."""
        found = self._outside(slice(start, None))
        return None if found is None else start + found

    def before(self, start: int) -> int | None:
        """One past the last place before `start` that is no part of the trace, the search going backwards."""
        found = self._outside(slice(start - 1, None, -1)) if start > 0 else None
        return None if found is None else start - found

    def _outside(self, way: slice) -> int | None:
        even, shade = self.even[way], self.shade[way]
        if len(even) <= _RUN:
            return None
        steady = np.append(np.abs(np.diff(shade)) <= _EVEN, True)
        runs = np.asarray(np.lib.stride_tricks.sliding_window_view(even & steady, _RUN).all(axis=1))
        found = int(runs.argmax())
        if not runs[found] or found == 0:
            return None
        panel = int(shade[found + _RUN // 2])
        return self._pulled(way, found, panel)

    def _pulled(self, way: slice, found: int, panel: int) -> int:
        """`found`, moved towards the trace over panel that an ECG crosses, the line of a frame, and blur."""
        near = self.across[way][max(found - 3 * _CROSSED, 0) : found]
        own = np.asarray((np.abs(near - np.int16(panel)) <= _EVEN).mean(axis=1))
        inside, own = own[: -2 * _CROSSED], own[-_CROSSED:]
        usual = float(np.median(inside)) if inside.size else 0.0
        clear, low = np.asarray(own >= max(_GLIMPSE, (1 + usual) / 2)), found - len(own)
        while clear[max(found - low - _THICK, 0) : found - low].any():
            found = low + int(np.flatnonzero(clear[: found - low])[-1])
        half, shade, drawn = abs(panel - self.ground) / 2, self.shade[way], self.drawn[way]
        while found > 0 and drawn[found - 1] and abs(int(shade[found - 1]) - self.ground) > half:
            found -= 1
        return found
