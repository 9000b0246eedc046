"""Tissue told from flow: by its range, its name and its bands."""

import numpy as np
import pytest

from echoreport.domain import Box, Calibration, DopplerImage
from echoreport.images.screen.tissue import swinging_band, tissue_probability

HEIGHT, WIDTH, BASELINE = 240, 400, 120
ROWS, COLUMNS = np.arange(HEIGHT)[:, None], np.arange(WIDTH)
SWING = 70.0 * np.sin(COLUMNS / 15.0)  # rows below the baseline
WALL = np.where(np.abs(ROWS - BASELINE - SWING) < 6, 0.9, 0.02)
FLOW = np.where((ROWS > BASELINE) & (np.abs(SWING) > ROWS - BASELINE), 0.6, 0.02)


def image(spectrum: np.ndarray, span: float | None = None, source: str = "dicom") -> DopplerImage:
    """A spectrum whose display reaches over `span` m/s from top to bottom."""
    scale = None if span is None else Calibration(source, span / HEIGHT, 0.005)
    return DopplerImage("a", spectrum.astype(np.float32), Box(0, 0, WIDTH, HEIGHT), BASELINE, scale, "", False)


def test_a_wall_swings_as_one_band_and_flow_does_not():
    assert swinging_band(WALL, BASELINE) > 0.5
    assert swinging_band(FLOW, BASELINE) < 0.1


def test_a_band_that_stays_on_one_side_or_has_the_other_side_filled_is_no_wall_s():
    both = np.maximum(WALL, WALL[::-1])
    assert swinging_band(np.where(np.abs(ROWS - BASELINE - np.abs(SWING)) < 6, 0.9, 0.02), BASELINE) < 0.1
    assert swinging_band(both, BASELINE) < 0.1


def test_nothing_is_said_of_a_dark_spectrum_or_a_side_without_rows():
    assert swinging_band(np.zeros((HEIGHT, WIDTH)), BASELINE) is None
    assert swinging_band(WALL, 1) is None


@pytest.mark.parametrize(
    ("spectrum", "span", "source", "named", "tissue"),
    [
        (WALL, None, "axis", False, True),
        (FLOW, None, "axis", False, False),
        (WALL, 0.3, "axis", False, True),
        (FLOW, 0.3, "axis", False, False),
        (WALL, 3.0, "axis", False, False),
        (FLOW, 0.3, "dicom", False, True),
        (WALL, 3.0, "dicom", True, False),
        (FLOW, 0.5, "axis", True, True),
        (FLOW, 3.0, "axis", True, False),
    ],
)
def test_range_name_and_bands_weigh_together(spectrum, span, source, named, tissue):
    assert (tissue_probability(image(spectrum, span, source), named) > 0.5) is tissue


def test_evidence_that_agrees_is_surer_than_evidence_that_does_not():
    assert tissue_probability(image(WALL, 0.3, "axis"), True) > tissue_probability(image(WALL, 0.3, "axis"))
    assert tissue_probability(image(WALL, 0.3, "axis")) > tissue_probability(image(FLOW, 0.3, "axis"))
