"""How many columns a heart beat takes, from the spectrum's own repetition."""

import numpy as np

from echoreport.domain import Box
from echoreport.images.screen.brightness import channel_extreme

_ROW_PARTS = 24
_SHORTEST, _LONGEST = 0.04, 0.62
"""Of the trace's width; two beats at least should be there."""
_LEAST = 0.35  # correlation of a beat with the next
_OF_BEST = 0.8
"""The first peak so near the highest one is the beat; the later ones are two beats and more."""


def beat_columns(pixels: np.ndarray, box: Box) -> float | None:
    """Columns from beat to beat in the trace in `box`; None where they do not repeat.

    Args:
        pixels: RGB, *Shape:* (height, width, 3), uint8.
    """
    part = channel_extreme(pixels[box.y0 : box.y1, box.x0 : box.x1], np.maximum).astype(np.float32)
    rows = np.array_split(np.arange(len(part)), _ROW_PARTS)
    bands = np.stack([part[band].mean(axis=0) for band in rows])  # part, column
    bands = bands - bands.mean(axis=1, keepdims=True)
    correlation = _correlation(bands)
    low, high = int(_SHORTEST * box.width), int(_LONGEST * box.width)
    inner = correlation[low:high]
    peaks = np.flatnonzero((inner[1:-1] > inner[:-2]) & (inner[1:-1] >= inner[2:])) + 1
    peaks = peaks[[inner[max(peak - low // 2, 0) : peak + low // 2 + 1].max() == inner[peak] for peak in peaks]]
    if not len(peaks) or inner[peaks].max() < _LEAST:
        return None
    return float(low + peaks[inner[peaks] >= _OF_BEST * inner[peaks].max()][0])


def _correlation(bands: np.ndarray) -> np.ndarray:
    """Of the bands with themselves, by lag: shape (columns,), 1 at lag 0."""
    columns = bands.shape[1]
    spectrum = np.fft.rfft(bands, 2 * columns, axis=1)
    products = np.fft.irfft(np.abs(spectrum) ** 2, axis=1).sum(axis=0)[:columns]
    energy = np.cumsum(np.concatenate(([0.0], (bands**2).sum(axis=0))))
    lags = np.arange(columns)
    both = np.sqrt(np.maximum(energy[columns - lags] * (energy[-1] - energy[lags]), 1e-6))
    return np.asarray(products / both)
