"""Simulated screens show the velocities, directions and times that their truth states."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from echoreport.domain import Direction
from echoreport.errors import InputError
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen, write_png
from echoreport.simulation.screen_scanner import SCANNERS, Scanner

STENOSIS = Flow(Shape.EJECTION, Direction.AWAY, 4.2, time_to_peak=0.45)
REGURGITATION = Flow(Shape.HOLOSYSTOLIC, Direction.AWAY, 5.0)
MITRAL_STENOSIS = Flow(Shape.INFLOW, Direction.TOWARD, 2.2, pressure_half_time=230.0)


def strip(screen: Screen) -> np.ndarray:
    """Brightness of the strip, shape (height, width)."""
    box = screen.region
    return screen.pixels[box.y0 : box.y1, box.x0 : box.x1].astype(float).mean(axis=2)


def side(screen: Screen, upward: bool) -> np.ndarray:
    """Brightness from the baseline outward, shape (rows, columns)."""
    zero = round(screen.baseline_row) - screen.region.y0
    return strip(screen)[:zero][::-1] if upward else strip(screen)[zero + 1 :]


def outermost(screen: Screen, upward: bool) -> float:
    """Velocity (m/s) where the brightness of the busy columns falls halfway from the jet to the noise."""
    outward = side(screen, upward)
    reach = (outward > 0.5 * np.percentile(outward, 95)).sum(axis=0)
    profile = outward[:, reach >= np.percentile(reach, 96)].mean(axis=1)
    profile = np.convolve(profile, np.ones(7) / 7.0, mode="same")
    inner = np.median(profile[: int(0.6 * np.percentile(reach, 95))])
    middle = 0.5 * (inner + np.percentile(profile, 5))
    return float(np.flatnonzero(profile > middle).max()) * screen.velocity_per_pixel


def screens(flow: Flow, count: int) -> list[Screen]:
    return [render_screen([flow], 70.0, np.random.default_rng(seed)) for seed in range(count)]


@pytest.mark.parametrize("flow", [REGURGITATION, STENOSIS, MITRAL_STENOSIS], ids=lambda flow: flow.shape.value)
def test_the_edge_of_the_spectrum_lies_at_the_peak_velocity(flow: Flow) -> None:
    found = [
        outermost(screen, (flow.direction is Direction.TOWARD) != screen.inverted) / flow.peak_velocity
        for screen in screens(flow, 30)
    ]
    assert np.median(found) == pytest.approx(1.0, abs=0.05)
    assert np.mean(np.abs(np.array(found) - 1.0) < 0.12) > 0.8


def test_the_same_velocity_appears_at_different_heights() -> None:
    heights = {round(4.2 / screen.velocity_per_pixel / screen.region.height, 1) for screen in screens(STENOSIS, 20)}
    assert len(heights) >= 3


def test_the_jet_fills_half_of_its_side_or_more_and_stays_within() -> None:
    for screen in screens(REGURGITATION, 20):
        room = side(screen, upward=screen.inverted).shape[0] * screen.velocity_per_pixel
        assert 0.49 <= 5.0 / room <= 0.91


@pytest.mark.parametrize("inverted", [False, True])
def test_flow_away_lies_below_the_baseline_unless_the_display_is_inverted(
    inverted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echoreport.simulation.screen.INVERTED_SHARE", float(inverted))
    screen = render_screen([REGURGITATION], 70.0, np.random.default_rng(1), SCANNERS[0])
    assert screen.inverted is inverted
    reach = round(3.0 / screen.velocity_per_pixel)
    above, below = side(screen, upward=True)[:reach].mean(), side(screen, upward=False)[:reach].mean()
    assert (above > 1.5 * below) if inverted else (below > 1.5 * above)


@pytest.mark.parametrize("heart_rate", [55.0, 75.0, 110.0])
def test_beats_follow_the_heart_rate(heart_rate: float) -> None:
    periods = []
    for seed in range(8):
        screen = render_screen([REGURGITATION], heart_rate, np.random.default_rng(seed))
        course = side(screen, upward=screen.inverted)[10 : round(4.0 / screen.velocity_per_pixel)].mean(axis=0)
        course = course - course.mean()
        similar = np.correlate(course, course, mode="full")[course.size :]
        lags = np.arange(1, similar.size + 1) * screen.seconds_per_pixel
        window = (lags > 30.0 / heart_rate) & (lags < 90.0 / heart_rate)
        periods.append(lags[window][similar[window].argmax()])
    assert 60.0 / np.median(periods) == pytest.approx(heart_rate, rel=0.06)


def test_fast_jets_are_recorded_in_cw_and_slow_ones_in_either() -> None:
    assert {screen.mode for screen in screens(STENOSIS, 15)} == {"CW"}
    slow = dataclasses.replace(STENOSIS, peak_velocity=1.0)
    assert {screen.mode for screen in screens(slow, 15)} == {"CW", "PW"}


def test_a_sparse_jet_is_darker_than_a_dense_one() -> None:
    def brightness(density: float) -> float:
        flow = dataclasses.replace(REGURGITATION, density=density)
        return float(np.mean([np.percentile(side(s, s.inverted), 80) for s in screens(flow, 8)]))

    assert brightness(0.15) < 0.85 * brightness(1.0)


@pytest.mark.parametrize("scanner", SCANNERS, ids=lambda scanner: scanner.name)
def test_every_family_paints_a_frame_of_its_size_with_a_sweep_of_2_to_6_seconds(scanner: Scanner) -> None:
    screen = render_screen([STENOSIS], 70.0, np.random.default_rng(2), scanner)
    assert screen.pixels.shape == (scanner.size[1], scanner.size[0], 3)
    assert screen.pixels.dtype == np.uint8
    assert screen.scanner == scanner.name
    assert screen.region.y0 < screen.baseline_row < screen.region.y1
    assert 2.0 < screen.region.width * screen.seconds_per_pixel < 6.0


def test_the_seed_decides_every_pixel() -> None:
    one, same, other = (render_screen([STENOSIS], 70.0, np.random.default_rng(seed)) for seed in (7, 7, 8))
    np.testing.assert_array_equal(one.pixels, same.pixels)
    assert other.pixels.shape != one.pixels.shape or (other.pixels != one.pixels).mean() > 0.05


def test_png_keeps_the_pixels(tmp_path: Path) -> None:
    screen = render_screen([STENOSIS], 70.0, np.random.default_rng(3))
    write_png(screen, tmp_path / "frame.png")
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "frame.png")), screen.pixels)
    assert [path.name for path in tmp_path.iterdir()] == ["frame.png"]


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="got no flow"):
        render_screen([], 70.0, np.random.default_rng(0))
    with pytest.raises(InputError, match="heart rate of 5"):
        render_screen([STENOSIS], 5.0, np.random.default_rng(0))
