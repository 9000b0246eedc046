"""Numbers, their units and the names that they belong to, piece by piece; whole sentences are in measured.toml."""

import pytest

from echoreport.findings import FindingExtractor
from echoreport.findings.measuring.bindings import bindings_in
from echoreport.findings.measuring.numbers import numbers_in
from echoreport.findings.measuring.quantities import grammar, names_in


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3.2 m/s", (3.2, None, "m/s")),
        ("320 cm per second", (320, None, "cm/s")),
        ("3,2 m/sec", (3.2, None, "m/s")),
        (".9 cm squared", (0.9, None, "cm2")),
        ("110 mm2", (110, None, "mm2")),
        ("1.1 sq. cm", (1.1, None, "cm2")),
        ("20 millimeters of mercury", (20, None, "mmHg")),
        ("30-35 mm Hg", (30, 35, "mmHg")),
        ("40 mmHg to 45 mmHg", (40, 45, "mmHg")),
        ("between 30 and 35 mmHg", (30, 35, "mmHg")),
        ("40 +/- 5 mmHg", (40, None, "mmHg")),
        ("0.32 seconds", (0.32, None, "s")),
        ("320 msec", (320, None, "ms")),
        ("65 cc", (65, None, "ml")),
        ("55 percent", (55, None, "%")),
        ("45 + RAP", (45, None, "")),
        ("2+", (2, None, "other")),
        ("0.5 cm2/m2", (0.5, None, "other")),
        ("260 cm/sec2", (260, None, "other")),
        ("26 mm Sapien", (26, None, "other")),
        ("3 months", (3, None, "other")),
        ("3/4/2018", (0, None, "other")),
        ("2018", (0, None, "other")),
        ("40's", (40, None, "other")),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, wanted: tuple[float, float | None, str]) -> None:
    (number,) = numbers_in(text)
    assert (number.value, number.high, number.unit) == wanted


@pytest.mark.parametrize("text", ["V2 max", "P1 and T2", "#23", "no number"])
def test_digits_of_a_name_are_no_numbers(text: str) -> None:
    assert numbers_in(text) == []


def test_two_numbers_joined_by_and_are_no_range() -> None:
    assert [(n.value, n.high) for n in numbers_in("gradients of 64 and 40 mmHg")] == [(64, None), (40, None)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("AV Vmax 320", 3.2),
        ("AV Vmax 3.2", 3.2),
        ("AV Vmax 320 m/s", 3.2),
        ("MR vena contracta 7", 0.7),
        ("MR EROA 40", 0.4),
        ("AR PHT 0.32", 320),
        ("MR regurgitant fraction 0.45", 45),
        ("Aortic valve area 110 mm2", 1.1),
    ],
)
def test_a_value_without_unit_or_with_a_wrong_one_is_told_by_its_size(text: str, value: float) -> None:
    (measurement,) = FindingExtractor().measurements(text)
    assert measurement.value == value


@pytest.mark.parametrize("text", ["AV Vmax 3.2 mmHg", "AV mean gradient 500 mmHg", "RVSP 40%", "AVA 60 ms"])
def test_a_value_that_cannot_be_meant_is_left_out(text: str) -> None:
    assert FindingExtractor().measurements(text) == []


def test_the_span_runs_from_the_name_to_the_unit_in_the_text_as_it_stands() -> None:
    text = "AORTIC VALVE:  The mean\n  gradient is  30 – 35  mmHg today."
    (measurement,) = FindingExtractor().measurements(text)
    assert measurement.evidence == "mean\n  gradient is  30 – 35  mmHg"
    assert text[measurement.start : measurement.end] == measurement.evidence


def test_a_sentence_without_digits_names_nothing_that_is_looked_for() -> None:
    assert FindingExtractor().measurements("The mean gradient across the aortic valve is high." * 50) == []


def test_a_part_of_a_name_is_marked_as_such() -> None:
    assert [(n.part, n.quantity and n.quantity.name) for n in names_in("gradients: peak 36, LVOT velocity")] == [
        ("", "peak_gradient"),
        ("", None),
    ]
    assert [n.part for n in names_in("a peak and a mean")] == ["peak", "mean"]


REPEATED = [
    *("1", "12 ", "1.", "1,", "12/", "12-", "12 to ", "1 and ", "between 1 and ", "1/2 t ", "12 mmHg ", "( ", "(ref "),
    *("peak ", "peak the ", "peak systolic ", "peak 1 mean ", "mean ", "gradient mean ", "velocity of the ", "LVOT "),
    *("area of the ", "aortic valve ", "prior study ", "increased from 3 ", "with RA pressure of 10 ", "defined as "),
    *("with the estimated ", "approx", "normal range ", "E ", "A 1 ", "AVA index ", "velocity across a "),
]


@pytest.mark.parametrize("words", REPEATED)
def test_a_long_run_of_digits_or_words_is_read_in_one_pass(words: str) -> None:
    """Of 20,000 characters; were a pattern quadratic, this would take minutes rather than a tenth of a second."""
    text = "peak gradient 36 mmHg, " + words * (20_000 // len(words))
    first = bindings_in(text)[0]
    assert (first.quantity.name, first.value) == ("peak_gradient", 36)


@pytest.mark.parametrize("kind", ["elsewhere", "place", "method", "earlier-before", "earlier-after", "limit"])
def test_the_lexicon_has_no_run_of_words_without_a_limit(kind: str) -> None:
    """ "(?: word)*" twice in a pattern is how a search becomes quadratic."""
    assert ")*" not in grammar(kind)
    assert ")+" not in grammar(kind)
