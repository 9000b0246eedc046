"""Flow faster than the display spans: PW wraps it around, its tip stands at the border of the other side."""

import numpy as np

from echoreport.images.flow.envelope import edge_from

_FULL = 0.95  # share of a side's room from which its flow reaches the border
_LEAST_COLUMNS = 0.02  # of the width, in which it does: not a click
_LEAST_TIP = 0.04  # of the other side's room
_MOST_TIP = 0.9  # likewise; what fills the whole side is no tip
_PLAIN = 0.6  # least share of the columns at the border with a tip, and of the tips with flow at the border


def unwrapped(
    spectrum: np.ndarray, baseline: float, edges: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Add the tip that stands at the other side's border to a side whose flow reaches its own border.

    Args:
        spectrum: *Shape:* (rows, columns), in [0, 1].
        baseline: Row of zero velocity.
        edges: Of `envelope`, above and below.

    Returns:
        The edges, beyond the display where the wrap is plain; unchanged where it is not.
    """
    rooms = (baseline, len(spectrum) - 1 - baseline)
    tips = [_tip(spectrum, baseline, own, edges[own], rooms) for own in (0, 1)]
    above, below = (
        np.where(tips[own] > 0, rooms[own] + tips[own], np.where(tips[1 - own] > 0, 0.0, edges[own])) for own in (0, 1)
    )
    return above, below


def at_the_border(edge: np.ndarray, room: float) -> np.ndarray:
    """Columns where flow reaches the border of the display, *Shape:* (columns,), bool; none if they are but a few."""
    full = edge >= _FULL * room
    return full if full.mean() >= _LEAST_COLUMNS else np.zeros_like(full)


def _tip(spectrum: np.ndarray, baseline: float, own: int, edge: np.ndarray, rooms: tuple[float, float]) -> np.ndarray:
    """Rows of the tip behind a side's border, *Shape:* (columns,); 0 where it is not plain that there is one."""
    full, room = at_the_border(edge, rooms[own]), rooms[1 - own]
    if not full.any():
        return np.zeros_like(edge)
    tip = edge_from(spectrum, baseline, opposite_of=own)
    seen = (tip >= _LEAST_TIP * room) & (tip <= _MOST_TIP * room)
    plain = full & seen
    if plain.sum() < _PLAIN * max(full.sum(), seen.sum()):
        return np.zeros_like(edge)
    return np.where(plain, tip, 0.0)
