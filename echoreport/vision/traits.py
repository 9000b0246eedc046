"""What can be measured in the spectrum, as inputs of the transform network beside the CNN's features.

A CNN that learned which valve and which flow knows a jet's velocity to a few tenths of a m/s; a guideline's grades
lie half a m/s apart. The envelope is measured to a few hundredths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from echoreport.domain import Direction, DopplerImage
from echoreport.images import Jet, densities, find_jets, flow_levels, main_jets, once_per_image

_OF_A_DIRECTION = (
    "jet",
    "velocity",
    "gradient_velocity",
    "vti",
    "duration",
    "sloped",
    "inverse_half_time",
    "level",
    "density",
)
TRAIT_NAMES = (
    *(f"{direction}_{name}" for direction in Direction for name in _OF_A_DIRECTION),
    "level_difference",
    "velocity_ratio",
    "calibrated",
)
"""Of each column that `traits_of` gives."""
TRAITS = len(TRAIT_NAMES)
"""Width of the traits."""
_FASTEST_DECAY = 25.0  # 1/s: a half-time of 40 ms, shorter than any flow's
_BRIGHTNESS = ("level", "density", "level_difference")
_UNCALIBRATED = np.array([name.endswith(_BRIGHTNESS) for name in TRAIT_NAMES])


@once_per_image  # a draft's images are measured while others are read
def traits_of(image: DopplerImage) -> np.ndarray:
    """Measure an image.

    Returns:
        Float32, *Shape:* (TRAITS,), columns as `TRAIT_NAMES`. For each direction: whether there is a jet, its peak
        velocity (m/s), the velocity that means its mean gradient (m/s), VTI (cm / 100), duration (s), whether it
        decelerates by a half-time, that half-time's inverse (1 / s), its level (brightness in [0, 1]) and its density
        (about 0.2 to 1) against the other direction; then the difference of the levels, that of the logarithms of the
        velocities, and whether the image is calibrated. Without a calibration only levels and densities are not 0.
    """
    jets, levels, dense = find_jets(image), flow_levels(image), densities(image)
    toward, away = (
        [*_side(main_jets(jets, direction)), levels[direction], dense[direction]] for direction in Direction
    )
    both = float(toward[0] and away[0])
    ratio = both * float(np.log((toward[1] + 0.1) / (away[1] + 0.1)))
    difference = levels[Direction.TOWARD] - levels[Direction.AWAY]
    return np.array([*toward, *away, difference, ratio, float(image.calibration is not None)], np.float32)


def _side(jets: Sequence[Jet]) -> list[float]:
    """Of one direction's main jets, in the order of `_OF_A_DIRECTION`, without the brightness."""
    if not jets:
        return [0.0] * 7
    half_times = [jet.pressure_half_time for jet in jets if jet.pressure_half_time is not None]
    inverse = 1000 / float(np.median(half_times)) if half_times else 0.0
    return [
        1.0,
        float(np.median([jet.peak_velocity for jet in jets])),
        float(np.median([np.sqrt(jet.mean_gradient / 4) for jet in jets])),
        _median([jet.vti for jet in jets]) / 100,
        _median([jet.end - jet.start for jet in jets if jet.end is not None and jet.start is not None]),
        float(bool(half_times)),
        min(inverse, _FASTEST_DECAY),
    ]


def _median(times: Sequence[float | None]) -> float:
    """0 where the image has no time axis."""
    known = [time for time in times if time is not None]
    return float(np.median(known)) if known else 0.0


def hide_calibration(traits: np.ndarray) -> np.ndarray:
    """The traits that an uncalibrated image has: *Shape:* (any, TRAITS) -> the same."""
    return np.where(_UNCALIBRATED, traits, np.float32(0))
