"""The time axis is read where two witnesses agree on it, or left open."""

import numpy as np
import pytest

from echoreport.images.axes.time import read_time_axis
from tests.images.axes.conftest import BOX, SECOND_COLUMNS, Drawn

TRUE = 1 / SECOND_COLUMNS  # s per column
SPEED = "66.7 mm/s"  # 600 columns are 4 s: 267 mm


def read(drawn: Drawn):
    return read_time_axis(drawn.pixels, BOX, tuple(drawn.words))


def beats(drawn: Drawn, seconds: float) -> Drawn:
    """A spectrum that repeats: half of each beat is bright."""
    columns = np.arange(BOX.width)
    bright = columns % (seconds * SECOND_COLUMNS) < 0.4 * seconds * SECOND_COLUMNS
    drawn.pixels[200:300, BOX.x0 : BOX.x1][:, bright] = 120
    return drawn


def test_ruler_and_sweep_speed(drawn):
    assert read(drawn.ruler().say(SPEED)).seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


def test_a_ruler_of_tenths(drawn):
    scale = read(drawn.ruler(SECOND_COLUMNS / 10, long_every=10).say(SPEED))
    assert scale.seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


def test_ruler_and_heart_rate(drawn):
    scale = read(beats(drawn, 0.8).ruler().say("HR 75"))
    assert scale.seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


def test_a_heart_rate_that_fits_no_round_time_is_not_used(drawn):
    scale = read(beats(drawn, 0.8).ruler().say("159bpm"))
    assert scale.seconds_per_pixel is None
    assert "wanted" in scale.reason


def test_a_ruler_alone_is_not_enough(drawn):
    scale = read(drawn.ruler())
    assert scale.seconds_per_pixel is None
    assert scale.reason == "got time marks without numbers, sweep speed or heart rate, wanted one of them"


def test_a_sweep_speed_alone_is_not_enough(drawn):
    scale = read(drawn.say(SPEED))
    assert scale.seconds_per_pixel is None
    assert "no ruler" in scale.reason


def test_numbers_along_the_ruler(drawn):
    drawn.ruler()
    for second in range(4):
        drawn.number(f"-{4 - second}", BOX.y1 + 30, x0=BOX.x0 + 4 + second * SECOND_COLUMNS)
    assert read(drawn).seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


def test_marks_of_the_ecg_are_no_ruler(drawn):
    scale = read(beats(drawn, 0.8).ruler(0.8 * SECOND_COLUMNS, long_every=1).say(SPEED))
    assert scale.seconds_per_pixel is None
    assert "heart beats" in scale.reason


def test_a_longer_mark_each_second_of_four(drawn):
    scale = read(drawn.ruler(SECOND_COLUMNS / 4, long_every=4).say(SPEED))
    assert scale.seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


def test_bare_numbers_that_fit_ruler_and_beats_are_sweep_speed_and_heart_rate(drawn):
    beats(drawn, 0.8).ruler().say("66.7", 20, 560).say("75", 700, 560)
    assert read(drawn).seconds_per_pixel == pytest.approx(TRUE, rel=0.003)


@pytest.mark.parametrize(
    ("speed", "rate", "unit"), [("66.7", "90", ""), ("200", "75", ""), ("66.7", "75", "%"), ("60", "75", "")]
)
def test_bare_numbers_that_do_not_fit_are_not_used(drawn, speed, rate, unit):
    beats(drawn, 0.8).ruler().say(speed, 20, 560).say(rate, 640, 560)
    if unit:
        drawn.say(unit, 705, 560)
    assert read(drawn).seconds_per_pixel is None
