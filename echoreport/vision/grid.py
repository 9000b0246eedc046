"""Preprocessing: the spectral region on fixed grids, so that a pixel means the same on every scanner.

Severity is a velocity, not a height in pixels: the same jet fills a third of one screen and all of another.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from echoreport.domain import DopplerImage

GRID_SHAPE = (3, 128, 160)
"""Channels, rows, columns. Channels: wide (±6.4 m/s), fine (±1.6 m/s), stretched (no calibration needed)."""

_ROWS, _COLUMNS = GRID_SHAPE[1:]
_SECONDS_PER_COLUMN = 0.02
_WIDE, _FINE = 0.1, 0.025  # m/s per row: jets reach 6 m/s, and normal inflow differs by tenths of one


def to_grid(image: DopplerImage) -> np.ndarray:
    """Resample a spectral region.

    Returns:
        Float32 in [0, 1], *Shape:* `GRID_SHAPE`; flow toward the transducer in the upper half, velocity 0
        between the two middle rows, time from the left in 0.02 s steps. What lies outside the region is 0.
        The first two channels are all 0 where the calibration is unknown, and span the whole sweep where only
        the velocity is known. The third spans the longer side
        of the baseline and the whole sweep, whatever they measure.
    """
    spectrum = image.spectrum
    baseline = image.baseline_row - image.region.y0
    if image.inverted:
        spectrum, baseline = spectrum[::-1], image.region.height - baseline
    baseline = float(np.clip(baseline, 1, image.region.height - 1))
    grid = np.zeros(GRID_SHAPE, np.float32)
    if image.calibration is not None:
        seconds = image.calibration.seconds_per_pixel
        columns = seconds / _SECONDS_PER_COLUMN if seconds else _COLUMNS / image.region.width
        for channel, velocity in enumerate((_WIDE, _FINE)):
            grid[channel] = _place(spectrum, baseline, image.calibration.velocity_per_pixel / velocity, columns)
    longer_side = max(baseline, image.region.height - baseline)
    grid[2] = _place(spectrum, baseline, _ROWS / 2 / longer_side, _COLUMNS / image.region.width)
    return grid


def _place(spectrum: np.ndarray, baseline: float, row_scale: float, column_scale: float) -> np.ndarray:
    """Scale a spectrum and lay it on the grid with its baseline in the middle.

    Args:
        row_scale: Grid rows per source row.
        column_scale: Grid columns per source column.
    """
    height, width = spectrum.shape
    top = int(np.clip(np.ceil(_ROWS / 2 - baseline * row_scale), 0, _ROWS - 1))
    bottom = int(np.clip(np.floor(_ROWS / 2 + (height - baseline) * row_scale), top + 1, _ROWS))
    right = int(np.clip(round(width * column_scale), 1, _COLUMNS))
    box = (
        0.0,
        max(0.0, baseline + (top - _ROWS / 2) / row_scale),
        min(float(width), right / column_scale),
        min(float(height), baseline + (bottom - _ROWS / 2) / row_scale),
    )
    placed = np.zeros((_ROWS, _COLUMNS), np.float32)
    source = Image.fromarray(np.ascontiguousarray(spectrum, np.float32))
    placed[top:bottom, :right] = np.asarray(source.resize((right, bottom - top), Image.Resampling.BILINEAR, box=box))
    return placed
