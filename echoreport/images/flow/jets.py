"""Jets of an envelope: when they flow, how fast, and what follows from that."""

from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np

from echoreport.domain import Calibration, Direction, DopplerImage
from echoreport.images.flow.envelope import envelope

_START = 0.35  # of the side's fastest flow, from which a jet is told from slow signals around the baseline
_SHORTEST = 0.06  # s
_LIKE_THE_FASTEST = 0.6  # share of the fastest jet's peak from which another is taken for the same flow's next beat
_BODY = (0.45, 0.75)  # shares of the edge between which a flow's own level is taken
_MIRRORED_EDGE, _MIRRORED_LEVEL = 0.12, 0.12  # of the larger edge; of the display
_LONGEST_RISE, _LEAST_DECLINE = 0.25, 0.25  # share of a decelerating jet's time; s
_STRAIGHT = 0.85  # least share of the decline's variance on a straight line


@dataclass(frozen=True, slots=True)
class Jet:
    """One passage of flow.

    Attributes:
        direction: Toward or away from the transducer.
        start: s from the left edge of the region.
        end: s, likewise.
        peak_velocity: m/s.
        mean_gradient: mmHg, the mean over the jet of 4 v^2 (simplified Bernoulli equation, v in m/s;
            Baumgartner et al., JASE 2017;30:372-392).
        vti: cm, the integral of velocity over the jet's time.
        pressure_half_time: ms in which the gradient halves, by a straight line through the decline (Hatle et al.,
            Circulation 1979;60:1096-1104); None where the jet does not decelerate from an early peak.
    """

    direction: Direction
    start: float
    end: float
    peak_velocity: float
    mean_gradient: float
    vti: float
    pressure_half_time: float | None

    def to_json(self) -> dict[str, object]:
        """The jet as plain values, rounded to what pixels can tell."""
        return {
            name: value if isinstance(value, str) or value is None else round(value, 3)
            for name, value in asdict(self).items()
        }


def find_jets(image: DopplerImage) -> tuple[Jet, ...]:
    """Jets on either side of the baseline, in order of time.

    Passages cut by the edge of the sweep are left out where whole ones exist. A dim mirror image of a jet on the
    other side, which CW Doppler makes at high gain, is none.

    Returns:
        Empty without a calibration.
    """
    if image.calibration is None:
        return ()
    jets = [jet for d, (_, edge) in _flows(image).items() for jet in _jets_of(edge, d, image.calibration)]
    return tuple(sorted(jets, key=lambda jet: (jet.start, jet.direction)))


def peak_of(jets: tuple[Jet, ...], direction: Direction) -> float | None:
    """Peak velocity in m/s: the median over the beats of the fastest flow; None without a jet."""
    peaks = [jet.peak_velocity for jet in main_jets(jets, direction)]
    return float(np.median(peaks)) if peaks else None


def main_jets(jets: tuple[Jet, ...], direction: Direction) -> tuple[Jet, ...]:
    """The beats of a direction's fastest flow, without slower signals such as an A wave."""
    own = [jet for jet in jets if jet.direction is direction]
    fastest = max((jet.peak_velocity for jet in own), default=0.0)
    return tuple(jet for jet in own if jet.peak_velocity >= _LIKE_THE_FASTEST * fastest)


def flow_levels(image: DopplerImage) -> dict[Direction, float]:
    """How bright the flow of either direction is, in [0, 1]: the more blood moves, the brighter.

    The level is taken where the flow is near its fastest, between the signals around the baseline and the fading edge;
    0 without flow. No calibration is needed.
    """
    baseline = image.baseline_row - image.region.y0
    return {
        direction: _flowing_level(image.spectrum, baseline, sign, edge)
        for direction, (sign, edge) in _flows(image).items()
    }


@lru_cache(maxsize=2)  # a draft asks for jets, levels and grades of the same image
def _flows(image: DopplerImage) -> dict[Direction, tuple[int, np.ndarray]]:
    """Side of the baseline (-1 above) and outer edge in rows, shape (columns,), of the flow in either direction."""
    baseline = image.baseline_row - image.region.y0
    real = _without_mirror(image.spectrum, baseline, envelope(image.spectrum, baseline))
    directions = list(Direction)[:: -1 if image.inverted else 1]
    return dict(zip(directions, zip((-1, 1), real, strict=True), strict=True))


