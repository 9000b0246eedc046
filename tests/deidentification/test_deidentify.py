"""The contract of `deidentify`: offsets, placeholders, repetition, time."""

from __future__ import annotations

import time

import pytest

from echoreport.deidentification import deidentify
from echoreport.domain import Identifier

TEXT = "Severe AS. Discussed with Dr. Okonjo on 03/04/2019 (MRN 4471882); compared to the study of May 2018, 2+ MR."


def test_offsets_are_those_of_the_text_as_it_came() -> None:
    cleaned = deidentify(TEXT)
    assert [(one.kind, TEXT[one.start : one.end]) for one in cleaned.replacements] == [
        (Identifier.NAME, "Okonjo"),
        (Identifier.DATE, "03/04/2019"),
        (Identifier.ID, "4471882"),
        (Identifier.DATE, "May 2018"),
    ]


def test_a_comparison_keeps_its_meaning() -> None:
    assert deidentify(TEXT).text == (
        "Severe AS. Discussed with Dr. [name] on [date] (MRN [id]); compared to the study of [date], 2+ MR."
    )


def test_a_cleaned_text_stays_as_it_is() -> None:
    once = deidentify(TEXT + " She is 94 years old.").text
    assert deidentify(once) == type(deidentify(once))(once, ())


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ue000", "[name]"])
def test_nothing_to_replace(text) -> None:
    assert deidentify(text).text == text
    assert deidentify(text).replacements == ()


@pytest.mark.parametrize("unit", ["a", "1", "A ", "1-", "A.", "Dr. ", " ", "a.b@", "12/", "^A", "A1-", TEXT])
def test_time_is_linear(unit) -> None:
    short, long = _seconds(unit, 4_000), _seconds(unit, 32_000)
    assert long < 40 * short + 0.5


def _seconds(unit: str, length: int) -> float:
    text = (unit * length)[:length]
    start = time.process_time()
    deidentify(text)
    return time.process_time() - start
