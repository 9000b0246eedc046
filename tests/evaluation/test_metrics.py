"""The metrics, each against an example worked out by hand."""

from dataclasses import replace

import pytest

from echoreport.domain import Severity
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.metrics import Rate, figures_of, full_grade, lesion_rows, severity_counts

from .conftest import case, lesion

HAND_WORKED = {
    "disease_recall": Rate(4, 6),
    "disease_precision": Rate(4, 6),
    "disease_f1": Rate(8, 12),
    "severity_exact": Rate(2, 5),
    "severity_exact_of_caught": Rate(2, 4),
    "severity_within_one": Rate(3, 5),
    "severity_full_grade": Rate(2, 5),
    "valve": Rate(4, 6),
    "answered": Rate(5, 6),
}


@pytest.mark.parametrize("name", HAND_WORKED)
def test_figure_of_the_hand_worked_example(six, name):
    assert figures_of(six).named()[name] == HAND_WORKED[name]


def test_order_and_repetition_do_not_matter(six):
    turned = [replace(c, true=[*sorted(c.true, key=str, reverse=True)] * 2, predicted=[*c.predicted] * 3) for c in six]
    assert figures_of(turned[::-1]) == figures_of(six)


def test_the_gravest_grade_of_a_repeated_lesion_stands():
    repeated = case("aortic stenosis mild,aortic stenosis severe,aortic stenosis", "aortic stenosis severe")
    assert repeated.true == {lesion("aortic stenosis severe")}


def test_an_unanswered_image_is_a_miss_and_leaves_precision_alone(six):
    silent = case("aortic stenosis mild", "", predicted_valve=None, answered=False)
    figures = figures_of([*six, silent])
    assert figures.disease_recall == Rate(4, 7)
    assert figures.disease_precision == Rate(4, 6)
    assert figures.severity_exact == Rate(2, 6)
    assert figures.answered == Rate(5, 7)
    assert figures.valve == Rate(4, 7)


@pytest.mark.parametrize(
    ("true", "predicted", "exact", "within", "full"),
    [
        ("mild", "mild", 1, 1, 1),
        ("mild", "mild-to-moderate", 0, 1, 0),
        ("moderate", "mild-to-moderate", 0, 1, 1),
        ("mild", "moderate", 0, 1, 0),
        ("mild", "moderate-to-severe", 0, 0, 0),
        ("trace", "severe", 0, 0, 0),
    ],
)
def test_distance_between_grades(true, predicted, exact, within, full):
    figures = figures_of([case(f"aortic stenosis {true}", f"aortic stenosis {predicted}")])
    assert figures.severity_exact.hits == exact
    assert figures.severity_within_one.hits == within
    assert figures.severity_full_grade.hits == full


def test_half_grades_round_up_and_full_grades_stay():
    rounded = [full_grade(severity).value for severity in Severity]
    assert rounded == ["trace", "mild", "mild", "moderate", "moderate", "severe", "severe"]


def test_a_lesion_found_without_its_grade_has_no_grade_exact():
    figures = figures_of([case("aortic stenosis mild", "aortic stenosis")])
    assert figures.disease_recall == Rate(1, 1)
    assert figures.severity_exact_of_caught == Rate(0, 1)


def test_the_same_lesion_of_another_valve_is_not_found():
    assert figures_of([case("aortic stenosis", "mitral stenosis")]).disease_recall == Rate(0, 1)


def test_nothing_to_count_has_no_value():
    figures = figures_of([case("", "", true_valve=None)])
    assert figures.disease_recall.value is None
    assert figures.valve == Rate(0, 0)


def test_rows_part_the_figures_by_valve_and_lesion(six):
    rows = {(row.valve.value, row.disease.value): (row.recall, row.precision) for row in lesion_rows(six)}
    assert rows == {
        ("aortic", "stenosis"): (Rate(1, 1), Rate(1, 2)),
        ("aortic", "regurgitation"): (Rate(1, 1), Rate(1, 1)),
        ("mitral", "stenosis"): (Rate(0, 1), Rate(0, 0)),
        ("mitral", "regurgitation"): (Rate(2, 2), Rate(2, 3)),
        ("tricuspid", "regurgitation"): (Rate(0, 1), Rate(0, 0)),
    }


def test_severity_counts_hold_what_only_one_side_states(six):
    counts = severity_counts(six)
    assert counts[NONE, "mild"] == 1
    assert counts[UNGRADED, NONE] == 1
    assert counts["severe", NONE] == 1
    assert counts["trace", "severe"] == 1
    assert counts.total() == 8
