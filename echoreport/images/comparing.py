"""Printed values beside what was measured of the same quantity."""

from dataclasses import dataclass

from echoreport.images.flow.jets import Jet
from echoreport.images.flow.summary import FlowSummary, summaries_of
from echoreport.images.words import PrintedValue

_OF_WAVES = {"e_prime_velocity": "peak_velocity", "s_prime_velocity": "peak_velocity"}
_IN_OUR_UNIT = {"m/s": 1.0, "cm/s": 0.01, "mmHg": 1.0, "cm": 1.0, "ms": 1.0, "s": 1000.0}
"""What a printed value is multiplied by: velocities are measured in m/s, times in ms."""


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """A printed value and its counterpart.

    Attributes:
        printed: As it stands on the frame.
        measured: The same quantity over the beats of the flow that comes nearest, in the printed unit; None where
            nothing of its kind was measured.
    """

    printed: PrintedValue
    measured: float | None

    def to_json(self) -> dict[str, object]:
        """Plain values; the difference is printed less measured."""
        measured = self.measured
        return {
            "label": self.printed.label,
            "value": self.printed.value,
            "unit": self.printed.unit,
            "measured": None if measured is None else round(measured, 3),
            "difference": None if measured is None else round(abs(self.printed.value) - measured, 3),
        }


def compared(value: PrintedValue, jets: tuple[Jet, ...]) -> ComparedValue:
    """Find what was measured of a printed value's quantity; its sign is left aside, since scanners differ in it."""
    quantity = _OF_WAVES.get(value.quantity or "", value.quantity)
    factor = _IN_OUR_UNIT.get(value.unit)
    if quantity is None or factor is None or quantity not in FlowSummary.__slots__:
        return ComparedValue(value, None)
    spreads = [getattr(summary, quantity) for summary in summaries_of(jets)]
    measured = [spread.value / factor for spread in spreads if spread]
    return ComparedValue(value, min(measured, key=lambda other: abs(other - abs(value.value)), default=None))
