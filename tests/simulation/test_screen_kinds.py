"""Simulated frames of the other kinds look as frames of their kind do."""

import numpy as np
import pytest

from echoreport.domain import ImageKind
from echoreport.simulation.screen import SCANNERS, UNSEEN_SCANNERS
from echoreport.simulation.screen_layout import Scanner
from echoreport.simulation.screen_m_mode import render_m_mode_screen
from echoreport.simulation.screen_tissue import render_tissue_screen
from echoreport.simulation.screen_two_dimensional import render_two_dimensional_screen

FAMILIES = pytest.mark.parametrize("scanner", SCANNERS + UNSEEN_SCANNERS, ids=lambda scanner: scanner.name)


def changes(pixels: np.ndarray) -> tuple[float, float]:
    """Mean change of brightness sideways and downwards."""
    grey = pixels.astype(float).mean(axis=2)
    return np.abs(np.diff(grey, axis=1)).mean(), np.abs(np.diff(grey, axis=0)).mean()


@FAMILIES
def test_tissue_is_slow_and_swings_to_both_sides(scanner: Scanner) -> None:
    screen = render_tissue_screen(70.0, np.random.default_rng(3), scanner)
    assert screen.mode == "TDI"
    assert 0.05 <= np.nanmax(screen.toward) <= 0.16
    assert 0.04 <= np.nanmax(screen.away) <= 0.20
    assert screen.region.height * screen.velocity_per_pixel < 0.7


def test_the_bright_band_of_tissue_lies_at_its_edge_and_its_inside_is_dark() -> None:
    screen = render_tissue_screen(70.0, np.random.default_rng(5), SCANNERS[1])
    box, zero = screen.region, round(screen.baseline_row)
    grey = screen.pixels[:, box.x0 : box.x1].astype(float).mean(axis=2)
    band, inside = [], []
    for column in np.flatnonzero(screen.toward > 0.06):
        rows = (screen.toward[column] - np.array([0.0, 0.012]) if column else np.zeros(2)) / screen.velocity_per_pixel
        sign = 1 if screen.inverted else -1
        outer, inner = (zero + sign * rows).astype(int)
        band.append(grey[min(outer, inner) : max(outer, inner) + 1, column].max())
        inside.append(grey[zero + sign * int(0.02 / screen.velocity_per_pixel), column])
    assert np.mean(band) > 1.8 * np.mean(inside)


@FAMILIES
def test_the_layers_of_an_m_mode_lie(scanner: Scanner) -> None:
    screen = render_m_mode_screen(70.0, np.random.default_rng(4), scanner)
    box = screen.region
    sideways, downwards = changes(screen.pixels[box.y0 : box.y1, box.x0 : box.x1])
    assert screen.kind is ImageKind.M_MODE
    assert downwards > 1.3 * sideways


@FAMILIES
@pytest.mark.parametrize("colour", [False, True])
def test_two_dimensional_images_have_colour_where_asked(scanner: Scanner, colour: bool) -> None:
    screen = render_two_dimensional_screen(colour, 70.0, np.random.default_rng(4), scanner)
    box = screen.region
    fan = screen.pixels[box.y0 : box.y1, box.x0 : box.x1].astype(int)
    vivid = (np.ptp(fan, axis=2) > 90).mean()
    assert screen.kind is (ImageKind.COLOUR_DOPPLER if colour else ImageKind.B_MODE)
    assert bool(vivid > 0.01) is colour
    assert box.height > 0.5 * screen.pixels.shape[0]


def test_the_seed_decides_every_pixel() -> None:
    for render in (render_tissue_screen, render_m_mode_screen):
        one, same = (render(70.0, np.random.default_rng(seed)) for seed in (7, 7))
        np.testing.assert_array_equal(one.pixels, same.pixels)
