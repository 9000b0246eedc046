"""The velocity axis is read from numbers and ticks, or refused."""

from dataclasses import replace

import numpy as np
import pytest

from echoreport.images.axes.numbers import parse_number
from echoreport.images.axes.velocity import read_velocity_axis
from tests.images.axes.conftest import BOX, STEP_ROWS, ZERO, Drawn

CENTIMETRES = {3: "60", 2: "40", 1: "20", -1: "-20", -2: "-40", -4: "-80"}
TRUE = 0.2 / STEP_ROWS  # m/s per row


def read(drawn: Drawn, line: float | None = ZERO):
    return read_velocity_axis(drawn.pixels, BOX, line, drawn.words)


def test_numbers_and_ticks_give_scale_and_zero(drawn):
    axis, reason = read(drawn.ticks().numbers(CENTIMETRES).number("cm/s", ZERO), line=None)
    assert reason == ""
    assert axis.velocity_per_pixel == pytest.approx(TRUE, rel=0.002)
    assert axis.zero == pytest.approx(ZERO, abs=0.6)
    assert axis.signs is False


def test_signs_that_the_reader_took_from_ticks_do_not_matter(drawn):
    drawn.ticks().numbers(CENTIMETRES)
    drawn.words = [replace(word, text=f"- -{word.text.strip('-')}") for word in drawn.words]
    axis, _ = read(drawn)
    assert axis.velocity_per_pixel == pytest.approx(TRUE, rel=0.002)


def test_metres_per_second(drawn):
    axis, _ = read(drawn.ticks().numbers({2: "1.0", 1: "0.5", -1: "0.5", -2: "1.0"}).number("m/s", ZERO))
    assert axis.velocity_per_pixel == pytest.approx(0.5 / STEP_ROWS, rel=0.002)


def test_a_unit_that_lost_its_c_is_told_by_the_numbers(drawn):
    axis, _ = read(drawn.ticks().numbers({2: "200", 1: "100", -1: "-100"}).number("m/s", ZERO))
    assert axis.velocity_per_pixel == pytest.approx(1.0 / STEP_ROWS, rel=0.002)


def test_the_colour_bars_numbers_and_one_misread_number_are_left_out(drawn):
    drawn.ticks().numbers({**CENTIMETRES, -3: "-50"}).number("-61.6", BOX.y0 + 4, x0=690)
    axis, _ = read(drawn)
    assert axis.velocity_per_pixel == pytest.approx(TRUE, rel=0.002)


def test_a_line_that_is_not_the_baseline_yields_to_the_numbers(drawn):
    axis, _ = read(drawn.ticks().numbers(CENTIMETRES), line=ZERO + 27)
    assert axis.zero == pytest.approx(ZERO, abs=0.6)
    assert axis.velocity_per_pixel == pytest.approx(TRUE, rel=0.002)


def test_a_line_elsewhere_does_not_refuse_three_numbers_with_their_zero(drawn):
    axis, _ = read(drawn.numbers({0: "0.0", 2: "1.0", 4: "2.0"}).say("m/s", 676, 80), line=ZERO + 30)
    assert axis.zero == pytest.approx(ZERO, abs=0.6)
    assert axis.numbers == 3


def test_a_minus_above_zero_means_an_inverted_display(drawn):
    axis, _ = read(drawn.numbers({2: "-40", 1: "-20", -1: "20", -2: "40"}).say("cm/s", 676, 80))
    assert axis.signs is True


def test_the_word_for_it_means_an_inverted_display(drawn):
    axis, _ = read(drawn.numbers({2: "40", 1: "20", -1: "20", -2: "40"}).say("INV", 70, 110).say("cm/s", 676, 80))
    assert axis.signs is True


def test_the_unit_of_a_value_box_is_not_the_axis_unit(drawn):
    drawn.numbers({4: "4", 2: "2", -2: "2", -4: "4"}).say("cm/s", 590, 200)
    axis, reason = read(drawn)
    assert axis is None
    assert "without a unit" in reason


def test_a_depth_scale_is_no_velocity_axis(drawn):
    for place, text in enumerate(["0", "5", "10", "15"]):
        drawn.number(text, BOX.y0 + 6 + 70 * place)
    axis, reason = read(drawn, None)
    assert axis is None
    assert "as depths do" in reason


def test_a_unit_whose_end_was_cut_off(drawn):
    axis, _ = read(drawn.ticks().numbers({2: "200cm/", 1: "100cm/", -1: "-100cm/"}))
    assert axis.velocity_per_pixel == pytest.approx(1.0 / STEP_ROWS, rel=0.002)


