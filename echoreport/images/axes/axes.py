"""What is known of a trace's axes, wherever it was read."""

from dataclasses import dataclass

from echoreport.domain import Calibration


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes of a trace.

    Attributes:
        calibration: None where they do not tell, or cannot be right.
        reason: Why there is none, or why its time axis is missing; empty where both are read.
        baseline_row: Row of zero velocity in the full frame; None where it is not told.
        inverted: True where velocity toward the transducer grows downwards.
        signs: What drawn numbers say of that: True where minus signs stand above zero, False where signs show that the
            display is upright; None where the numbers bear no sign, or none were read.
    """

    calibration: Calibration | None
    reason: str
    baseline_row: float | None = None
    inverted: bool = False
    signs: bool | None = None
