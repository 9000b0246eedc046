"""Changes that a real archive makes to an image without changing what it means.

No flip: above and below the baseline are two directions of flow, and a flipped aortic jet is no aortic jet. No cut at
the edge of the scale and no wrapped (aliased) velocity: a jet cut off has another peak, and the peak is the grade.
"""

import numpy as np

from echoreport.vision import hide_calibration

_UNCALIBRATED = 0.25  # share of images shown without their physical channels, as files without calibration are
_REJECT = 0.15  # greatest brightness that the scanner's reject shows as black
_SPECKLE = 0.25  # greatest relative deviation of a pixel's brightness
_SWEEP = (0.75, 1.33)  # factor on the sweep speed, which the stretched channel does not know
_CALIBRATION = 0.02  # greatest relative error of the velocity scale


def augment(grids: np.ndarray, traits: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Change when the sweep starts, sweep speed, scale, gain, contrast, reject and speckle; hide some calibrations.

    A row of the physical channels stays the velocity that it is to 2 %, the error of a calibration read from the
    screen; only the stretched channel, which has no calibration, is stretched in time.

    Args:
        grids: Uint8, *Shape:* (batch, channels, rows, columns).
        traits: Float32, *Shape:* (batch, TRAITS).

    Returns:
        Grids as float32 in [0, 1], and traits; same shapes.
    """
    count = len(grids)
    values = np.stack([_resampled(grid, generator) for grid in grids]).astype(np.float32) / 255
    values = _displayed(values, generator)
    hidden = generator.random(count) < _UNCALIBRATED
    values[hidden, :2] = 0
    return values, np.where(hidden[:, None], hide_calibration(traits), traits)


def _resampled(grid: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One grid from another moment on; its stretched channel at another sweep speed, the others at another scale."""
    _, rows, columns = grid.shape
    start = generator.integers(columns)
    shifted = np.roll(grid, -start, axis=-1)
    sweep = np.exp(generator.uniform(*np.log(_SWEEP)))
    shifted[2] = grid[2][:, (start + (np.arange(columns) * sweep).astype(int)) % columns]
    scale = 1 + generator.uniform(-_CALIBRATION, _CALIBRATION)
    middle = (rows - 1) / 2
    row = np.clip(np.rint(middle + (np.arange(rows) - middle) * scale), 0, rows - 1).astype(int)
    shifted[:2] = shifted[:2, row]
    return shifted


def _displayed(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The same flow on a display of other settings: contrast, speckle, gain, then reject."""
    one = (len(values), 1, 1, 1)
    contrast = generator.uniform(0.7, 1.4, one).astype(np.float32)
    gain = generator.uniform(0.7, 1.3, one).astype(np.float32)
    reject = generator.uniform(0, _REJECT, one).astype(np.float32)
    speckle = generator.uniform(0, _SPECKLE, one).astype(np.float32)
    grain = 1 + speckle * generator.standard_normal(values.shape, np.float32)
    return np.clip((gain * values**contrast * grain - reject) / (1 - reject), 0, 1)
