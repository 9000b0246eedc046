"""What a frame shows and where its trace lies, from pixels alone."""

import numpy as np
import pytest

from echoreport.domain import ImageKind
from echoreport.images.frame import Frame, UltrasoundRegion
from echoreport.images.screen.kind import with_header, with_one_spectrum
from echoreport.images.screen.look import look_at


def framed_trace(draw, rng, floor: float) -> np.ndarray:
    """A strip of black with flow in it, and a grey frame around it."""
    pixels = draw.spectrum(draw.trace(noise=floor), rng)
    box = draw.strip
    for y in (box.y0 - 1, box.y1):
        pixels[y, box.x0 - 1 : box.x1 + 1] = 110
    for x in (box.x0 - 1, box.x1):
        pixels[box.y0 - 1 : box.y1 + 1, x] = 110
    return pixels


def test_a_frame_bounds_a_trace_without_any_noise(draw, rng):
    trace = look_at(framed_trace(draw, rng, floor=0.01)).trace
    assert abs(trace.box.y0 - draw.strip.y0) <= 2
    assert abs(trace.box.y1 - draw.strip.y1) <= 2
    assert trace.row == pytest.approx(draw.baseline, abs=1)


def test_a_shade_of_its_own_bounds_a_trace(draw, rng):
    pixels = draw.spectrum(draw.trace(noise=0.01), rng)
    box = draw.strip
    part = pixels[box.y0 : box.y1, box.x0 : box.x1]
    np.maximum(part, 14, out=part)
    found = look_at(pixels).trace.box
    assert max(abs(a - b) for a, b in zip((found.y0, found.y1), (box.y0, box.y1), strict=True)) <= 2


def test_of_a_header_s_spectra_the_fullest_is_kept_and_none_that_is_dark(draw, rng):
    def region(box):
        return UltrasoundRegion(box, 3, 4, 4, 7, 0.005, -2.0, 90, 0.0)

    box = draw.strip
    dark = type(box)(box.x0, 0, box.x1, 150)
    pixels = draw.spectrum(draw.trace(), rng)
    assert with_one_spectrum(Frame("a", pixels, (region(dark), region(box)))).regions == (region(box),)
    assert with_one_spectrum(Frame("a", pixels, (region(dark),))).regions == ()


def test_a_header_that_names_an_image_raises_the_odds_of_one(draw, rng):
    pixels = draw.sector(False, rng)
    image = UltrasoundRegion(type(draw.strip)(20, 20, 620, 460), 1, 1, 3, 3, 0.05, 0.05, None, 0.0)
    kinds = {ImageKind.SPECTRAL_DOPPLER: 0.6, ImageKind.B_MODE: 0.4}
    shifted = with_header(kinds, Frame("a", pixels, (image,)))
    assert max(shifted, key=lambda kind: shifted[kind]) is ImageKind.B_MODE
    assert sum(shifted.values()) == pytest.approx(1)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_blank_paper_and_a_landscape_are_nothing_known(seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:480, :640]
    sky = np.stack([120 + y // 8, 170 + y // 10, 255 - y // 12], axis=-1)
    grass = np.stack([60 + y // 20, 110 + y // 6, 40 + y // 30], axis=-1) + rng.integers(-15, 16, (480, 640, 1))
    landscape = np.where((y < 200 + 20 * np.sin(x / 90))[..., None], sky, grass)
    noise = rng.integers(0, 256, (480, 640, 3))
    paper = np.full((480, 640, 3), 245)
    paper[60:420:24, 50:590] = 30
    for pixels in (landscape, noise, paper):
        look = look_at(np.clip(pixels, 0, 255).astype(np.uint8))
        assert look.kind is ImageKind.UNKNOWN
        assert sum(look.kinds.values()) == pytest.approx(1)


@pytest.mark.parametrize("size", [(40, 60), (110, 150), (1, 1), (3, 2000)])
def test_a_frame_of_any_size_has_a_look(rng, size):
    assert sum(look_at(rng.integers(0, 256, (*size, 3), np.uint8)).kinds.values()) == pytest.approx(1)


def test_stripes_of_one_shade_have_a_look(rng):
    stripes = np.repeat(np.repeat(rng.integers(0, 256, (480, 1, 1), np.uint8), 640, axis=1), 3, axis=2)
    assert sum(look_at(stripes).kinds.values()) == pytest.approx(1)
