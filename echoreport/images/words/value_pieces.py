"""Which pieces of text can be part of a printed value: a label and a number are wide, or stand beside each other."""

import numpy as np

from echoreport.images.words.pieces import Piece, corners_of

_WHOLE = 5.0  # heights; a label with its value, "TR 2.4 m/s", is wider, and "2.9MHz" is not
_VALUE = 3.0  # heights; a number with its unit is wider, an axis' number or "49%" is not
_WIDEST_GAP = 8.0  # heights between a label and its value; as in `rows`
_BELOW = 2.0  # heights between a label and the row under it that holds its value


def of_values(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those that are narrow and stand alone: most of a screen's, and each takes 10 ms to read."""
    x0, y0, x1, y1 = corners_of(pieces)
    wide = x1 - x0 >= _WHOLE * (y1 - y0)
    belongs = _belonging(x0, y0, x1, y1)
    return [piece for piece, kept in zip(pieces, wide | belongs.any(axis=1), strict=True) if kept]


def _belonging(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    """Whether each piece stands beside each other one, or as a label right above it: *Shape:* (pieces, pieces)."""
    height = y1 - y0
    lower = np.minimum(height[:, None], height)
    gap = np.maximum(x0[:, None], x0) - np.minimum(x1[:, None], x1)
    overlap = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    below = y0 - y1[:, None]
    above = (below >= 0) & (below <= _BELOW * height[:, None]) & (gap < 0) & (x1 - x0 >= _VALUE * height)
    belongs = np.where(overlap >= lower / 2, gap <= _WIDEST_GAP * lower, above)
    np.fill_diagonal(belongs, False)
    return belongs
