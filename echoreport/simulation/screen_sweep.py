"""One sweep: which jets run in which beats, and what moment each column of the strip shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Direction, Valve
from echoreport.simulation.flow import Flow
from echoreport.simulation.screen_beats import Beats, make_beats, velocity_course

WHOLE_SHARE, STOPPED_SHARE = 0.5, 0.25
"""Shares of frames whose sweep fills the strip, and whose sweep was stopped before its right end.

In the others a new sweep overwrites an older one, an erased bar between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Jets and beats over the columns of a strip.

    Attributes:
        flows: The jets in the beam.
        beats: Beats around all moments that the sweep shows.
        gains: Factor of each beat on each jet's velocity, its median near 1, shape (flows, beats).
        courses: Outer velocity of each jet at each column in m/s, 0 where silent, shape (flows, width).
        time: s of each column; falls where an older sweep stands right of the erased bar, shape (width,).
        written: Whether the column shows anything, bool, shape (width,).
        valve: That the jets run through; None where nobody said.
    """

    flows: tuple[Flow, ...]
    beats: Beats
    gains: np.ndarray
    courses: np.ndarray
    time: np.ndarray
    written: np.ndarray
    valve: Valve | None = None

    @property
    def seconds_per_pixel(self) -> float:
        """s from one column to the next."""
        return float(self.time[1] - self.time[0])

    def outer(self, direction: Direction) -> np.ndarray:
        """Outer velocity of a direction's fastest jet at each column, m/s, nan where nothing is written."""
        own = [course for flow, course in zip(self.flows, self.courses, strict=True) if flow.direction is direction]
        return np.where(self.written, np.max([np.zeros_like(self.time), *own], axis=0), np.nan)

    def columns_of(self, moments: np.ndarray) -> np.ndarray:
        """Column of each moment (s), -1 where no written column shows it, shape as `moments`."""
        away = np.abs(self.time[None, :] - np.asarray(moments)[:, None])
        nearest = away.argmin(axis=1)
        shown = (away[np.arange(len(nearest)), nearest] <= self.seconds_per_pixel) & self.written[nearest]
        return np.where(shown, nearest, -1)


def make_sweep(
    flows: Sequence[Flow],
    heart_rate: float,
    width: int,
    seconds_per_pixel: float,
    rng: np.random.Generator,
    valve: Valve | None = None,
) -> Sweep:
    """Lay beats under a strip of `width` columns, and draw how far the sweep has come."""
    seconds = width * seconds_per_pixel
    atrial = _atrial(flows, rng)
    early = make_beats(heart_rate, 2.0 * seconds, atrial, rng)
    beats = Beats(early.qrs - seconds, early.rr, early.ejection, atrial)
    time, written = _columns(width, seconds_per_pixel, rng)
    gains = _gains(len(flows), beats, rng)
    courses = [velocity_course(flow, beats, gain, time) for flow, gain in zip(flows, gains, strict=True)]
    return Sweep(tuple(flows), beats, gains, np.reshape(courses, (len(flows), width)), time, written, valve)


def _columns(width: int, seconds_per_pixel: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Moment of each column, and whether it is written."""
    time, written = np.arange(width) * seconds_per_pixel, np.ones(width, bool)
    state = rng.random()
    if state < WHOLE_SHARE:
        return time, written
    if state < WHOLE_SHARE + STOPPED_SHARE:
        written[int(width * rng.uniform(0.75 if rng.random() < 0.3 else 0.93, 1.0)) :] = False
        return time, written
    bar = int(width * rng.uniform(0.15, 0.95))
    time[bar:] -= width * seconds_per_pixel
    written[bar : bar + int(rng.integers(6, max(7, width // 30)))] = False
    return time, written


def _atrial(flows: Sequence[Flow], rng: np.random.Generator) -> bool:
    """An inflow without an A wave mostly means atrial fibrillation."""
    silent = any(flow.shape == "inflow" and flow.a_velocity is None for flow in flows)
    return not (silent and rng.random() < 0.8)


def _gains(flows: int, beats: Beats, rng: np.random.Generator) -> np.ndarray:
    """Filling and breath change all jets together, and each a bit alone; in fibrillation the last interval does too."""
    before = np.roll(beats.rr, 1) / beats.rr.mean() - 1.0
    shared = rng.normal(0.0, 0.015, len(beats.qrs)) + (0.0 if beats.atrial else 0.25 * before)
    gains = 1.0 + np.clip(shared + rng.normal(0.0, 0.01, (flows, len(beats.qrs))), -0.12, 0.12)
    seen = (beats.qrs >= -beats.rr) & (beats.qrs < beats.qrs[-1])
    return gains / np.median(gains[:, seen], axis=1, keepdims=True)
