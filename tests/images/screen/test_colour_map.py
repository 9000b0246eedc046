"""Whatever colours a trace is painted in, the same echo has the same order of brightness, and graphics are gone."""

import io

import numpy as np
import pytest
from PIL import Image

from echoreport.images.screen.colour_map import echo_brightness

LIGHT = np.linspace(0, 1, 256)[:, None]
MAPS = {
    "grey": LIGHT * [255, 255, 255],
    "amber that turns white": np.clip(LIGHT * [420, 300, 90], 0, 255) + np.clip(LIGHT - 0.7, 0, 1) * [0, 0, 500],
    "blue full before the others": np.clip(LIGHT * [200, 255, 520], 0, 255),
    "violet": LIGHT * [190, 110, 255],
    "green": LIGHT * [90, 255, 120],
}


def painted(levels: np.ndarray, name: str) -> np.ndarray:
    return np.clip(MAPS[name], 0, 255).astype(np.uint8)[levels]


@pytest.fixture
def levels(rng):
    """A trace: noise, and a bright flow with speckle in its upper half."""
    trace = np.minimum(rng.gamma(1.0, 12.0, (200, 400)), 255)
    trace[40:100] = np.clip(rng.gamma(6.0, 25.0, (60, 400)), 0, 255)
    return trace.astype(np.uint8)


@pytest.mark.parametrize("name", MAPS)
def test_the_order_of_brightness_is_kept_and_no_echo_lost(levels, name):
    got = echo_brightness(painted(levels, name))
    kept = levels > 30
    assert (got[kept] > 0).mean() > 0.99
    tiers = [levels[kept] < 60, (levels[kept] >= 60) & (levels[kept] < 130), levels[kept] >= 130]
    means = [got[kept][tier].mean() for tier in tiers]
    assert means[0] + 25 < means[1] < means[2] - 25
    assert np.corrcoef(got[kept], levels[kept])[0, 1] > 0.9


def test_grey_stays_as_it_is(levels):
    assert np.abs(echo_brightness(painted(levels, "grey")).astype(int) - levels).max() <= 1


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("quality", [None, 80])
def test_an_ecg_of_another_colour_is_taken_out(levels, name, quality):
    pixels = painted(levels, name)
    colour = (230, 70, 200) if name == "green" else (70, 230, 70)
    pixels[150:153] = colour
    if quality:
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
        pixels = np.asarray(Image.open(stream))
    got = echo_brightness(pixels)
    assert got[150:153].mean() < 15
    assert got[40:100].mean() > 0.8 * echo_brightness(painted(levels, name))[40:100].mean()


def test_a_black_trace_stays_black():
    assert not echo_brightness(np.zeros((50, 60, 3), np.uint8)).any()
