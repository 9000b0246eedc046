"""A direction's flow over all beats: the typical beat and the spread between the beats."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np

from echoreport.domain import Direction
from echoreport.images.flow.jets import Jet, main_jets


@dataclass(frozen=True, slots=True)
class Spread:
    """A quantity over the beats.

    Attributes:
        value: The median: a beat that a click, a text box or an ectopic beat spoils does not move it.
        deviation: Standard deviation between the beats; None of a single beat.
    """

    value: float
    deviation: float | None


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """The flow in one direction over its beats; units as in `Jet`, None where no beat has the quantity.

    Attributes:
        beats: How many whole beats were measured; partial ones only where there is no whole one.
    """

    direction: Direction
    beats: int
    peak_velocity: Spread
    peak_gradient: Spread
    mean_gradient: Spread
    vti: Spread | None
    acceleration_time: Spread | None
    deceleration_time: Spread | None
    pressure_half_time: Spread | None
    e_velocity: Spread | None
    a_velocity: Spread | None

    def to_json(self) -> dict[str, object]:
        """Plain values, rounded to what pixels can tell."""
        rounded = {
            name: {"value": round(part["value"], 3), "sd": part["deviation"] and round(part["deviation"], 3)}
            for name, part in asdict(self).items()
            if isinstance(part, dict)
        }
        return {"direction": str(self.direction), "beats": self.beats, **rounded}


def summaries_of(jets: tuple[Jet, ...]) -> tuple[FlowSummary, ...]:
    """One summary for each direction that has flow."""
    return tuple(_summary(jets, direction) for direction in Direction if main_jets(jets, direction))


def _summary(jets: tuple[Jet, ...], direction: Direction) -> FlowSummary:
    beats = main_jets(jets, direction)
    of_direction = [jet for jet in jets if jet.direction is direction]
    declining = [jet for jet in of_direction if jet.e_velocity] or beats  # where A is the faster, E still has the slope
    peak, peak_gradient, mean_gradient = (
        Spread(*_median_and_deviation([getattr(jet, name) for jet in beats]))
        for name in ("peak_velocity", "peak_gradient", "mean_gradient")
    )
    return FlowSummary(
        direction=direction,
        beats=len(beats),
        peak_velocity=peak,
        peak_gradient=peak_gradient,
        mean_gradient=mean_gradient,
        vti=_spread(jet.vti for jet in beats),
        acceleration_time=_spread(jet.acceleration_time for jet in beats),
        deceleration_time=_spread(jet.deceleration_time for jet in declining),
        pressure_half_time=_spread(jet.pressure_half_time for jet in declining),
        e_velocity=_spread(jet.e_velocity for jet in of_direction),
        a_velocity=_spread(jet.a_velocity for jet in of_direction),
    )


def _spread(values: Iterable[float | None]) -> Spread | None:
    known = [value for value in values if value is not None]
    return Spread(*_median_and_deviation(known)) if known else None


def _median_and_deviation(values: list[float]) -> tuple[float, float | None]:
    return float(np.median(values)), float(np.std(values, ddof=1)) if len(values) > 1 else None
