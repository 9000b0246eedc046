"""The row of zero velocity where no line is drawn for it."""

import numpy as np

_EDGE = 0.04  # of the height; flow that wraps around fills the outermost rows


def implied_baseline(spectrum: np.ndarray) -> float:
    """Find the row about which the spectrum lies.

    Slow flow is the brightest on either side of zero, and the wall filter cuts a dark gap between: the row is
    the darkest within the brightest band. Without a gap it is the middle of that band.

    Args:
        spectrum: *Shape:* (rows, columns), float in [0, 1].

    Returns:
        Row in [0, rows - 1]; the middle row of a constant spectrum.
    """
    rows = len(spectrum)
    profile = spectrum.mean(axis=1)
    edge = int(rows * _EDGE)
    profile[:edge], profile[rows - edge :] = profile.min(), profile.min()
    if np.ptp(profile) <= 0:
        return (rows - 1) / 2
    window = max(rows // 40, 3)
    smooth = np.convolve(np.pad(profile, window, mode="edge"), np.ones(2 * window + 1) / (2 * window + 1), "valid")
    band = np.flatnonzero(smooth >= smooth.min() + 0.6 * np.ptp(smooth))
    low, high = int(band[0]), int(band[-1])
    inside = profile[low : high + 1]
    gap = int(np.argmin(inside[1:-1])) + 1 if len(inside) > 2 else 0
    deep = len(inside) > 2 and inside[gap] < 0.6 * min(inside[:gap].max(), inside[gap + 1 :].max())
    return float(low + gap) if deep else (low + high) / 2
