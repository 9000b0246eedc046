"""The floor and the ceiling of the figures."""

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.evaluation.baselines import chance_cases, majority_cases, two_readers
from echoreport.evaluation.cases import instances_of
from echoreport.evaluation.metrics import Rate, figures_of

from .conftest import case, lesion


def finding(words: str, assertion: Assertion = Assertion.PRESENT) -> Finding:
    valve, disease, *grade = words.split()
    severity = Severity(grade[0]) if grade else None
    return Finding(Valve(valve), Disease(disease), assertion, severity, words, 0, len(words), "test")


def paragraph(*findings: Finding) -> Paragraph:
    return Paragraph("r", 0, "text", findings=findings)


@pytest.fixture
def archive() -> list[Paragraph]:
    """Of eight paragraphs three speak of the mitral valve, two of them of mild regurgitation."""
    mild = paragraph(finding("mitral regurgitation mild"))
    return [
        paragraph(finding("mitral normal")),
        mild,
        mild,
        paragraph(finding("aortic stenosis severe")),
        paragraph(finding("aortic normal")),
        paragraph(finding("tricuspid regurgitation trace")),
        paragraph(finding("pulmonic normal")),
        paragraph(),
    ]


def row(image: str, **columns: object) -> dict[str, object]:
    """A row of the truth table of an image of the aortic valve."""
    known = {f"{who}_{what}": None for who in ("reader", "second") for what in ("stenosis", "regurgitation")}
    return {"image_id": image, "valve": "aortic", "reader_style": "terse", "second_style": "terse", **known, **columns}


def test_only_present_and_possible_lesions_are_instances():
    findings = [
        finding("aortic stenosis severe"),
        finding("mitral stenosis", Assertion.POSSIBLE),
        finding("mitral regurgitation", Assertion.ABSENT),
        finding("tricuspid regurgitation", Assertion.HISTORICAL),
        finding("aortic calcification"),
    ]
    assert instances_of(findings) == {lesion("aortic stenosis severe"), lesion("mitral stenosis")}


def test_chance_is_what_a_random_paragraph_says(archive):
    figures = figures_of(chance_cases([case("mitral regurgitation mild", "")], archive, draws=4000))
    assert figures.disease_recall.value == pytest.approx(2 / 8, abs=0.03)
    assert figures.disease_precision.value == pytest.approx(2 / 4, abs=0.05)
    assert figures.valve.value == pytest.approx(3 / 8, abs=0.03)
    assert figures.answered.value == pytest.approx(7 / 8, abs=0.03)


def test_chance_is_far_below_a_model_that_is_right(archive):
    right = [case(words, words) for words in ("aortic stenosis severe", "mitral regurgitation mild")]
    assert figures_of(right).disease_recall.value == 1
    assert figures_of(chance_cases(right, archive)).disease_recall.value < 0.4


def test_chance_is_the_same_for_the_same_seed_only(archive, six):
    assert chance_cases(six, archive, seed=1) == chance_cases(six, archive, seed=1)
    assert chance_cases(six, archive, seed=1) != chance_cases(six, archive, seed=2)


def test_majority_is_the_most_frequent_valve_with_its_most_frequent_lesions(archive):
    answers = majority_cases([case("aortic stenosis", "aortic stenosis", rejected="no spectrum")], archive)
    assert [(a.predicted_valve, a.predicted) for a in answers] == [
        (Valve.MITRAL, frozenset({lesion("mitral regurgitation mild")}))
    ]


def test_majority_of_an_archive_without_findings_says_nothing():
    (answer,) = majority_cases([case("aortic stenosis", "aortic stenosis")], [paragraph()])
    assert (answer.predicted, answer.predicted_valve, answer.answered) == (frozenset(), None, False)


def test_readers_who_agree_set_a_ceiling_of_one():
    same = {"reader_stenosis": "severe", "second_stenosis": "severe"}
    figures = figures_of(two_readers([case("", "")], [row("i0", **same)]))
    reached = [rate.value for rate in figures.named().values()]
    assert reached == [1.0] * len(reached)


def test_the_second_reader_is_held_against_the_first():
    truth = [
        row("i0", reader_stenosis="severe", second_stenosis="moderate"),
        row("i1", reader_regurgitation="trace"),
        row("i2", second_regurgitation="trace"),
    ]
    figures = figures_of(two_readers([case("", "", number) for number in range(3)], truth))
    assert figures.disease_recall == Rate(1, 2)
    assert figures.disease_precision == Rate(1, 2)
    assert figures.severity_exact == Rate(0, 2)
    assert figures.severity_within_one == Rate(1, 2)
    assert figures.valve == Rate(3, 3)


def test_images_that_nobody_read_make_no_case_of_two_readers():
    unread = row("i0") | {"reader_style": None}
    assert two_readers([case("", "", 0), case("", "", 1)], [unread]) == []
