"""What a value box says comes out; what was set, and who was examined, does not."""

import pytest

from echoreport.domain import Box
from echoreport.images.words import (
    PrintedValue,
    Word,
    heart_rate,
    mode_of,
    printed,
    sweep_speed,
    tissue_named,
)


def word(text, x=100, y=100, height=20):
    return Word(text, Box(x, y, x + 10 * max(len(text), 1), y + height), 0.9)


def lines(*texts):
    return [word(text, y=100 + 30 * number) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "label", "value", "unit", "quantity"),
    [
        ("+ Vel 260 cm/s", "Vel", 260, "cm/s", "peak_velocity"),
        ("PG 27mmHg", "PG", 27, "mmHg", "peak_gradient"),
        ("1 AV Vmax 4.21 m/s", "AV Vmax", 4.21, "m/s", "peak_velocity"),
        ("AV maxPG 71 mmHg", "AV Max PG", 71, "mmHg", "peak_gradient"),
        ("AV Mean PG: 43 mmHg", "AV Mean PG", 43, "mmHg", "mean_gradient"),
        ("MnPG = 43.2mmHg", "MnPG", 43.2, "mmHg", "mean_gradient"),
        ("Vmean 3,02 m/s", "Vmean", 3.02, "m/s", "mean_velocity"),
        ("Mean Vel 302 cm/s", "Mean Vel", 302, "cm/s", "mean_velocity"),
        ("LVOT VTI 20.5 cm", "LVOT VTI", 20.5, "cm", "vti"),
        ("TVI 20.5cm", "TVI", 20.5, "cm", "vti"),
        ("MV P1/2t 220 ms", "MV P1/2t", 220, "ms", "pressure_half_time"),
        ("PHT 0.22 s", "PHT", 0.22, "s", "pressure_half_time"),
        ("MV Dec Time 180 msec", "MV Dec Time", 180, "ms", "deceleration_time"),
        ("MV DecT 180ms", "MV DecT", 180, "ms", "deceleration_time"),
        ("MV Dec Slope 4.7 m/s2", "MV Dec Slope", 4.7, "m/s2", "deceleration_slope"),
        ("AccT 96 ms", "AccT", 96, "ms", "acceleration_time"),
        ("MV E Vel 0.85 m/s", "MV E Vel", 0.85, "m/s", "e_velocity"),
        ("MV A 62 cm/s", "MV A", 62, "cm/s", "a_velocity"),
        ("E/A 1.37", "E/A", 1.37, "", "ratio"),
        ("MV-EIA 0.86", "MV E/A", 0.86, "", "ratio"),
        ("MV E/A Ratio 1.4", "MV E/A Ratio", 1.4, "", "ratio"),
        ("+ Lat E` Vel 11.6 cm/s", "Lat E' Vel", 11.6, "cm/s", "e_prime_velocity"),
        ("Lat E Vel 11.6 cm/s", "Lat E Vel", 11.6, "cm/s", "e_prime_velocity"),
        ("x Lat S Vel 11.4 cm/s", "Lat S Vel", 11.4, "cm/s", "s_prime_velocity"),
        ("Sep e' 7 cm/s", "Sep E'", 7, "cm/s", "e_prime_velocity"),
        ("TR Vmax -3.10 m/s", "TR Vmax", -3.10, "m/s", "peak_velocity"),
        ("RVSP 48 mmHg", "RVSP", 48, "mmHg", "pressure"),
        ("MVA By PHT 1.8 cm²", "MVA By PHT", 1.8, "cm2", "area"),
        ("MVA 1.65 cm?", "MVA", 1.65, "cm2", "area"),
        ("SV 65 ml", "SV", 65, "ml", "volume"),
        ("IVSd 0.98 cm", "IVSd", 0.98, "cm", "dimension"),
        ("TR .9 m/s", "TR", 0.9, "m/s", "peak_velocity"),
        ("x 2.60 m/s", "", 2.60, "m/s", None),
        ("2 2.60 m/s", "", 2.60, "m/s", None),
        # as readers misread
        ("+LVOTVmax 88.8 cm/s", "LVOT Vmax", 88.8, "cm/s", "peak_velocity"),
        ("Vmax88.8 cm/s/4.0mm", "Vmax", 88.8, "cm/s", "peak_velocity"),
        ("Max PG 3 mmHgJcm", "Max PG", 3, "mmHg", "peak_gradient"),
        ("MaxPG 3O mnHg", "Max PG", 30, "mmHg", "peak_gradient"),
        ("Vrnax l.2 m/s", "Vmax", 1.2, "m/s", "peak_velocity"),
        ("1vp 488 cm/s", "Vp", 488, "cm/s", "peak_velocity"),
        ("P6p 95 .1 mmHy", "PGp", 95.1, "mmHg", "peak_gradient"),
        ("Ve1 260 cm/5", "Vel", 260, "cm/s", "peak_velocity"),
    ],
)
def test_a_row_of_a_value_box_is_read(text, label, value, unit, quantity):
    assert printed(lines(text)) == (PrintedValue(label, pytest.approx(value), unit, quantity),)


