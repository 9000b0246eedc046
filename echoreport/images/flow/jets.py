"""Jets of an envelope: when they flow, how fast, and what follows from that."""

from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np

from echoreport.domain import Calibration, Direction, DopplerImage
from echoreport.images.flow.once import once_per_image
from echoreport.images.flow.passages import Passage, find_passages
from echoreport.images.flow.slopes import Slope, slope_of
from echoreport.images.flow.standing_out import clutter_side
from echoreport.images.flow.tips import tip_of
from echoreport.images.flow.tracing import flow_levels, room_of, traced
from echoreport.images.flow.waves import Waves, waves_of

__all__ = ["Jet", "beyond_display", "find_jets", "flow_levels", "main_jets", "peak_of", "swept_columns"]

_FASTEST = 8.0  # m/s, 256 mmHg: no heart drives blood faster, so that something else was traced
_FASTEST_INFLOW = 3.0  # m/s; a mitral stenosis reaches 2.5, an aortic regurgitation begins at 3.5
_LIKE_THE_FASTEST = 0.6  # share of the fastest jet's peak from which another is taken for the same flow's next beat

_FULL = 0.97  # share of a direction's room on the display, from which its peak may lie beyond
_SLOPED = 0.12
"""Of the display's height, from which a peak has a slope worth measuring: times of lower ones were 20 to 30 % off."""
_SUPPORTED = 0.75  # share of a peak that another beat's has to reach


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
        acceleration_time: ms from the onset to the peak; None where the onset is not seen.
        deceleration_time: ms from the peak along the slope of its decline to zero; None without a straight decline.
        pressure_half_time: ms in which the gradient halves, along the same slope (Hatle et al., Circulation
            1979;60:1096-1104): 0.29 of the deceleration time; None where the jet does not decelerate from an
            early peak. Of an inflow, the E wave's.
        e_velocity: m/s, the peak of an inflow's E wave; None in other flow, or where the jet is an A wave alone.
        a_velocity: m/s, of its A wave; None where the jet has none.
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
    e_velocity: float | None = None
    a_velocity: float | None = None

    def to_json(self) -> dict[str, object]:
        """The jet as plain values, rounded to what pixels can tell."""
        return {
            name: value if isinstance(value, str) or value is None else round(value, 3)
            for name, value in asdict(self).items()
        }


def find_jets(image: DopplerImage) -> tuple[Jet, ...]:
    """Jets on either side of the baseline, in order of time.

    Passages cut by the edge of the sweep are left out where whole ones exist; so is flow in a direction that
    `beyond_display` names, and on a slower side what is no more than moves around the baseline everywhere.

    Returns:
        Empty without a calibration.
    """
    return _jets_and_hidden(image)[0] if image.calibration else ()


def beyond_display(image: DopplerImage) -> tuple[Direction, ...]:
    """Directions whose flow runs into the border of the display, as aliased PW does: its peak cannot be measured.

    Where the tip stands plainly at the other border it has been added, and the flow is not named here.
    """
    return _jets_and_hidden(image)[1]


@once_per_image
def _jets_and_hidden(image: DopplerImage) -> tuple[tuple[Jet, ...], tuple[Direction, ...]]:
    """The jets that can be measured, and the directions whose jets the display cuts."""
    scale = image.calibration or Calibration("axis", 1.0, None)
    swept = swept_columns(image.spectrum)
    edges = {direction: edge[:swept] for direction, edge in traced(image).items()}
    pairs = {d: _jets(edge, image.spectrum.shape, d, scale) for d, edge in edges.items()}
    peaks = {
        d: (peak_of(tuple(jet for _, jet in own), d) or 0.0) / scale.velocity_per_pixel for d, own in pairs.items()
    }
    hidden = tuple(d for d in Direction if _FULL * room_of(image, d) <= peaks[d] <= room_of(image, d) + 1)
    mistraced = tuple(d for d in Direction if image.calibration and peaks[d] * scale.velocity_per_pixel > _FASTEST)
    out = (*hidden, *mistraced, clutter_side(edges, peaks, flow_levels(image)))
    kept = [pair for d, own in pairs.items() if d not in out for pair in own]
    return tuple(jet for _, jet in sorted(kept, key=lambda pair: (pair[0], pair[1].direction))), hidden


