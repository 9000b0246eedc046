"""Outer edge of the flow on either side of the baseline, column by column."""

import cv2
import numpy as np

from echoreport.images.flow.path import calm_paths
from echoreport.images.sums import running_sum

_THIN = 2  # rows and columns that the first, coarse course takes together
_COLUMN_BLUR, _ROW_BLUR = 2, 0.006  # columns, and share of the height, on either side, against speckle
_DEVIATIONS = 3.0  # of the noise, above its level
_BRIGHT, _HALFWAY = 0.95, 0.5  # quantile of a side that its flow reaches; share of the way there, at high gain
_FAINTEST = 0.04  # of the display; what the eye would not call flow
_GAP = -0.5  # worth of a dark pixel below the edge, against 1 of a bright one: spectra of PW are hollow
_CLICK = 0.008  # of the width: 20 ms of a sweep of 2.5 s, in which a valve's click is over
_CALM = 0.003  # of the width: 8 ms; a peak is worth following where it is twice as wide, however tall
_WALL = 0.01  # of the height beside the baseline, which the wall filter or the drawn line fills
_INSIDE = ((0.80, 0.97), (0.55, 0.80))  # shares of the edge between which the flow's own level is taken, the brighter
_LEVEL_REACH = 0.008  # of the width on either side, over which that level is taken together
_DOWN = 0.5  # of the edge, below which it is not looked for
_RIM = 0.43  # of the way from noise to the flow's own level: sonographers trace the outer edge, not its middle
_NEAR = 0.05  # of the height, on either side of the coarse course, where the edge is looked for


def envelope(spectrum: np.ndarray, baseline: float) -> tuple[np.ndarray, np.ndarray]:
    """Trace the flow above and below the baseline.

    A coarse course parts what is brighter than the noise from what is not; near it, the edge of each column is where
    brightness falls to less than half of the flow's own level just inside, against the noise.

    Args:
        spectrum: *Shape:* (rows, columns), float in [0, 1].
        baseline: Row of zero velocity, in rows of the spectrum.

    Returns:
        Distance from the baseline in rows, above and below: two of *Shape:* (columns,), float, 0 where no flow is.
    """
    smooth = blurred(spectrum, max(round(_ROW_BLUR * len(spectrum)), 1), _COLUMN_BLUR)
    noise, deviation = noise_of(smooth)
    first = int(np.clip(round(baseline), 0, len(spectrum) - 1))
    above, below = _edges([smooth[:first][::-1], smooth[first + 1 :]], noise, deviation)
    return above, below


def edge_from(spectrum: np.ndarray, baseline: float, *, opposite_of: int) -> np.ndarray:
    """How far flow reaches from the border of the side opposite of `opposite_of` (0 above, 1 below) to the baseline.

    Returns:
        Rows from that border, *Shape:* (columns,), float, 0 where none is.
    """
    smooth = blurred(spectrum, max(round(_ROW_BLUR * len(spectrum)), 1), _COLUMN_BLUR)
    first = int(np.clip(round(baseline), 0, len(spectrum) - 1))
    (edge,) = _edges([smooth[first + 1 :][::-1] if opposite_of == 0 else smooth[:first]], *noise_of(smooth))
    return edge


def noise_of(smooth: np.ndarray) -> tuple[float, float]:
    """Level of the noise and its standard deviation, from the darker half, which flow seldom fills."""
    swept = np.flatnonzero(smooth.mean(axis=0) > _FAINTEST / 4)  # the sweep may not have come to the last columns yet
    low, quarter = np.quantile(smooth[::2, swept[::2]] if swept.size else smooth, (0.05, 0.25))
    return float(quarter), float(quarter - low) / 0.97  # of a normal distribution, between these quantiles


