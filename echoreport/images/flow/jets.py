"""Jets of an envelope: when they flow, how fast, and what follows from that."""

from dataclasses import asdict, dataclass

import numpy as np

from echoreport.domain import Calibration, Direction, DopplerImage
from echoreport.images.flow.passages import Passage, find_passages
from echoreport.images.flow.slopes import Slope, slope_of
from echoreport.images.flow.tracing import flow_levels, traced

__all__ = ["Jet", "find_jets", "flow_levels", "main_jets", "peak_of", "swept_columns", "whole_ones"]

_LIKE_THE_FASTEST = 0.6  # share of the fastest jet's peak from which another is taken for the same flow's next beat


@dataclass(frozen=True, slots=True)
class Jet:
    """One passage of flow. Without a time axis the velocities and gradients are known, the times are None.

    Attributes:
        direction: Toward or away from the transducer.
        start: s from the left edge of the region.
        end: s, likewise.
        peak_velocity: m/s.
        peak_gradient: mmHg, 4 v^2 of the peak (simplified Bernoulli equation, v in m/s).
        mean_gradient: mmHg, the mean over the jet of 4 v^2 (Baumgartner et al., JASE 2017;30:372-392).
        vti: cm, the integral of velocity over the jet's time.
        acceleration_time: ms from the onset to the peak.
        deceleration_time: ms from the peak along the slope of its decline to zero; None without a straight decline.
        pressure_half_time: ms in which the gradient halves, along the same slope (Hatle et al., Circulation
            1979;60:1096-1104): 0.29 of the deceleration time; None where the jet does not decelerate from an
            early peak.
    """

    direction: Direction
    start: float | None
    end: float | None
    peak_velocity: float
    peak_gradient: float
    mean_gradient: float
    vti: float | None
    acceleration_time: float | None
    deceleration_time: float | None
    pressure_half_time: float | None

    def to_json(self) -> dict[str, object]:
        """The jet as plain values, rounded to what pixels can tell."""
        return {
            name: value if isinstance(value, str) or value is None else round(value, 3)
            for name, value in asdict(self).items()
        }


def find_jets(image: DopplerImage) -> tuple[Jet, ...]:
    """Jets on either side of the baseline, in order of time.

    Passages cut by the edge of the sweep are left out where whole ones exist.

    Returns:
        Empty without a calibration.
    """
    scale = image.calibration
    if scale is None:
        return ()
    swept = swept_columns(image.spectrum)
    jets = [
        (passage.first, _jet(passage, direction, scale))
        for direction, edge in traced(image).items()
        for passage in whole_ones(find_passages(edge, swept))
    ]
    return tuple(jet for _, jet in sorted(jets, key=lambda pair: (pair[0], pair[1].direction)))


def swept_columns(spectrum: np.ndarray) -> int:
    """Columns from the left that the sweep has written; behind it the strip is black."""
    written = np.flatnonzero(spectrum.max(axis=0) > 0.05)
    return int(written[-1]) + 1 if written.size else 0


def whole_ones(passages: list[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.whole] or passages


def peak_of(jets: tuple[Jet, ...], direction: Direction) -> float | None:
    """Peak velocity in m/s: the median over the beats of the fastest flow; None without a jet."""
    peaks = [jet.peak_velocity for jet in main_jets(jets, direction)]
    return float(np.median(peaks)) if peaks else None


def main_jets(jets: tuple[Jet, ...], direction: Direction) -> tuple[Jet, ...]:
    """The beats of a direction's fastest flow, without slower signals such as an A wave."""
    own = [jet for jet in jets if jet.direction is direction]
    fastest = max((jet.peak_velocity for jet in own), default=0.0)
    return tuple(jet for jet in own if jet.peak_velocity >= _LIKE_THE_FASTEST * fastest)


def _jet(passage: Passage, direction: Direction, scale: Calibration) -> Jet:
    speed, seconds = scale.velocity_per_pixel, scale.seconds_per_pixel
    length = passage.end - passage.onset
    peak = speed * passage.peak
    slope = slope_of(passage, direction is Direction.TOWARD) or Slope(None, None)
    return Jet(
        direction=direction,
        start=_times(passage.onset, seconds),
        end=_times(passage.end, seconds),
        peak_velocity=peak,
        peak_gradient=4 * peak**2,
        mean_gradient=4 * speed**2 * passage.integral(2) / length,
        vti=_times(100 * speed * passage.integral(1), seconds),
        acceleration_time=_times(1000 * (passage.top - passage.onset), seconds),
        deceleration_time=_times(slope.to_zero, seconds, 1000),
        pressure_half_time=_times(slope.to_half, seconds, 1000),
    )


def _times(columns: float | None, seconds: float | None, factor: float = 1.0) -> float | None:
    return None if columns is None or seconds is None else factor * columns * seconds
