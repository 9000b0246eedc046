"""The floor and the ceiling of the figures."""

import numpy as np
import pytest

from echoreport.bundle import Bundle
from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.evaluation.baselines import (
    Pairs,
    chance_cases,
    learned_cases,
    linear_places,
    majority_cases,
    two_readers,
)
from echoreport.evaluation.cases import Cohort, instances_of
from echoreport.evaluation.evaluation import statistics_of
from echoreport.evaluation.uncertainty import Statistic

from .conftest import AORTIC, MITRAL, TRICUSPID, case, lesion


def figures_of(cases) -> dict[str, Statistic]:
    return statistics_of(Cohort.of(cases))


def counted(statistic: Statistic) -> tuple[int, int]:
    return statistic.hits, statistic.total


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
    assert figures["disease_recall"].value == pytest.approx(2 / 8, abs=0.03)
    assert figures["disease_precision"].value == pytest.approx(2 / 4, abs=0.05)
    assert figures["valve"].value == pytest.approx(3 / 8, abs=0.03)
    assert figures["answered"].value == pytest.approx(7 / 8, abs=0.03)


def test_chance_is_far_below_a_model_that_is_right(archive):
    right = [case(words, words) for words in ("aortic stenosis severe", "mitral regurgitation mild")]
    assert figures_of(right)["disease_recall"].value == 1
    assert figures_of(chance_cases(right, archive))["disease_recall"].value < 0.4


def test_chance_is_the_same_for_the_same_seed_only(archive, six):
    assert chance_cases(six, archive, seed=1) == chance_cases(six, archive, seed=1)
    assert chance_cases(six, archive, seed=1) != chance_cases(six, archive, seed=2)


def test_majority_is_the_most_frequent_valve_with_its_most_frequent_lesions(archive):
    answers = majority_cases([case("aortic stenosis", "aortic stenosis", rejected="no spectrum")], archive)
    assert answers[0].rejected == ""  # no image is needed for it
    assert [(a.predicted_valve, a.predicted) for a in answers] == [
        (Valve.MITRAL, frozenset({lesion("mitral regurgitation mild")}))
    ]


def test_majority_of_an_archive_without_findings_says_nothing():
    (answer,) = majority_cases([case("aortic stenosis", "aortic stenosis")], [paragraph()])
    assert (answer.predicted, answer.predicted_valve, answer.answered) == (frozenset(), None, False)


def test_readers_who_agree_set_a_ceiling_of_one():
    same = {"reader_stenosis": "severe", "second_stenosis": "severe"}
    figures = figures_of(two_readers([case("", "")], [row("i0", **same)]))
    known = {name: figure.value for name, figure in figures.items() if figure.value is not None}
    assert {"disease_recall", "disease_precision", "severity_exact", "valve"} < known.keys()
    assert set(known.values()) == {1.0}


def test_the_second_reader_is_held_against_the_first():
    truth = [
        row("i0", reader_stenosis="severe", second_stenosis="moderate"),
        row("i1", reader_regurgitation="trace"),
        row("i2", second_regurgitation="trace"),
    ]
    figures = figures_of(two_readers([case("", "", number) for number in range(3)], truth))
    assert counted(figures["disease_recall"]) == (1, 2)
    assert counted(figures["disease_precision"]) == (1, 2)
    assert counted(figures["severity_exact"]) == (0, 2)
    assert counted(figures["severity_within_one"]) == (1, 2)
    assert counted(figures["valve"]) == (3, 3)


def test_images_that_nobody_read_make_no_case_of_two_readers():
    unread = row("i0") | {"reader_style": None}
    assert two_readers([case("", "", 0), case("", "", 1)], [unread]) == []


def test_chance_has_the_drawn_paragraph_as_its_text(archive):
    drawn = chance_cases([case("mitral regurgitation mild", "")], archive, draws=50)
    assert {c.nearest.text for c in drawn} == {"text"}
    assert all(c.predicted == instances_of(c.nearest.findings) for c in drawn)


SAID = ("aortic stenosis severe", "mitral regurgitation mild", "tricuspid regurgitation moderate")


@pytest.fixture
def pairs(rng) -> Pairs:
    """Thirty training pairs of three kinds; the CNN's three features tell the kinds apart, one trait tells nothing."""
    kinds = np.arange(30) % 3
    features = np.hstack([4 * np.eye(3)[kinds] + 0.2 * rng.normal(size=(30, 3)), rng.normal(size=(30, 1))])
    told = [paragraph(finding(SAID[kind])) for kind in kinds]
    return Pairs(features.astype(np.float32), 3, [{}] * 30, told)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def answers(pairs, untrained_bundle: Bundle, rng) -> dict:
    """Of three images of the three kinds, and a refused one among them."""
    cases = [case(SAID[0], "", 0), case("", "", 9, rejected="no spectrum"), case(SAID[1], "", 1), case(SAID[2], "", 2)]
    seen = np.hstack([4 * np.eye(3), np.zeros((3, 1))]).astype(np.float32)
    asked = Pairs(seen, 3, [{}] * 3, [c.paragraph for c in cases if not c.rejected])
    valves = [(AORTIC, MITRAL, TRICUSPID)[n % 3] for n in range(30)]
    return learned_cases(cases, asked, pairs, valves, linear_places(asked, pairs, untrained_bundle), untrained_bundle)


@pytest.mark.parametrize("method", ["nearest_image", "classifier"])
def test_methods_without_a_text_space_answer_by_what_the_cnn_sees(answers, method):
    told = [(c.predicted, c.predicted_valve) for c in answers[method] if not c.rejected]
    assert told == [({lesion(said)}, lesion(said).valve) for said in SAID]


@pytest.mark.parametrize("method", ["ridge", "cca"])
def test_linear_maps_into_the_text_space_find_paragraphs_of_the_models_archive(answers, method, untrained_bundle):
    told = [c for c in answers[method] if not c.rejected]
    assert [c.predicted_valve for c in told] == [AORTIC, MITRAL, TRICUSPID]
    assert all(c.nearest in untrained_bundle.paragraphs for c in told)
    assert all(c.ballot for c in told)


def test_every_method_leaves_a_refused_image_as_it_is(answers):
    assert all([c.rejected for c in cases] == ["", "no spectrum", "", ""] for cases in answers.values())
    assert {name: cases[1].predicted for name, cases in answers.items()} == dict.fromkeys(answers, frozenset())


def test_only_methods_that_retrieve_have_a_paragraph(answers):
    assert {name for name, cases in answers.items() if cases[0].nearest} == {"nearest_image", "ridge", "cca"}


def test_training_pairs_of_one_kind_do_not_stop_the_classifier(pairs, untrained_bundle):
    same = Pairs(pairs.features[:6], 3, [{}] * 6, [paragraph(finding(SAID[0]))] * 6)
    asked = Pairs(pairs.features[:1], 3, [{}], [paragraph()])
    told = learned_cases([case(SAID[0], "")], asked, same, [AORTIC] * 6, {}, untrained_bundle)["classifier"]
    assert told[0].predicted == {lesion(SAID[0])}
