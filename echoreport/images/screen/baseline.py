"""The row of zero velocity where no line is drawn for it."""

import numpy as np

_EDGE = 0.04  # of the height; flow that wraps around fills the outermost rows
_BESIDE = 0.05  # of the height, on either side of a gap, where the slow flow around it lies
_DEEP = 1.6  # brightness beside the gap over that in it, from which it is one
_DARKEST = 0.004  # of the display; keeps a black gap in black noise from being the deepest


def implied_baseline(spectrum: np.ndarray) -> float:
    """Find the row about which the spectrum lies.

    The wall filter cuts a dark gap of a few rows at zero velocity, through flow and noise alike. Without a gap the
    row is the middle of the brightest band, since slow flow is brightest.

    Args:
        spectrum: *Shape:* (rows, columns), any number type.

    Returns:
        Row in [0, rows - 1]; the middle row of a constant spectrum.
    """
    profile = spectrum.mean(axis=1, dtype=np.float64)
    rows, span = len(profile), float(np.ptp(profile))
    if span <= 0:
        return (rows - 1) / 2
    return _gap(profile, _DARKEST * span) or _band(profile)


def _gap(profile: np.ndarray, least: float) -> float | None:
    """Middle of the deepest narrow gap; None where none is deep."""
    rows = len(profile)
    reach, edge = max(int(_BESIDE * rows), 3), max(int(_EDGE * rows), 1)
    if rows <= 2 * (reach + edge):
        return None
    around = np.lib.stride_tricks.sliding_window_view(profile, reach)  # window i holds rows i .. i + reach
    brightest = np.median(around, axis=1)
    middle = np.arange(edge + reach, rows - edge - reach)
    sides = np.minimum(brightest[middle - reach], brightest[middle + 1])
    depth = (sides + least) / (profile[middle] + least)
    best = int(depth.argmax())
    if depth[best] < _DEEP:
        return None
    half = (profile[middle[best]] + sides[best]) / 2
    low = high = int(middle[best])
    while low > 0 and profile[low - 1] < half:
        low -= 1
    while high < rows - 1 and profile[high + 1] < half:
        high += 1
    return (low + high) / 2 if high - low <= 2 * reach else None


def _band(profile: np.ndarray) -> float:
    """Middle of the brightest band."""
    rows = len(profile)
    inner = profile[int(rows * _EDGE) : rows - int(rows * _EDGE)]
    bright = np.flatnonzero(inner >= inner.min() + 0.6 * np.ptp(inner))
    return float(int(rows * _EDGE) + (bright[0] + bright[-1]) / 2)
