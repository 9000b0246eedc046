from dataclasses import replace

import numpy as np
import pytest

from echoreport.domain import Box, Calibration, Direction, DopplerImage
from echoreport.images import densities
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import UNSEEN_SCANNERS, render_screen


def image_of(density: float, seed: int) -> DopplerImage:
    """An aortic regurgitation of this density beside its ejection, on a screen of a family that no training sees."""
    flows = (
        Flow(Shape.EJECTION, Direction.AWAY, 1.4),
        Flow(Shape.DECELERATING, Direction.TOWARD, 4.0, density=density, pressure_half_time=400.0),
    )
    screen = render_screen(flows, 70.0, np.random.default_rng(seed), UNSEEN_SCANNERS[seed % len(UNSEEN_SCANNERS)])
    box = screen.region
    grey = screen.pixels[box.y0 : box.y1, box.x0 : box.x1].max(axis=2) / np.float32(255)
    return DopplerImage(
        "a", grey, Box(0, 0, box.width, box.height), screen.baseline_row - box.y0,
        Calibration("axis", screen.velocity_per_pixel, screen.seconds_per_pixel), inverted=screen.inverted,
    )  # fmt: skip


@pytest.mark.parametrize("density", [0.3, 0.6, 0.9])
def test_a_jets_density_is_read_against_the_forward_flow(density):
    found = [densities(image_of(density, seed))[Direction.TOWARD] for seed in range(6)]
    assert np.median(found) == pytest.approx(density, abs=0.08)


def test_the_gain_does_not_change_it():
    image = image_of(0.6, 3)
    darker = replace(image, name="darker", spectrum=image.spectrum * np.float32(0.8))
    assert densities(darker)[Direction.TOWARD] == pytest.approx(densities(image)[Direction.TOWARD], abs=0.08)


def test_where_only_one_direction_flows_the_other_is_fainter_than_any_jet(flow):
    assert densities(flow.image(away=flow.beats(flow.ejection(4.0))))[Direction.TOWARD] < 0.25