def _jets(edge: np.ndarray, shape: tuple[int, ...], direction: Direction, scale: Calibration) -> list[tuple[int, Jet]]:
    rows, columns = shape
    passages = find_passages(edge, columns)
    pairs = list(zip(passages, waves_of(passages), strict=True))
    kept = [pair for pair in pairs if pair[0].whole] or pairs
    tips = [tip_of(passage, columns, direction is Direction.TOWARD) for passage, _ in kept]
    return [
        (passage.first, _jet(passage, waves, tip, tip >= _SLOPED * rows, direction, scale))
        for (passage, waves), tip in zip(kept, tips, strict=True)
    ]


def swept_columns(spectrum: np.ndarray) -> int:
    """Columns from the left that the sweep has written; behind it the strip is black."""
    written = np.flatnonzero(spectrum.max(axis=0) > 0.05)
    return int(written[-1]) + 1 if written.size else 0


def peak_of(jets: tuple[Jet, ...], direction: Direction) -> float | None:
    """Peak velocity in m/s: the median over the beats of the fastest flow; None without a jet."""
    peaks = [jet.peak_velocity for jet in main_jets(jets, direction)]
    return float(np.median(peaks)) if peaks else None


def main_jets(jets: tuple[Jet, ...], direction: Direction) -> tuple[Jet, ...]:
    """The beats of a direction's fastest flow: of an inflow whose waves stand apart, the faster wave's passages."""
    own = _faster_wave([jet for jet in jets if jet.direction is direction])
    fastest = _fastest([jet.peak_velocity for jet in own])
    return tuple(jet for jet in own if _LIKE_THE_FASTEST * fastest <= jet.peak_velocity <= fastest / _LIKE_THE_FASTEST)


def _faster_wave(jets: list[Jet]) -> list[Jet]:
    early = [jet for jet in jets if jet.e_velocity is not None]
    late = [jet for jet in jets if jet.a_velocity is not None and jet.e_velocity is None]
    if not early or not late:
        return jets
    peaks = [float(np.median([jet.peak_velocity for jet in wave])) for wave in (early, late)]
    return early if peaks[0] >= peaks[1] else late


def _fastest(peaks: list[float]) -> float:
    """The highest peak that another comes near; a single one above all others is noise."""
    falling = sorted(peaks, reverse=True)
    supported = (high for high, next_ in pairwise(falling) if next_ >= _SUPPORTED * high)
    return next(supported, falling[0] if falling else 0.0)


def _jet(passage: Passage, waves: Waves, tip: float, sloped: bool, direction: Direction, scale: Calibration) -> Jet:
    speed, seconds = scale.velocity_per_pixel, scale.seconds_per_pixel
    toward, peak = direction is Direction.TOWARD, speed * tip
    slope = _slope(passage, waves, toward) or Slope(None, None)
    inflow = toward and peak < _FASTEST_INFLOW and (slope.to_half is not None or waves.a is not None)
    return Jet(
        direction=direction,
        start=_times(passage.onset, seconds),
        end=_times(passage.end, seconds),
        peak_velocity=peak,
        peak_gradient=4 * peak**2,
        mean_gradient=4 * speed**2 * passage.integral(2) / (passage.end - passage.onset),
        vti=_times(100 * speed * passage.integral(1), seconds),
        acceleration_time=_times(_acceleration(passage), seconds, 1000),
        deceleration_time=_times(slope.to_zero, seconds, 1000) if sloped else None,
        pressure_half_time=_times(slope.to_half, seconds, 1000) if sloped else None,
        e_velocity=speed * _crest(passage, waves.e, tip) if inflow and waves.e is not None else None,
        a_velocity=speed * _crest(passage, waves.a, tip) if inflow and waves.a is not None else None,
    )


def _crest(passage: Passage, wave: int, tip: float) -> float:
    return tip if wave == int(passage.course.argmax()) else min(float(passage.course[wave]), tip)


def _acceleration(passage: Passage) -> float | None:
    """Columns from the onset to the peak; None where no rising flank shows the onset."""
    rising = passage.onset < passage.top and passage.onset != passage.first
    return passage.top - passage.onset if rising else None


def _slope(passage: Passage, waves: Waves, toward: bool) -> Slope | None:
    """Of the E wave where the flow holds two; None of an A wave alone."""
    course = passage.course[: passage.closing]
    if not toward:
        return slope_of(course, int(course.argmax()), len(passage.course), toward)
    if waves.e is None:
        return None
    early = course if waves.a is None else passage.course[: waves.a]
    early = early[: waves.e + int(early[waves.e :].argmin()) + 1] if waves.a is not None else early
    return slope_of(early, waves.e, len(passage.course), toward)


def _times(columns: float | None, seconds: float | None, factor: float = 1.0) -> float | None:
    return None if columns is None or seconds is None else factor * columns * seconds
