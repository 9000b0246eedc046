"""The velocity scale that a sonographer sets so that the jets fill the strip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow
from echoreport.simulation.screen_layout import Ruler

PW_LIMIT = 1.6
"""m/s above which nearly every flow is recorded in CW, since PW aliases."""
ALIASED_SHARE = 0.12
"""Of PW sweeps: a scale that is too small for the jet, so that its tip wraps around to the other side."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows and velocities of a strip.

    Attributes:
        baseline_row: Row of zero velocity, counted from the top of the strip.
        velocity_per_pixel: m/s per row, positive.
        inverted: True where flow toward the transducer runs downward.
        step: m/s between numbers on the axis.
    """

    baseline_row: int
    velocity_per_pixel: float
    inverted: bool
    step: float

    def row(self, toward: float) -> float:
        """Row of a velocity (m/s, toward the transducer positive), counted from the top of the strip."""
        upward = -toward if self.inverted else toward
        return self.baseline_row - upward / self.velocity_per_pixel

    def reach(self, direction: Direction, height: int) -> float:
        """Fastest velocity (m/s) that fits on a direction's side of a strip of `height` rows."""
        upward = (direction is Direction.TOWARD) != self.inverted
        return (self.baseline_row if upward else height - 1 - self.baseline_row) * self.velocity_per_pixel


def signed(flow: Flow) -> float:
    """Peak velocity in m/s, toward the transducer positive."""
    return flow.peak_velocity if flow.direction is Direction.TOWARD else -flow.peak_velocity


def choose_scale(
    flows: Sequence[Flow], height: int, inverted: bool, narrow: bool, ruler: Ruler, rng: np.random.Generator
) -> Scale:
    """Let the largest jet fill 50 to 90 % of its side, and leave the other side what its jets need or a bit more.

    Some PW scales (`narrow`) are too small for their jet.
    """
    peaks = [-signed(flow) if inverted else signed(flow) for flow in flows]
    up, down = max([0.0, *peaks]), max([0.0, *(-peak for peak in peaks)])
    main = max(up, down) / rng.uniform(0.5, 0.9)
    other = max(min(up, down) / rng.uniform(0.6, 0.9), main * rng.uniform(0.06, 0.75))
    if narrow and rng.random() < ALIASED_SHARE:
        main = max(up, down) / rng.uniform(1.05, 1.4)
        other = max(min(up, down), main * rng.uniform(0.5, 1.0))
    above, below = (main, other) if up >= down else (other, main)
    baseline_row = round(height * above / (above + below))
    velocity_per_pixel = (above + below) / height
    target = (above + below) / rng.uniform(*ruler.numbers)
    step = min(ruler.steps, key=lambda candidate: abs(np.log(candidate / target)))
    return Scale(baseline_row, velocity_per_pixel, inverted, step)


def choose_narrow(flows: Sequence[Flow], rng: np.random.Generator) -> bool:
    """True for PW: likely when no jet is too fast for it."""
    fastest = max(flow.peak_velocity for flow in flows)
    return bool(rng.random() < (0.7 if fastest < PW_LIMIT else 0.0))
