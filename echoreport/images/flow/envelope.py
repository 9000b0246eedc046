"""Outer edge of the flow on either side of the baseline, column by column."""

import numpy as np

_COLUMN_BLUR = 2  # columns on either side, against speckle
_ROW_BLUR = 0.006  # of the height on either side, likewise
_DEVIATIONS = 4.0  # of the noise, above its level
_FAINTEST = 0.04  # of the display; what the eye would not call flow
_LEAST_RUN = 0.035  # of the height; a thinner echo is a caliper or the ECG
_INSIDE = 0.05  # of the height, below the edge, where the flow's own level is taken
_CLICK = 0.016  # of the width; a valve click is narrower: 40 ms of a sweep of 2.5 s
_SPIKE = 0.12  # of the height; a click stands out of its neighbours by more
_CONNECTED = 0.4  # of the rows from the baseline to the edge that carry flow; less is wrapped flow or a caliper
_WALL = 0.01  # of the height beside the baseline, which the wall filter or the drawn line fills


def envelope(spectrum: np.ndarray, baseline: float) -> tuple[np.ndarray, np.ndarray]:
    """Trace the flow above and below the baseline.

    In each column the edge is where brightness falls to half of the flow's own level just inside it, against the
    noise; what is narrower than a valve click is taken out.

    Args:
        spectrum: *Shape:* (rows, columns), float in [0, 1].
        baseline: Row of zero velocity, in rows of the spectrum.

    Returns:
        Distance from the baseline in rows, above and below: two of *Shape:* (columns,), float, 0 where no flow is.
    """
    smooth = _blur(spectrum, max(round(_ROW_BLUR * len(spectrum)), 1), _COLUMN_BLUR)
    noise, least = _noise(smooth)
    first = round(baseline)
    above, below = smooth[: max(first, 0)][::-1], smooth[first + 1 :]
    height = len(spectrum)
    return (
        _without_clicks(_edge(above, noise, least, height), height),
        _without_clicks(_edge(below, noise, least, height), height),
    )


def _noise(smooth: np.ndarray) -> tuple[float, float]:
    """Level of the noise, and the level that flow has at least; from the darker half, which flow seldom fills."""
    swept = smooth[:, smooth.mean(axis=0) > _FAINTEST / 4]  # the sweep may not have come to the last columns yet
    low, quarter = np.quantile(swept[::2, ::2] if swept.size else smooth, (0.05, 0.25))
    deviation = (quarter - low) / 0.97  # a normal distribution has 0.97 deviations between these quantiles
    return float(quarter), float(quarter + max(_DEVIATIONS * deviation, _FAINTEST))


def _edge(side: np.ndarray, noise: float, least: float, height: int) -> np.ndarray:
    """Rows from the baseline to the flow's edge; `side` counts its rows away from the baseline."""
    run, inside, wall = max(round(_LEAST_RUN * height), 2), max(round(_INSIDE * height), 3), round(_WALL * height) + 1
    if len(side) <= run + wall:
        return np.zeros(side.shape[1])
    count = np.cumsum(np.vstack([np.zeros((1, side.shape[1])), side > least]), axis=0)
    full = count[run:] - count[:-run] >= 0.8 * run  # row r .. r + run is flow
    full &= count[run:] >= _CONNECTED * np.arange(run, len(count))[:, None]
    full[:wall] = False
    outer = len(full) - 1 - full[::-1].argmax(axis=0) + run  # one past the outermost such run
    found = full.any(axis=0)
    total = np.cumsum(np.vstack([np.zeros((1, side.shape[1])), side]), axis=0)
    columns = np.arange(side.shape[1])
    low = np.maximum(outer - inside, 0)
    level = (total[outer, columns] - total[low, columns]) / np.maximum(outer - low, 1)
    half = (noise + level) / 2
    rows = np.arange(len(side))[:, None]
    bright = (side > half) & (rows < outer + run)
    edge = len(side) - bright[::-1].argmax(axis=0)
    return np.where(found, np.minimum(edge, outer + run), 0.0).astype(float)


def _without_clicks(edge: np.ndarray, height: int) -> np.ndarray:
    """Take out what an opening (lowest, then highest of a window) shows to be both narrow and tall; then a median."""
    width = max(round(_CLICK * len(edge) / 2), 1) * 2 + 1
    opened = _windows(_windows(edge, width).min(axis=1), width).max(axis=1)
    calm = np.where(edge - opened > _SPIKE * height, opened, edge)
    return np.median(_windows(calm, 5), axis=1)


def _windows(values: np.ndarray, width: int) -> np.ndarray:
    return np.lib.stride_tricks.sliding_window_view(np.pad(values, width // 2, mode="edge"), width)


def _blur(image: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Mean over 2 rows + 1 by 2 columns + 1 pixels."""
    for axis, reach in ((0, rows), (1, columns)):
        padded = np.pad(image, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        total = np.cumsum(padded, axis=axis, dtype=np.float64)
        length = 2 * reach + 1
        image = (
            np.take(total, range(length, total.shape[axis]), axis)
            - np.take(total, range(total.shape[axis] - length), axis)
        ) / length
    return image
