"""Changes that a real archive makes to an image without changing what it means."""

import numpy as np

from echoreport.vision import hide_calibration

_UNCALIBRATED = 0.25  # share of images shown without their physical channels, as files without calibration are


def augment(grids: np.ndarray, traits: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Shift in time, change gain and contrast, and hide the calibration of some.

    No flip: above and below the baseline are two directions of flow. No stretch: a row is a velocity.

    Args:
        grids: Uint8, *Shape:* (batch, channels, rows, columns).
        traits: Float32, *Shape:* (batch, TRAITS).

    Returns:
        Grids as float32 in [0, 1], and traits; same shapes.
    """
    count = len(grids)
    shifted = np.stack([np.roll(grid, generator.integers(grid.shape[-1]), axis=-1) for grid in grids])
    contrast = generator.uniform(0.7, 1.4, (count, 1, 1, 1)).astype(np.float32)
    gain = generator.uniform(0.7, 1.3, (count, 1, 1, 1)).astype(np.float32)
    values = np.clip(gain * (shifted.astype(np.float32) / 255) ** contrast, 0, 1)
    hidden = generator.random(count) < _UNCALIBRATED
    values[hidden, :2] = 0
    return values, np.where(hidden[:, None], hide_calibration(traits), traits)
