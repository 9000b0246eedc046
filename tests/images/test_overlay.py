"""An overlay shows what was measured, where it was measured, and nothing else of the screen."""

import numpy as np
import pytest

from echoreport.images import Frame, measure_frame
from echoreport.images.frame import UltrasoundRegion
from echoreport.images.overlay import draw_overlay


@pytest.fixture
def frame(draw, rng):
    """A calibrated spectrum below a banner with a name's worth of white."""
    pixels = draw.spectrum(draw.trace(), rng)
    pixels[2:20, 10:300] = 255
    region = UltrasoundRegion(draw.strip, 3, 4, 4, 7, draw.seconds, -100 * draw.velocity, draw.baseline - 200, 0.0)
    return Frame("cw.png", pixels, (region,))


def test_region_baseline_envelope_and_ticks_are_drawn(frame, draw):
    drawn = np.asarray(draw_overlay(frame, measure_frame(frame)))
    assert drawn.shape == frame.pixels.shape
    box = draw.strip
    assert (drawn[box.y0 - 1, box.x0 : box.x1] == (86, 180, 233)).all()
    baseline = (drawn[draw.baseline, box.x0 : box.x1] == (230, 159, 0)).all(axis=1)
    assert baseline.mean() > 0.9
    envelope = (drawn == (224, 130, 190)).all(axis=2)
    rows = np.flatnonzero(envelope.any(axis=1))
    assert rows.max() == pytest.approx(draw.baseline + 2.0 / draw.velocity, abs=6)
    tick = (drawn[:, box.x1 + 3] == (240, 228, 66)).all(axis=1)
    assert np.flatnonzero(tick).tolist() == list(range(draw.baseline - 75, draw.baseline + 150, 25))  # 0.5 m/s each


def test_nothing_outside_the_region_and_its_axes_is_shown(frame, draw):
    drawn = np.asarray(draw_overlay(frame, measure_frame(frame)))
    assert frame.pixels[: draw.strip.y0 - 2].any()
    assert not drawn[: draw.strip.y0 - 2].any()


def test_a_frame_without_a_trace_has_no_overlay():
    black = Frame("black.png", np.zeros((100, 100, 3), np.uint8))
    assert draw_overlay(black, measure_frame(black)) is None
