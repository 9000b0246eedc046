"""What a paragraph's tokens keep, and what they hide."""

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.text.tokens import tokens_of, words_of


def _tokens(assertion: Assertion, severity: Severity | None, disease: Disease = Disease.REGURGITATION) -> list[str]:
    finding = Finding(Valve.MITRAL, disease, assertion, severity, "MR", 0, 2, "made up")
    return tokens_of(Paragraph("r", 0, "MR", findings=(finding,)))


@pytest.mark.parametrize("number", ["4.1", "12", "03/2019", "1,5", "2024", "٣"])
def test_a_number_is_masked_since_it_is_another_patients(number: str) -> None:
    assert words_of(f"peak {number} m/s") == ["peak", "<number>", "m", "s"]


@pytest.mark.parametrize("grade", ["1+", "2+", "3+", "4+"])
def test_a_grade_in_plus_signs_stays(grade: str) -> None:
    assert words_of(f"{grade} MR") == [grade, "mr"]


def test_of_a_range_of_grades_the_plus_sign_decides() -> None:
    assert words_of("1-2+ TR, 5+ years, 0.5+") == ["<number>", "2+", "tr", "<number>", "years", "<number>"]


def test_words_are_lower_case_and_keep_their_hyphens_and_accents() -> None:
    assert words_of("Mild-to-moderate Sténose; patient's_valve") == [
        "mild-to-moderate",
        "sténose",
        "patient's",
        "valve",
    ]


@pytest.mark.parametrize("text", ["", " \n\t", "--- ... ___ ++"])
def test_a_text_without_words_has_no_tokens(text: str) -> None:
    assert words_of(text) == []


def test_denied_suspected_and_graded_findings_differ_in_their_tokens() -> None:
    lists = [
        _tokens(Assertion.PRESENT, None),
        _tokens(Assertion.ABSENT, None),
        _tokens(Assertion.POSSIBLE, None),
        _tokens(Assertion.HISTORICAL, None),
        _tokens(Assertion.PRESENT, Severity.MILD),
        _tokens(Assertion.PRESENT, Severity.SEVERE),
        _tokens(Assertion.PRESENT, None, Disease.STENOSIS),
    ]
    assert len({tuple(sorted(tokens)) for tokens in lists}) == len(lists)
    assert all("mr" in tokens and "mitral/" in tokens for tokens in lists)


def test_a_grade_carries_every_grade_below_it_and_none_above() -> None:
    chains = {
        grade: {token for token in _tokens(Assertion.PRESENT, grade) if "/at-least-" in token} for grade in Severity
    }
    assert [len(chains[grade]) for grade in Severity] == [1, 2, 3, 4, 5, 6, 7]
    for lower, higher in zip(list(Severity), list(Severity)[1:], strict=False):
        assert chains[higher] - chains[lower] == {f"mitral/regurgitation/at-least-{higher}"}


@pytest.mark.parametrize("assertion", [Assertion.ABSENT, Assertion.HISTORICAL])
def test_what_is_not_there_has_no_grade(assertion: Assertion) -> None:
    tokens = _tokens(assertion, Severity.SEVERE)
    assert f"mitral/regurgitation/{assertion}" in tokens
    assert not any("severe" in token or "at-least" in token for token in tokens)


def test_a_suspected_finding_keeps_its_grade() -> None:
    assert "mitral/regurgitation/mild" in _tokens(Assertion.POSSIBLE, Severity.MILD)


def test_numbers_of_another_patient_do_not_change_the_tokens() -> None:
    texts = ["Peak gradient 64 mmHg on 03/2019.", "Peak gradient 9 mmHg on 11/2024."]
    assert tokens_of(Paragraph("a", 0, texts[0])) == tokens_of(Paragraph("b", 4, texts[1], 80, patient_id="p"))


def test_placeholders_of_deidentification_are_no_words() -> None:
    assert words_of("Stable since [date], d/w Dr. [name], [age over 89].") == words_of("Stable since, d/w Dr. ,")
