"""Heart beats on a time axis, and the course of each jet's velocity over them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from echoreport.simulation.flow import Flow, Shape

PRE_EJECTION = 0.06
"""s from the R wave to the opening of the semilunar valves."""
RELAXATION = 0.07
"""s from the closure of the semilunar valves to the opening of the atrioventricular ones."""
STENOSED_HALF_TIME = 100.0
"""ms of an inflow's half-time from which the atrium's high pressure opens the valve early."""
LONGEST_TAIL = 0.1
"""s beyond the next R wave after which no jet of a beat flows any more."""


@dataclass(frozen=True, slots=True)
class Beats:
    """The beats that a sweep shows, and one more on either side.

    Attributes:
        qrs: s from the left edge of the strip to each R wave, shape (beats,), ascending.
        rr: s from each R wave to the next, shape (beats,).
        ejection: s that the semilunar valves stay open.
        atrial: False in atrial fibrillation: no P wave, irregular beats.
    """

    qrs: np.ndarray
    rr: np.ndarray
    ejection: float
    atrial: bool

    @property
    def closure(self) -> float:
        """s from the R wave to the closure of the semilunar valves."""
        return PRE_EJECTION + self.ejection


def make_beats(heart_rate: float, seconds: float, atrial: bool, rng: np.random.Generator) -> Beats:
    """Lay out beats around a sweep of `seconds`, their mean interval 60 / `heart_rate`.

    Ejection takes 300 ms at 70 beats/min and goes with the square root of the interval (Bazett's rule).
    """
    interval = 60.0 / heart_rate
    count = int(np.ceil(seconds / (0.6 * interval))) + 3
    spread = rng.normal(0.0, 0.015 if atrial else 0.10, count)
    rr = interval * np.clip(1.0 + spread - spread.mean(), 0.65, 1.4)
    qrs = np.concatenate([[0.0], np.cumsum(rr)[:-1]]) - rr[0] * (1.0 + rng.uniform(0.0, 1.0))
    ejection = float(np.clip(0.300 * np.sqrt(interval / (60.0 / 70.0)), 0.16, 0.40))
    return Beats(qrs, rr, min(ejection, 0.5 * interval), atrial)


def _hill(x: np.ndarray, peak: float, rise: float = 1.0, fall: float = 1.0) -> np.ndarray:
    """0 at x = 0, 1 at `peak`, 0 at 1 and outside; `rise` and `fall` below 1 round the shoulders."""
    up = np.sin(0.5 * np.pi * np.clip(x / peak, 0.0, 1.0)) ** rise
    down = np.cos(0.5 * np.pi * np.clip((x - peak) / (1.0 - peak), 0.0, 1.0)) ** fall
    return np.where((x > 0.0) & (x < 1.0), up * down, 0.0)


def _ejection(flow: Flow, since: np.ndarray, rr: float, beats: Beats) -> np.ndarray:
    # an early peak falls off nearly straight, a late one is a round dome
    fall = float(np.interp(flow.time_to_peak, [0.25, 0.40], [1.6, 1.0]))
    return _hill((since - PRE_EJECTION) / beats.ejection, flow.time_to_peak, 0.9, fall)


def _holosystolic(flow: Flow, since: np.ndarray, rr: float, beats: Beats) -> np.ndarray:
    x = (since - 0.01) / (beats.closure + 0.8 * RELAXATION)
    early = 2.0 * np.clip(x, 0.0, 1.0) ** 0.85 - 1.0  # rises faster than it falls
    return np.where((x > 0.0) & (x < 1.0), 1.0 - np.abs(early) ** 4.0, 0.0)


def _triangular(flow: Flow, since: np.ndarray, rr: float, beats: Beats) -> np.ndarray:
    x = (since - 0.01) / (beats.closure + 0.5 * RELAXATION)
    falling = np.clip((1.0 - x) / 0.72, 0.0, 1.0)
    return np.where((x > 0.0) & (x < 1.0), _hill(np.minimum(x, 0.28), 0.28) * falling, 0.0)


def _inflow(flow: Flow, since: np.ndarray, rr: float, beats: Beats) -> np.ndarray:
    """E wave with a straight slope that falls to 1/sqrt(2) in a pressure half-time, then the A wave."""
    stenosed = flow.pressure_half_time >= STENOSED_HALF_TIME
    opening = beats.closure + min(0.6 * RELAXATION if stenosed else RELAXATION, 0.2 * rr)
    after = since - opening
    rise = float(np.clip(0.5 * (rr - opening), 0.01, 0.08))  # a fast heart leaves little time
    zero = flow.pressure_half_time / 1000.0 / (1.0 - np.sqrt(0.5))
    early = np.sin(0.5 * np.pi * np.clip(after / rise, 0.0, 1.0)) * np.clip(1.0 - (after - rise) / zero, 0.0, 1.0)
    late = (flow.a_velocity or 0.0) / flow.peak_velocity * _hill((since - rr + 0.125) / 0.155, 0.5)
    return np.maximum(early, late) * np.clip((rr + 0.03 - since) / 0.04, 0.0, 1.0)  # the valve closes


def _decelerating(flow: Flow, since: np.ndarray, rr: float, beats: Beats) -> np.ndarray:
    """v^2, and with it the pressure difference, halves in each pressure half-time until the valve opens again."""
    after = since - beats.closure - 0.01
    rise = np.sin(0.5 * np.pi * np.clip(after / 0.035, 0.0, 1.0))
    decay = 2.0 ** (-np.maximum(after - 0.035, 0.0) / (2.0 * flow.pressure_half_time / 1000.0))
    opening = np.clip((rr + PRE_EJECTION - since) / 0.03, 0.0, 1.0)
    return rise * decay * opening


_COURSES: dict[Shape, Callable[[Flow, np.ndarray, float, Beats], np.ndarray]] = {
    Shape.EJECTION: _ejection,
    Shape.HOLOSYSTOLIC: _holosystolic,
    Shape.TRIANGULAR: _triangular,
    Shape.INFLOW: _inflow,
    Shape.DECELERATING: _decelerating,
}


def velocity_course(flow: Flow, beats: Beats, gains: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Outer velocity of a jet over time.

    Args:
        gains: Factor of each beat on the velocity, near 1, shape (beats,).
        time: s from the left edge of the strip, shape (columns,).

    Returns:
        m/s, 0 where the jet is silent, shape (columns,).
    """
    course = _COURSES[flow.shape]
    velocity = np.zeros_like(time)
    for qrs, rr, gain in zip(beats.qrs, beats.rr, gains, strict=True):
        near = np.flatnonzero((time >= qrs) & (time < qrs + rr + LONGEST_TAIL))
        velocity[near] = np.maximum(velocity[near], gain * course(flow, time[near] - qrs, float(rr), beats))
    return flow.peak_velocity * velocity


def electrocardiogram(beats: Beats, time: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An ECG of one lead, the R wave near 1 (or -1), shape (columns,); on some frames filtered, drifting or noisy."""
    signal = rng.normal(0.0, rng.choice([0.005, 0.015, 0.03]), time.shape)
    if not beats.atrial:
        signal += 0.05 * np.sin(2 * np.pi * rng.uniform(5.5, 7.0) * time + rng.normal(0.0, 0.5, time.shape))
    repolarised = 0.55 * beats.closure + 0.12
    broad = rng.choice([1.0, 1.0, 1.6, 2.2])  # a strong filter, or a block of a bundle branch
    waves = [  # s after the R wave, width in s, height
        (0.0, 0.010 * broad, rng.uniform(0.7, 1.0)),
        (-0.024 * broad, 0.009 * broad, -rng.uniform(0.0, 0.2)),
        (0.026 * broad, 0.012 * broad, -rng.uniform(0.0, 0.6)),
        (repolarised, 0.045, rng.uniform(-0.15, 0.5)),
        (-0.15, 0.022, rng.uniform(0.02, 0.18) * beats.atrial),
    ]
    for delay, width, height in waves:
        distance = np.abs(time[:, None] - (beats.qrs + delay)[None, :]).min(axis=1)
        signal += height * np.exp(-0.5 * (distance / width) ** 2)
    if rng.random() < 0.3:  # breath and movement
        signal += rng.uniform(0.05, 0.3) * np.sin(2.0 * np.pi * rng.uniform(0.15, 0.5) * time + rng.uniform(0.0, 6.0))
    return signal * rng.choice([1.0, 1.0, 1.0, 1.0, -1.0])
