"""The likeliest course of an edge: a compromise between each column's own evidence and a calm line."""

import numpy as np


def calm_path(gain: np.ndarray, stiffness: float) -> np.ndarray:
    """Choose a row in every column so that the sum of gains less `stiffness` times all steps between rows is largest.

    A step costs by its height alone: one steep onset costs no more than a slow rise, but a spike costs its height
    twice. It is worth following where it is wide and bright enough, however tall it is.

    Args:
        gain: What a row is worth, *Shape:* (columns, rows), float.
        stiffness: Cost of a step of one row, in units of the gain.

    Returns:
        *Shape:* (columns,), int; one of the best courses.
    """
    ramp = stiffness * np.arange(gain.shape[1], dtype=gain.dtype)
    ahead = _best_so_far(gain, ramp)
    behind = _best_so_far(gain[::-1], ramp)[::-1]
    return (ahead + behind - gain).argmax(axis=1)


def _best_so_far(gain: np.ndarray, ramp: np.ndarray) -> np.ndarray:
    """Worth of the best course that ends in each row of each column, the column's own gain included."""
    best = np.empty_like(gain)
    best[0] = gain[0]
    for column in range(1, len(gain)):
        before = best[column - 1]
        rising = np.maximum.accumulate(before + ramp) - ramp
        falling = np.maximum.accumulate((before - ramp)[::-1])[::-1] + ramp
        np.maximum(rising, falling, out=rising)
        np.add(rising, gain[column], out=best[column])
    return best
