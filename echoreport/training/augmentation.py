"""Changes that a real archive makes to an image without changing what it means.

No flip: above and below the baseline are two directions of flow, and a flipped aortic jet is no aortic jet. No cut at
the edge of the scale and no wrapped (aliased) velocity: a jet cut off has another peak, and the peak is the grade.
"""

import numpy as np

from echoreport.vision import hide_calibration

UNCALIBRATED = 0.25  # share of images shown without their physical channels, as files without calibration are
_SWEEP = (0.75, 1.33)  # factor on the sweep speed, which the stretched channel does not know
_SCALE = 0.02  # greatest relative error of a velocity scale that is read from the screen
_REJECT = 0.15  # greatest brightness that the scanner's reject shows as black
_SPECKLE = 0.25  # greatest deviation of a pixel's brightness, as a share of it


def augment(grids: np.ndarray, traits: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Shift in time, change gain and contrast, and hide the calibration of some.

    No stretch: a row is a velocity.

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
    hidden = generator.random(count) < UNCALIBRATED
    values[hidden, :2] = 0
    return values, np.where(hidden[:, None], hide_calibration(traits), traits)


def augment_more(grids: np.ndarray, traits: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """What `augment` changes, and sweep speed, velocity scale, reject and speckle: for pre-training without labels.

    A row of the physical channels stays the velocity that it is to 2 %; only the stretched channel, which has no
    calibration, is stretched in time. Takes what `augment` takes, and returns grids like it.
    """
    rescaled = np.stack([_rescaled(grid, generator) for grid in grids])
    values, _ = augment(rescaled, traits, generator)
    one = (len(values), 1, 1, 1)
    reject = generator.uniform(0, _REJECT, one).astype(np.float32)
    speckle = generator.uniform(0, _SPECKLE, one).astype(np.float32)
    grain = 1 + speckle * generator.standard_normal(values.shape, np.float32)
    return np.clip((values * grain - reject) / (1 - reject), 0, 1)


def _rescaled(grid: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One grid, its stretched channel at another sweep speed, the physical ones at a velocity scale a bit off."""
    _, rows, columns = grid.shape
    sweep = np.exp(generator.uniform(*np.log(_SWEEP)))
    scale = 1 + generator.uniform(-_SCALE, _SCALE)
    middle = (rows - 1) / 2
    row = np.clip(np.rint(middle + (np.arange(rows) - middle) * scale), 0, rows - 1).astype(int)
    column = (np.arange(columns) * sweep).astype(int) % columns
    return np.concatenate([grid[:2, row], grid[2:, :, column]])