def _flowing_level(spectrum: np.ndarray, baseline: float, sign: int, edge: np.ndarray) -> float:
    fast = edge > max(_LIKE_THE_FASTEST * np.quantile(edge, 0.98), 1)
    return float(np.median(_level(spectrum, baseline, sign, edge, _BODY)[fast])) if fast.any() else 0.0


def _without_mirror(
    spectrum: np.ndarray, baseline: float, edges: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The edges, 0 where a side repeats the other's at a lower level."""
    levels = [_level(spectrum, baseline, sign, edge) for sign, edge in zip((-1, 1), edges, strict=True)]
    room = (baseline, len(spectrum) - 1 - baseline)  # a mirror image may be cut off by the edge of the display
    real = []
    for own in (0, 1):
        edge, other = edges[own], edges[1 - own]
        expected = np.minimum(other, room[own])
        alike = np.abs(edge - expected) <= _MIRRORED_EDGE * np.maximum(edge, expected)
        mirrored = alike & (levels[own] < levels[1 - own] - _MIRRORED_LEVEL)
        reach = max(len(edge) // 60, 1)
        share = np.convolve(np.pad(mirrored, reach, mode="edge"), np.ones(2 * reach + 1) / (2 * reach + 1), "valid")
        real.append(np.where(share >= 0.5, 0.0, edge))
    return real[0], real[1]


def _level(
    spectrum: np.ndarray, baseline: float, sign: int, edge: np.ndarray, between: tuple[float, float] = (0.5, 1.0)
) -> np.ndarray:
    """Mean brightness of the flow between two shares of its edge, away from the signals around the baseline."""
    total = np.cumsum(np.vstack([np.zeros((1, spectrum.shape[1])), spectrum]), axis=0)
    ends = np.clip(np.round(baseline + sign * np.multiply.outer(between, edge)).astype(int), 0, len(spectrum))
    low, high = ends.min(axis=0), ends.max(axis=0)
    columns = np.arange(spectrum.shape[1])
    return (total[high, columns] - total[low, columns]) / np.maximum(high - low, 1)


def _jets_of(edge: np.ndarray, direction: Direction, scale: Calibration) -> list[Jet]:
    velocity = edge * scale.velocity_per_pixel
    fastest = np.quantile(velocity, 0.98)
    flowing = np.concatenate(([False], (velocity > _START * fastest) & (fastest > 0), [False]))
    bounds = np.flatnonzero(np.diff(flowing.view(np.int8))).reshape(-1, 2)
    long = [(int(a), int(b)) for a, b in bounds if (b - a) * scale.seconds_per_pixel >= _SHORTEST]
    whole = [(a, b) for a, b in long if a > 0 and b < len(edge)]
    return [_jet(velocity, a, b, direction, scale.seconds_per_pixel) for a, b in whole or long]


def _jet(velocity: np.ndarray, a: int, b: int, direction: Direction, seconds: float) -> Jet:
    v = velocity[a:b]
    return Jet(
        direction=direction,
        start=a * seconds,
        end=b * seconds,
        peak_velocity=float(np.quantile(v, 0.98)),
        mean_gradient=float(np.mean(4 * v**2)),
        vti=float(v.sum() * seconds * 100),
        pressure_half_time=_half_time(v, seconds),
    )


def _half_time(v: np.ndarray, seconds: float) -> float | None:
    """ms from the peak to the peak over the root of 2, on the straight line through the jet's decline."""
    top = int(v.argmax())
    decline = v[top:]
    if top > _LONGEST_RISE * len(v) or len(decline) * seconds < _LEAST_DECLINE:
        return None
    time = np.arange(len(decline)) * seconds
    slope, start = np.polyfit(time, decline, 1)
    left = decline - (slope * time + start)
    if slope >= 0 or left.var() > (1 - _STRAIGHT) * decline.var():
        return None
    return float(1000 * start * (1 - 1 / np.sqrt(2)) / -slope)