def _edges(sides: list[np.ndarray], noise: float, deviation: float) -> list[np.ndarray]:
    """Rows from the baseline to the flow's edge on each side; a side counts its rows away from the baseline."""
    columns = sides[0].shape[1]
    edges = [np.zeros(columns) for _ in sides]
    seen = [place for place, side in enumerate(sides) if min(side.shape) >= 8 * _THIN]
    gains = [_gain(sides[place], noise, deviation) for place in seen]
    courses = calm_paths(gains, _CALM * (columns // _THIN)) if gains else []
    for place, course in zip(seen, courses, strict=True):
        edges[place] = _refined(sides[place], _widened(course, columns), noise)
    return edges


def _gain(side: np.ndarray, noise: float, deviation: float) -> np.ndarray:
    """What it is worth that the coarse course ends in a row: *Shape:* (columns / 2, rows / 2 + 1)."""
    brightest = float(np.quantile(side[::4, ::4], _BRIGHT))
    margin = max(min(_DEVIATIONS * deviation, (brightest - noise) * _HALFWAY), _FAINTEST)
    rows, columns = len(side) // _THIN, side.shape[1] // _THIN
    thin = _squares(side[: _THIN * rows, : _THIN * columns])
    worth = np.clip((thin.T - noise) / margin - 1, _GAP, 1)
    worth[:, : round(_WALL * rows) + 1] = 0
    worth = _without_clicks(worth)
    return np.concatenate([np.zeros((columns, 1)), np.cumsum(worth, axis=1)], axis=1)


def _widened(course: np.ndarray, columns: int) -> np.ndarray:
    """A coarse course in rows and columns of the spectrum."""
    wide = np.repeat(course * _THIN, _THIN)
    return np.pad(wide, (0, columns - len(wide)), mode="edge").astype(float)


def _squares(side: np.ndarray) -> np.ndarray:
    """Mean of each square of two rows and two columns; much faster than `mean` over such short axes."""
    pairs = side[:, ::2] + side[:, 1::2]
    return (pairs[::2] + pairs[1::2]) / np.float32(4)


def _without_clicks(worth: np.ndarray) -> np.ndarray:
    """Let no pixel be worth more than the brighter of the times just before and after it: a click stands alone."""
    columns = len(worth)
    gap = width = max(round(_CLICK * columns), 3)
    padded = np.pad(worth, ((gap + width, gap + width), (0, 0)), mode="edge")
    total = np.cumsum(np.concatenate([np.zeros((1, worth.shape[1])), padded]), axis=0)
    mean = (total[width:] - total[:-width]) / width
    before, after = mean[:columns], mean[2 * gap + width : 2 * gap + width + columns]
    return np.minimum(worth, np.maximum(before, after))


def _refined(side: np.ndarray, coarse: np.ndarray, noise: float) -> np.ndarray:
    """Move each column's edge, within reach, to where it parts the two levels best; then a median of five columns."""
    reach = max(round(_NEAR * len(side)), 3)
    total = running_sum(side)
    columns = np.arange(side.shape[1])
    level = np.max([_mean_between(total, coarse, shares) for shares in _INSIDE], axis=0)
    level = running_median(level, max(round(_LEVEL_REACH * side.shape[1]), 1))
    half = np.maximum(noise + _RIM * (level - noise), noise + _FAINTEST / 2)
    down = np.maximum(reach, _DOWN * coarse)
    rows = (coarse + np.linspace(-1, 0, 2 * reach + 1)[:, None] * down).astype(int).clip(0, len(side))
    rows = np.concatenate([rows, (coarse + np.arange(1, reach + 1)[:, None]).astype(int).clip(0, len(side))])
    best = (total[rows, columns] - half * rows).argmax(axis=0)
    edge = np.where(coarse > 0, rows[best, columns], 0).astype(float)
    return running_median(edge, 2)


def _mean_between(total: np.ndarray, edge: np.ndarray, shares: tuple[float, float]) -> np.ndarray:
    """Mean brightness between two shares of the edge; `total` is the running sum over the rows."""
    low, high = (np.round(share * edge).astype(int) for share in shares)
    high = np.maximum(high, low + 1).clip(max=len(total) - 1)
    low = np.minimum(low, high - 1)
    columns = np.arange(total.shape[1])
    return (total[high, columns] - total[low, columns]) / (high - low)


def running_median(values: np.ndarray, reach: int) -> np.ndarray:
    """Median over `reach` values on either side."""
    return np.median(windows(values, 2 * reach + 1), axis=1)


def windows(values: np.ndarray, width: int) -> np.ndarray:
    """The `width` (odd) values around each one: *Shape:* (values, width)."""
    return np.lib.stride_tricks.sliding_window_view(np.pad(values, width // 2, mode="edge"), width)


def blurred(image: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Mean over 2 rows + 1 by 2 columns + 1 pixels."""
    for reach in (rows, columns):
        total = running_sum(np.pad(image, ((reach + 1, reach), (0, 0)), mode="edge"))[1:]
        length = 2 * reach + 1
        mean = total[length:] - total[:-length]
        mean /= np.float32(length)
        image = cv2.transpose(mean)
    return image
