"""The tick marks of the velocity axis beside a trace; its rows reach past the last tick by less than one step."""

import numpy as np

_BAND = 0.085  # of the frame's width, beside the trace, in which the axis stands
_STAND_OUT = 60  # grey levels of a tick over the screen around it
_THICK = 6  # rows; a taller mark is a letter
_THIN = 2  # every how many rows are looked at for the screen's shade
_FEWEST = 5
_JITTER = 1.6  # rows by which a tick may miss its place
_MOST_HIDDEN = 2
_REGULAR = 0.7  # least share of steps that are equal


def tick_rows(value: np.ndarray, x0: int, x1: int, around: int) -> tuple[float, float, float] | None:
    """First tick, last tick and step of the axis left or right of a trace.

    Args:
        value: Largest channel of the frame, shape (height, width), uint8.
        x0: First column of the trace.
        x1: One past its last column.
        around: A row of the trace; the axis runs across it.

    Returns:
        Rows, as floats; None where no regular ticks stand there.
    """
    width = value.shape[1]
    band = int(_BAND * width)
    columns = [*range(x1 + 1, min(x1 + band, width), 2), *range(max(x0 - band, 0), x0 - 1, 2)]
    axes = [axis for rows in _marks(value[:, columns]) if (axis := _regular(rows, around))]
    return max(axes, key=lambda axis: (axis[1] - axis[0]) / axis[2], default=None)


def _marks(band: np.ndarray) -> list[np.ndarray]:
    """Middle rows of the short bright marks in each column that has enough of them."""
    across = np.ascontiguousarray(band.T)
    limit = np.asarray(np.median(across[:, ::_THIN], axis=1)) + _STAND_OUT
    bright = np.pad((across > limit[:, None]).view(np.int8), ((0, 0), (1, 1)))
    edges = np.diff(bright, axis=1)
    marks = []
    several = edges[np.count_nonzero(edges == 1, axis=1) >= _FEWEST]
    for column in several[_differ(several)]:
        ends = np.flatnonzero(column).reshape(-1, 2)
        thin = ends[:, 1] - ends[:, 0] <= _THICK
        marks.append((ends[thin, 0] + ends[thin, 1] - 1) / 2)
    return marks


def _differ(columns: np.ndarray) -> np.ndarray:
    """Which columns are unlike the one before: a tick is several long. *Shape:* (columns, rows) -> (columns,)."""
    differ = np.ones(len(columns), bool)
    differ[1:] = (columns[1:] != columns[:-1]).any(axis=1)
    return differ


def _regular(rows: np.ndarray, around: int) -> tuple[float, float, float] | None:
    """The run of equally spaced marks across row `around`: first, last, step."""
    if len(rows) < _FEWEST:
        return None
    steps = np.diff(rows)
    if 2 * np.count_nonzero(steps <= 2 * _THICK) > len(steps):  # as of speckle; the median takes ten times as long
        return None
    step = float(np.median(steps))
    if step <= 2 * _THICK or np.mean(np.abs(steps - step) <= _JITTER) < _REGULAR:
        return None
    places = np.round(steps / step)  # a tick in between may hide behind a line or a number
    breaks = np.flatnonzero((np.abs(steps - places * step) > _JITTER) | (places < 1) | (places > _MOST_HIDDEN + 1)) + 1
    for run in np.split(rows, breaks):
        if len(run) >= _FEWEST and run[0] - step <= around <= run[-1] + step:
            return float(run[0]), float(run[-1]), step
    return None
