"""The edge at which a rectangle full of echoes, noise or a shade of its own ends, seen from inside it."""

from dataclasses import dataclass

import numpy as np

BLOCKS = 40
"""Parts across the rectangle; each is judged active or not, so that one bright spot counts once."""
BLUR = 2
"""Rows on either side that are judged with a row."""
_WINDOW = 10  # rows on either side of an edge that are compared
_DENSITY = 0.03  # share of pixels that stand out from which a block is active
_SILENCE = 0.1  # share of active blocks up to which the screen counts as silent
_NEAR_SEED = 40  # rows from the seed over which the rectangle's own activity is measured
_NEARLY = 0.65  # of the largest step; further out may lie other things that end at once, a bar of buttons
_FINE = 4  # rows about an edge among which the steepest fall is taken


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a rectangle ends, counted outward from a seed row inside it.

    Attributes:
        reach: Rows of the rectangle on this side of the seed.
        strength: Share of the rectangle's blocks that fall silent there at once, in [0, 1].
        echoes: Rows up to which anything but silence goes on.
    """

    reach: int
    strength: float
    echoes: int


def active_blocks(sums: np.ndarray, x0: int, x1: int) -> np.ndarray:
    """Which of the blocks between columns x0 and x1 are active in each row: shape (height, BLOCKS), bool.

    Args:
        sums: Integral of what stands out, as `cv2.integral` gives it: *Shape:* (height + 1, width + 1), int32.
    """
    starts = np.linspace(x0, x1, BLOCKS, endpoint=False).astype(int)
    wide = np.diff(np.append(starts, x1))
    total = sums[:, starts + np.maximum(wide, 1)] - sums[:, starts]
    rows = np.arange(len(sums) - 1)
    top, bottom = np.maximum(rows - BLUR, 0), np.minimum(rows + BLUR + 1, len(rows))
    return (total[bottom] - total[top]) / ((bottom - top)[:, None] * wide) >= _DENSITY


def find_edge(active: np.ndarray, share: np.ndarray, low: int = 0, high: int | None = None) -> Edge:
    """Where the activity ends: where most blocks fall silent at once, even if something else goes on beyond.

    Args:
        active: Blocks by row, the row at the seed first; *Shape:* (rows, BLOCKS), bool.
        share: Share of pixels that stand out, by row; *Shape:* (rows,). It places the edge to the row.
        low: Least rows that belong to the rectangle.
        high: Most rows; None for all there are.
    """
    rows = len(active)
    high = rows if high is None else min(high, rows)
    if rows <= 1 or high <= low:
        return Edge(max(min(low, rows), 0), 0.0, 0)
    before = np.vstack([np.zeros((1, BLOCKS)), np.cumsum(active, axis=0)])
    places = np.arange(rows + 1)
    outside = (before[np.minimum(places + _WINDOW, rows)] - before) / _WINDOW  # beyond the frame all is silent
    usual = max(float(np.median(active[: max(min(_NEAR_SEED, rows), 1)].mean(axis=1))), 0.1)
    quiet = np.flatnonzero(outside.mean(axis=1) <= _SILENCE * usual)
    quiet = quiet[quiet >= low]
    echoes = int(quiet[0]) if len(quiet) else rows
    last = min(max(echoes + BLUR + 1, low + 1), high)
    near = places[low : last + 1]
    inner = np.maximum(near - _WINDOW, 0)
    inside = (before[near] - before[inner]) / np.maximum(near - inner, 1)[:, None]
    step = np.clip(inside - outside[near], 0, 1).mean(axis=1)
    first = _first(step)
    best = first + low
    strength = min(float(step[first]) / max(usual, float(inside[first].mean()), 0.1), 1.0)
    return Edge(_steepest(share, best, low, high), strength, max(echoes - BLUR, 0))


def _steepest(share: np.ndarray, near: int, low: int, high: int) -> int:
    """The place about `near` where the share of pixels that stand out falls most."""
    places = np.arange(max(near - _FINE, low, 1), min(near + _FINE, high, len(share)) + 1)
    if not len(places):
        return near
    padded = np.append(share, 0.0)
    return int(places[np.argmax(padded[places - 1] - padded[places])])


def _first(step: np.ndarray) -> int:
    """The first place where nearly as much falls silent as at the one where most does."""
    large = int(np.argmax(step >= _NEARLY * step.max()))
    return large + int(np.argmax(step[large : large + _WINDOW + 1]))
