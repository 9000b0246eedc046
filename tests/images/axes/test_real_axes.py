"""Axes of real frames: what the calipers printed on them say, measured at the caliper's row."""

import numpy as np
import pytest
from PIL import Image

from echoreport.domain import Box
from echoreport.images.axes.pixels import axes_from_pixels
from echoreport.images.words import read_words

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "box", "zero", "caliper", "velocity", "second"),
    [
        ("17_doppler-ao", Box(46, 342, 916, 733), 537, 404, 0.80, 284),  # the tick at 80
        ("18_doppler-av", Box(42, 342, 878, 733), 464, 644, 0.888, 284),
        ("21_doppler-tissue-lateral", Box(42, 342, 871, 733), 539, 646, 0.116, 284),
        ("24_doppler-tv", Box(42, 342, 943, 733), 439, 678, 2.60, 379),
    ],
)
def test_scale_and_time(shared_images, name, box, zero, caliper, velocity, second):
    pixels = np.array(Image.open(shared_images / f"{name}.png").convert("RGB"))
    axes = axes_from_pixels(pixels, box, None, read_words(pixels))
    assert axes.baseline_row == pytest.approx(zero, abs=1.5)
    assert axes.calibration.velocity_per_pixel * abs(caliper - zero) == pytest.approx(velocity, rel=0.015)
    assert axes.calibration.seconds_per_pixel == pytest.approx(1 / second, rel=0.005)
    assert not axes.inverted
