"""Spectra with a known outer edge, made column by column."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from echoreport.domain import Box, Calibration, DopplerImage

ROWS, COLUMNS, BASELINE = 300, 800, 150
VELOCITY, SECONDS = 0.04, 0.004  # m/s per row, s per column: 6 m/s either way, 3.2 s


def make_image(toward: np.ndarray | None = None, away: np.ndarray | None = None, **changes: object) -> DopplerImage:
    """Speckled flow up to outer velocities (m/s, shape (COLUMNS,)) on weak noise."""
    rng = np.random.default_rng(5)
    noise, level = float(changes.pop("noise", 0.03)), float(changes.pop("level", 0.6))
    spectrum = rng.gamma(2.0, noise / 2, (ROWS // 3, COLUMNS)).repeat(3, axis=0)
    speckle = level * rng.gamma(6.0, 1 / 6, (ROWS // 3, COLUMNS)).repeat(3, axis=0)
    up = (BASELINE - np.arange(ROWS))[:, None] * VELOCITY
    for course, sign in ((toward, 1), (away, -1)):
        if course is not None:
            flowing = (sign * up > 0) & (sign * up <= course)
            spectrum = np.where(flowing, np.maximum(spectrum, speckle), spectrum)
    scale = changes.pop("calibration", Calibration("axis", VELOCITY, SECONDS))
    spectrum = np.clip(spectrum, 0, 1).astype(np.float32)
    return DopplerImage("a.png", spectrum, Box(0, 0, COLUMNS, ROWS), float(BASELINE), scale, **changes)


def make_beats(course: Callable[[np.ndarray], np.ndarray], first: float = 0.2, interval: float = 1.0) -> np.ndarray:
    """The course of one beat, of s since its start, at every `interval` s."""
    time = np.arange(COLUMNS) * SECONDS
    return np.max([course(time - first - k * interval) for k in range(-1, 4)], axis=0)


def ejection(peak: float, duration: float = 0.32) -> Callable[[np.ndarray], np.ndarray]:
    return lambda t: np.where((t > 0) & (t < duration), peak * np.sin(np.pi * np.clip(t / duration, 0, 1)), 0)


def inflow(e: float, a: float, half_time: float, a_at: float = 0.5) -> Callable[[np.ndarray], np.ndarray]:
    """E wave that rises in 60 ms and falls in a straight line, A wave of 140 ms at `a_at` s; `half_time` in s."""
    zero = half_time / (1 - np.sqrt(0.5))
    early = lambda t: e * np.clip(t / 0.06, 0, 1) * np.clip(1 - (t - 0.06) / zero, 0, 1)  # noqa: E731
    late = ejection(a, 0.14)
    return lambda t: np.maximum(early(t), late(t - a_at)) * (t < a_at + 0.14)


def regurgitation(peak: float, half_time: float, duration: float = 0.55) -> Callable[[np.ndarray], np.ndarray]:
    """A sudden start, then a gradient that halves in every `half_time` (s)."""
    rise = lambda t: np.clip(t / 0.03, 0, 1)  # noqa: E731
    return lambda t: np.where((t > 0) & (t < duration), rise(t) * peak * 2 ** (-np.maximum(t, 0) / (2 * half_time)), 0)


@pytest.fixture
def flow() -> SimpleNamespace:
    return SimpleNamespace(
        image=make_image, beats=make_beats, ejection=ejection, inflow=inflow, regurgitation=regurgitation
    )
