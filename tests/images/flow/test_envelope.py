import numpy as np
import pytest

from echoreport.domain import Direction
from echoreport.images.flow.envelope import blurred, envelope
from echoreport.images.flow.tracing import flow_levels, traced
from echoreport.images.sums import running_sum

VELOCITY = 0.04


def error(flow, course: np.ndarray, spectrum: np.ndarray) -> float:
    """95th percentile of the distance to the truth in m/s, where flow is above 1 m/s and not steep."""
    traced_ = envelope(spectrum, 150)[1] * VELOCITY
    calm = (course > 1) & (np.abs(np.gradient(course)) < 0.1)
    return float(np.quantile(np.abs(traced_ - course)[calm], 0.95))


@pytest.mark.parametrize(("noise", "level"), [(0.01, 0.8), (0.05, 0.5), (0.15, 0.5), (0.02, 0.2)])
def test_the_edge_is_found_at_any_gain(flow, noise, level):
    course = flow.beats(flow.ejection(4.0))
    assert error(flow, course, flow.image(away=course, noise=noise, level=level).spectrum) < 0.25


def test_a_click_is_no_flow(flow):
    course = flow.beats(flow.ejection(3.0))
    spectrum = flow.image(away=course).spectrum.copy()
    for column in (180, 440, 480, 700):
        spectrum[:, column : column + 4] = 0.9
    below = envelope(spectrum, 150)[1] * VELOCITY
    assert below.max() < 3.4


def test_a_caliper_and_the_ecgs_line_change_little(flow):
    course = flow.beats(flow.ejection(4.0))
    spectrum = flow.image(away=course).spectrum.copy()
    spectrum[245:260, 88:91] = spectrum[251:254, 82:97] = 1.0
    spectrum[280:282] = 0.8
    assert error(flow, course, spectrum) < 0.35


def test_a_hollow_band_is_traced_at_its_outer_edge(flow):
    course = flow.beats(flow.ejection(4.0))
    image = flow.image(away=course)
    distance = (np.arange(300) - 150)[:, None] * VELOCITY
    hollow = np.where((distance > 0) & (distance < 0.6 * course), 0.25 * image.spectrum, image.spectrum)
    assert error(flow, course, hollow) < 0.3


def test_a_dim_mirror_image_is_no_flow(flow):
    course = flow.beats(flow.ejection(4.0))
    image = flow.image(away=course, level=0.8)
    image.spectrum[:149] = np.maximum(image.spectrum[:149], 0.35 * image.spectrum[151:300][::-1])
    assert traced(image)[Direction.TOWARD].max() * VELOCITY < 1.0
    assert traced(image)[Direction.AWAY].max() * VELOCITY == pytest.approx(4.0, rel=0.06)
    levels = flow_levels(image)
    assert levels[Direction.AWAY] > 0.6


def test_nothing_is_traced_in_an_even_strip():
    above, below = envelope(np.full((200, 300), 0.5, np.float32), 100)
    assert not above.any()
    assert not below.any()


def test_sums_and_means_are_those_of_numpy():
    image = np.random.default_rng(0).random((70, 90)).astype(np.float32)
    assert (running_sum(image)[1:] == np.cumsum(image, axis=0)).all()
    assert not running_sum(image)[0].any()
    padded = np.pad(image, ((3, 3), (2, 2)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (7, 5))
    assert np.abs(blurred(image, 3, 2) - windows.mean(axis=(2, 3))).max() < 1e-5