@pytest.mark.parametrize(
    "text",
    [
        "2.5MHz", "WF 225Hz", "FR 54Hz", "17cm", "Depth 15 cm", "64%", "E/A 50%", "Gain 12 dB", "SV 5.0mm", "MI 1.2",
        "TIS 0.8", "75mm/s", "78bpm", "HR 72", "-120", "+61.6", "61.6 cm/s", "+61.6 cm/s", "-61.6cm/s",
        "Scale 150 cm/s", "Nyquist 61.6 cm/s", "12/03/1965", "12.03.1965 12:30:05", "PRF 4.0 kHz", "Angle 0 deg",
        "M3 M4", "cm/s", "BSA 1.9 m2", "170 cm 70 kg", "Vmax", "Vel 26000 cm/s", "A 65 y", "S5-1 3.2", "60 mmHg",
        "Vmax 2.6",
        "Vmax 097 m/s", "PG 23:1 mmHg", "PG 57 8 mmHg", "/ MI 1.2", "SV 5.0 mm",
    ],
)  # fmt: skip
def test_what_was_set_is_no_value(text):
    assert printed(lines(text)) == ()


def test_no_name_comes_out_of_a_frame():
    words = lines(
        "SMITH JOHN 3.2 m/s", "Smith, Anna Vmax 2.6 m/s", "ID 4711 E 80 cm/s", "Mrs. Vela 1.2 m/s", "Lisa E 70 cm/s"
    )
    assert [(value.label, value.value) for value in printed(words)] == [("Vmax", 2.6), ("E", 80), ("E", 70)]


def test_label_value_and_unit_may_stand_apart_in_a_row():
    words = [
        word("MV E Vel"),
        word("0.85", x=260, y=102),
        word("m/s", x=340),
        word("Vmax", y=140),
        word("3.1", x=700, y=140),
    ]
    assert printed(words) == (PrintedValue("MV E Vel", 0.85, "m/s", "e_velocity"),)


def test_a_value_alone_belongs_to_the_label_above_it():
    assert printed(lines("AV Vmax", "4.21 m/s")) == (PrintedValue("AV Vmax", 4.21, "m/s", "peak_velocity"),)
    assert printed(lines("TDI", "4.21 m/s")) == ()


def test_two_values_in_a_row_have_their_own_labels():
    values = printed(lines("Vmax 4.21 m/s PG 71 mmHg"))
    assert [(value.label, value.value) for value in values] == [("Vmax", 4.21), ("PG", 71)]


def test_settings():
    words = lines("FR 54Hz", "PW", "50%", "SV5.0mm", "TDI", "75mm/s", "HR: 64", "78bpm")
    assert (mode_of(words), tissue_named(words), sweep_speed(words), heart_rate(words)) == ("PW", True, 75, 78)
    assert (mode_of(lines("CW:50%")), tissue_named(lines("AV TVI 20.5 cm"))) == ("CW", False)


def test_settings_that_contradict_each_other_are_unknown():
    words = lines("CW", "PW", "75mm/s", "100 mm/s", "999bpm", "AP 78")
    assert (mode_of(words), sweep_speed(words), heart_rate(words)) == (None, None, None)
