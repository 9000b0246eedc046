"""A header's scale has to fit the ticks that are drawn."""

import pytest

from echoreport.domain import Calibration
from echoreport.images.axes.axes import Axes
from echoreport.images.axes.proof import fits_ticks
from tests.images.axes.conftest import BOX, STEP_ROWS, ZERO

TRUE = 0.2 / STEP_ROWS


def named(velocity: float, zero: float | None) -> Axes:
    return Axes(Calibration("dicom", velocity, 0.005), "", zero)


@pytest.mark.parametrize("zero", [ZERO, ZERO + 2, None])
def test_a_true_header_fits(drawn, zero):
    assert fits_ticks(named(TRUE, zero), drawn.ticks().pixels, BOX)


@pytest.mark.parametrize("resized", [0.9, 1.15, 1.4])
def test_the_header_of_a_resized_frame_does_not(drawn, resized):
    assert not fits_ticks(named(TRUE * resized, None), drawn.ticks().pixels, BOX)


def test_a_zero_between_ticks_does_not(drawn):
    assert not fits_ticks(named(TRUE, ZERO + 10), drawn.ticks().pixels, BOX)


def test_without_ticks_nothing_is_contradicted(drawn):
    assert fits_ticks(named(TRUE * 1.15, ZERO + 9), drawn.pixels, BOX)


def test_without_a_calibration_nothing_is_contradicted(drawn):
    assert fits_ticks(Axes(None, "none"), drawn.ticks().pixels, BOX)
