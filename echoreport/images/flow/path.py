"""The likeliest course of an edge: a compromise between each column's own evidence and a calm line."""

from collections.abc import Sequence

import numpy as np


def calm_paths(gains: Sequence[np.ndarray], stiffness: float) -> list[np.ndarray]:
    """Choose a row in every column so that the sum of gains less `stiffness` times all steps between rows is largest.

    A step costs by its height alone: one steep onset costs no more than a slow rise, but a spike costs its height
    twice. It is worth following where it is wide and bright enough, however tall it is.

    Args:
        gains: For each path what a row is worth, *Shape:* (columns, rows), float; as many columns in all.
        stiffness: Cost of a step of one row, in units of the gain.

    Returns:
        Each of *Shape:* (columns,), int; one of the best courses.
    """
    columns, most = len(gains[0]), max(gain.shape[1] for gain in gains)
    both_ways = np.full((columns, len(gains), 2, most), -np.inf)  # no path takes a row that is not there
    for place, gain in enumerate(gains):
        both_ways[:, place, 0, : gain.shape[1]] = gain
        both_ways[:, place, 1, : gain.shape[1]] = gain[::-1]
    best = _best_so_far(both_ways.reshape(columns, -1, most), stiffness * np.arange(most)).reshape(both_ways.shape)
    ahead, behind = best[:, :, 0], best[::-1, :, 1]
    return [
        (ahead[:, place, : gain.shape[1]] + behind[:, place, : gain.shape[1]] - gain).argmax(axis=1)
        for place, gain in enumerate(gains)
    ]


def _best_so_far(gain: np.ndarray, ramp: np.ndarray) -> np.ndarray:
    """Worth of the best course that ends in each row of each column, the column's own gain included.

    All paths in one array, *Shape:* (columns, paths, rows): calls of NumPy take most of the time, not what they add.
    """
    best = np.empty_like(gain)
    best[0] = gain[0]
    rising, falling = np.empty_like(gain[0]), np.empty_like(gain[0])
    for before, own, here in zip(best[:-1], gain[1:], best[1:], strict=True):
        np.maximum.accumulate(np.add(before, ramp, out=rising), axis=1, out=rising)
        np.subtract(rising, ramp, out=rising)
        np.maximum.accumulate(np.subtract(before, ramp, out=falling)[:, ::-1], axis=1, out=falling[:, ::-1])
        np.add(falling, ramp, out=falling)
        np.add(np.maximum(rising, falling, out=rising), own, out=here)
    return best
