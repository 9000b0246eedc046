"""Numbers that a reader of the whole frame passes over are read in a closer look at the margins."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from echoreport.images.axes.pixels import axes_from_pixels
from echoreport.images.words import read_words
from tests.images.axes.conftest import BOX, STEP_ROWS, ZERO

YELLOW = (250, 215, 70)


def speckled(inside: bool) -> np.ndarray:
    """Numbers of an axis in m/s on or beside a trace of grey speckle."""
    rng = np.random.default_rng(8)
    pixels = np.zeros((600, 800, 3), np.uint8)
    small = Image.fromarray(rng.integers(0, 150, (BOX.height // 4, BOX.width // 2), dtype=np.uint8))
    pixels[BOX.y0 : BOX.y1, BOX.x0 : BOX.x1] = np.asarray(small.resize((BOX.width, BOX.height)))[..., None]
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    column = BOX.x1 - 46 if inside else BOX.x1 + 8
    for steps in (4, 2, 0, -2, -4):
        row = ZERO - steps * STEP_ROWS
        draw.line((column - 14, row, column - 5, row), fill=YELLOW, width=2)
        text = f"{0.5 * steps:.1f}" if steps else "m/s"
        draw.text((column, row), text, font=ImageFont.load_default(15), fill=YELLOW, anchor="lm")
    return np.asarray(image)


@pytest.mark.parametrize("inside", [True, False])
def test_numbers_on_and_beside_speckle(inside):
    pixels = speckled(inside)
    axes = axes_from_pixels(pixels, BOX, ZERO, read_words(pixels))
    assert axes.calibration, axes.reason
    assert axes.calibration.velocity_per_pixel == pytest.approx(0.5 / STEP_ROWS, rel=0.01)
    assert axes.signs is False