def test_one_number_above_and_below_zero_is_not_believed_against_another_of_its_column(drawn):
    axis, reason = read(drawn.ticks().numbers({4: "2.0", 2: "10", -2: "10"}).say("m/s", 676, 80))
    assert axis is None
    assert "in its column" in reason


def test_a_number_that_lost_its_point_contradicts_no_other(drawn):
    axis, _ = read(drawn.ticks().numbers({4: "8", 2: "0.4", -2: "0.4"}).number("m/s", ZERO))
    assert axis.velocity_per_pixel == pytest.approx(0.2 / STEP_ROWS, rel=0.002)


def test_signs_that_were_read_tell_where_strokes_do_not(drawn):
    drawn.numbers({2: "-40", 1: "-20", -1: "20", -2: "40"}).number("cm/s", ZERO)
    for word in drawn.words:  # the strokes before the numbers are gone
        drawn.pixels[:, word.box.x0 - 30 : 676] = 0
    axis, _ = read(drawn)
    assert axis.signs is True


@pytest.mark.parametrize(("sign", "signs"), [("-", True), ("", None)])
def test_minus_signs_left_of_the_trace_are_no_ticks(drawn, sign, signs):
    for steps in (1, 2, 3):
        drawn.number(f"{sign}{20 * steps}", ZERO - steps * STEP_ROWS, x0=24)
    axis, _ = read(drawn.say("cm/s", 8, 80))
    assert axis.signs is signs


@pytest.mark.parametrize(("sign", "signs"), [("-", True), ("", None)])
def test_in_the_trace_a_tick_that_only_the_zero_lacks_is_no_minus(drawn, sign, signs):
    for steps in (4, 2):
        drawn.number(f"{sign}{20 * steps}", ZERO - steps * STEP_ROWS, x0=BOX.x1 - 30, strokes=1)
    axis, _ = read(drawn.number("0", ZERO, x0=BOX.x1 - 30).say("cm/s", BOX.x1 - 30, 80))
    assert axis.signs is signs


def test_numbers_without_signs_do_not_say_which_way_up_the_display_is(drawn):
    axis, _ = read(drawn.ticks().numbers({2: "40", 1: "20", -1: "20", -2: "40"}).number("cm/s", ZERO))
    assert axis.signs is None


@pytest.mark.parametrize(
    ("values", "line", "why"),
    [
        ({}, ZERO, "got 0 numbers beside the trace"),
        ({2: "40"}, ZERO, "got 1 numbers that fit"),
        ({2: "40", 1: "20"}, None, "got 2 numbers that fit"),
        ({2: "40", 1: "20"}, ZERO + 30, "got 2 numbers that fit|one row"),
        ({4: "37", 2: "91", -1: "12", -3: "66", -4: "20"}, ZERO, "numbers"),
        ({4: "4", 2: "2", -2: "2", -4: "4"}, ZERO, "without a unit, wanted a range"),
        ({2: "4 kHz", 1: "2", -1: "2", -2: "4 kHz"}, ZERO, "the axis is in kHz"),
    ],
)
def test_an_axis_without_enough_evidence_is_refused(drawn, values, line, why):
    axis, reason = read(drawn.numbers(values), line)
    assert axis is None
    assert any(part in reason for part in why.split("|")), reason


def test_a_light_screen_with_dark_ticks_and_numbers(drawn):
    drawn.ticks().numbers(CENTIMETRES)
    outside = np.ones(drawn.pixels.shape[:2], bool)
    outside[BOX.y0 : BOX.y1, BOX.x0 : BOX.x1] = False
    drawn.pixels[outside] = 255 - drawn.pixels[outside]
    axis, _ = read(drawn)
    assert axis.velocity_per_pixel == pytest.approx(TRUE, rel=0.002)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("-80", 80, ""),
        ("--100", 100, ""),
        ("- -120", 120, ""),
        ("+1.5", 1.5, ""),
        ("05", 0.5, ""),
        ("0,25", 0.25, ""),
        ("1 0", 1.0, ""),
        ("300*", 300, ""),
        ("1.20 m/s", 1.2, "m/s"),
        ("-50 cm/s -", 50, "cm/s"),
        ("2O0", 200, ""),
    ],
)
def test_numbers_as_a_reader_spells_them(text, value, unit):
    assert parse_number(text)[:2] == (value, unit)


@pytest.mark.parametrize("text", ["75mm/s", "53bpm", "50%", "CW", "12 mmHg", "M3", "18cm", "", "-"])
def test_what_is_no_number_of_an_axis(text):
    assert parse_number(text) is None
