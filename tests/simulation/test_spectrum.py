"""A painted spectrum is as bright as its jets are dense."""

import dataclasses

import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen_beats import make_beats, velocity_course
from echoreport.simulation.screen_sweep import Sweep
from echoreport.simulation.spectrum import make_look, render_spectrum

ROWS = np.linspace(6.0, -6.0, 400)
SECONDS_PER_PIXEL = 0.005
FORWARD = Flow(Shape.EJECTION, Direction.AWAY, 4.0)
LEAK = Flow(Shape.DECELERATING, Direction.TOWARD, 4.0, pressure_half_time=600.0)
DENSITIES = (0.3, 0.5, 0.7, 0.9, 1.0)


def body(spectrum: np.ndarray, flow: Flow, course: np.ndarray) -> float:
    """Mean brightness between the signals around the baseline and the fading edge, where the flow is fast."""
    along = ROWS if flow.direction is Direction.TOWARD else -ROWS
    share = along[:, None] / np.maximum(course, 1e-6)
    return float(spectrum[(share > 0.45) & (share < 0.75) & (course > 0.7 * flow.peak_velocity)].mean())


def against_forward_flow(density: float, seed: int) -> float:
    """Displayed brightness of the leak's body over that of forward flow, in one recording."""
    rng = np.random.default_rng(seed)
    time = np.arange(500) * SECONDS_PER_PIXEL
    beats = make_beats(70.0, 500 * SECONDS_PER_PIXEL, True, rng)
    look = dataclasses.replace(make_look(False, 12.0, rng), mirror=None, clicks=None)
    leak = dataclasses.replace(LEAK, density=density)
    gains = np.ones((2, len(beats.qrs)))
    courses = np.stack([velocity_course(flow, beats, gains[0], time) for flow in (FORWARD, leak)])
    sweep = Sweep((FORWARD, leak), beats, gains, courses, time, np.ones(500, bool))
    spectrum = render_spectrum(sweep, ROWS, look, rng)
    beside = [body(spectrum, leak, courses[1]), body(spectrum, FORWARD, courses[0])]
    return beside[0] / beside[1]


def test_displayed_brightness_against_forward_flow_grows_in_proportion_to_density() -> None:
    shown = [np.mean([against_forward_flow(density, seed) for seed in range(8)]) for density in DENSITIES]
    assert shown == pytest.approx(DENSITIES, abs=0.04)
