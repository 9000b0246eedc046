"""The figures of cases, each against an example worked out by hand."""

from dataclasses import replace

import pytest

from echoreport.domain import Disease, Severity
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.breakdown import finding_rows, lesion_rows, severity_counts, valve_counts
from echoreport.evaluation.cases import Case, Cohort
from echoreport.evaluation.figures import FIGURES
from echoreport.evaluation.figures.severities import full_grade

from .conftest import AORTIC, MITRAL, case, lesion, vote

Counts = tuple[int | None, int | None]


def counted(cases: list[Case]) -> dict[str, Counts]:
    """Hits and total of each share."""
    made = {name: figure(Cohort.of(cases)) for name, figure in FIGURES.items()}
    return {name: (statistic.hits, statistic.total) for name, statistic in made.items()}


def value(name: str, *cases: Case) -> float | None:
    return FIGURES[name](Cohort.of(cases)).value


HAND_WORKED = {
    "disease_recall": (4, 6),
    "disease_precision": (4, 6),
    "severity_exact": (2, 5),
    "severity_exact_of_caught": (2, 4),
    "severity_within_one": (3, 5),
    "severity_full_grade": (2, 5),
    "valve": (4, 6),
    "answered": (5, 6),
}


@pytest.mark.parametrize("name", HAND_WORKED)
def test_figure_of_the_hand_worked_example(six, name):
    assert counted(six)[name] == HAND_WORKED[name]


def test_order_and_repetition_do_not_matter(six):
    turned = [replace(c, true=[*sorted(c.true, key=str, reverse=True)] * 2, predicted=[*c.predicted] * 3) for c in six]
    assert counted(turned[::-1]) == counted(six)


def test_the_gravest_grade_of_a_repeated_lesion_stands():
    repeated = case("aortic stenosis mild,aortic stenosis severe,aortic stenosis", "aortic stenosis severe")
    assert repeated.true == {lesion("aortic stenosis severe")}


def test_an_unanswered_image_is_a_miss_and_leaves_precision_alone(six):
    silent = case("aortic stenosis mild", "", predicted_valve=None, answered=False)
    figures = counted([*six, silent])
    assert figures["disease_recall"] == (4, 7)
    assert figures["disease_precision"] == (4, 6)
    assert figures["severity_exact"] == (2, 6)
    assert figures["answered"] == (5, 7)
    assert figures["valve"] == (4, 7)


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
    figures = counted([case(f"aortic stenosis {true}", f"aortic stenosis {predicted}")])
    assert figures["severity_exact"][0] == exact
    assert figures["severity_within_one"][0] == within
    assert figures["severity_full_grade"][0] == full


def test_half_grades_round_up_and_full_grades_stay():
    rounded = [full_grade(severity).value for severity in Severity]
    assert rounded == ["trace", "mild", "mild", "moderate", "moderate", "severe", "severe"]


def test_a_lesion_found_without_its_grade_has_no_grade_exact():
    figures = counted([case("aortic stenosis mild", "aortic stenosis")])
    assert figures["disease_recall"] == (1, 1)
    assert figures["severity_exact_of_caught"] == (0, 1)


def test_the_same_lesion_of_another_valve_is_not_found():
    assert counted([case("aortic stenosis", "mitral stenosis")])["disease_recall"] == (0, 1)


def test_nothing_to_count_has_no_value():
    nothing = case("", "", true_valve=None)
    assert counted([nothing])["valve"] == (0, 0)
    without = {name for name in FIGURES if value(name, nothing) is None}
    assert without == FIGURES.keys() - {"answered"}


def test_rows_part_the_figures_by_valve_and_lesion(six):
    rows = {
        (row.valve.value, row.disease.value): tuple(
            (row.figures[name].hits, row.figures[name].total) for name in ("recall", "precision")
        )
        for row in lesion_rows(six)
    }
    assert rows == {
        ("aortic", "stenosis"): ((1, 1), (1, 2)),
        ("aortic", "regurgitation"): ((1, 1), (1, 1)),
        ("mitral", "stenosis"): ((0, 1), (0, 0)),
        ("mitral", "regurgitation"): ((2, 2), (2, 3)),
        ("tricuspid", "regurgitation"): ((0, 1), (0, 0)),
    }


def test_severity_counts_hold_what_only_one_side_states(six):
    counts = severity_counts(six)
    assert counts[NONE, "mild"] == 1
    assert counts[UNGRADED, NONE] == 1
    assert counts["severe", NONE] == 1
    assert counts["trace", "severe"] == 1
    assert counts.total() == 8


def test_valves_are_counted_where_they_are_known(six):
    counts = valve_counts([*six, case("", "", true_valve=None)])
    assert counts == {
        ("aortic", "aortic"): 2,
        ("mitral", "mitral"): 2,
        ("tricuspid", "mitral"): 1,
        ("aortic", "none"): 1,
    }


def test_findings_part_by_part(six):
    rows = {(r.by, r.average, r.valve, r.disease, r.severity): (r.caught, r.stated, r.true) for r in finding_rows(six)}
    assert rows["lesion", "micro", "", "", ""] == (4, 6, 6)
    assert rows["lesion", "micro", "mitral", "", ""] == (2, 3, 3)
    assert rows["lesion", "micro", "", "regurgitation", ""] == (3, 4, 4)
    assert rows["lesion", "micro", "aortic", "stenosis", ""] == (1, 2, 1)
    assert rows["grade", "micro", "", "", ""] == (2, 6, 6)
    assert rows["grade", "micro", "", "", "severe"] == (1, 3, 2)
    assert rows["grade", "micro", "", "", "ungraded"] == (0, 0, 1)
    assert rows["grade", "micro", "mitral", "regurgitation", "moderate"] == (0, 1, 0)
    assert ("lesion", "micro", "pulmonic", "", "") not in rows


def test_macro_f1_is_the_mean_over_the_lesions_that_occur(six):
    """Aortic stenosis 2/3, aortic regurgitation 1, mitral stenosis 0, mitral regurgitation 4/5, tricuspid 0."""
    assert value("disease_f1_macro", *six) == pytest.approx((2 / 3 + 1 + 0 + 4 / 5 + 0) / 5)


def test_another_grade_is_another_finding(six):
    assert value("graded_f1", *six) == pytest.approx(2 * 2 / (6 + 6))


def test_f1_is_no_share_and_has_no_counts(six):
    assert value("disease_f1", *six) == pytest.approx(8 / 12)
    assert counted(six)["disease_f1"] == (None, None)


def test_accuracy_of_a_lesion_is_of_the_images_of_its_valve(six):
    accuracy = {(row.valve.value, row.disease.value): row.figures["accuracy"] for row in lesion_rows(six)}
    assert (accuracy["aortic", "stenosis"].hits, accuracy["aortic", "stenosis"].total) == (2, 3)
    assert (accuracy["mitral", "stenosis"].hits, accuracy["mitral", "stenosis"].total) == (1, 2)


def test_kappa_is_of_the_grades_that_both_give(six):
    assert value("severity_kappa", *six[:2]) == pytest.approx(1 - 4 / 12)  # ranks (6, 6) and (2, 4)
    assert value("severity_kappa", six[4]) is None


GRAVE = case("aortic stenosis severe", "", ballot=(vote("aortic stenosis", 0.9, severe=0.5, moderate=0.1, mild=0.4),))
MILD = case("aortic stenosis mild", "", ballot=(vote("aortic stenosis", 0.9, severe=0.2, none=0.8),))
HEALTHY = case("", "", true_valve=AORTIC, ballot=(vote("aortic stenosis", 0.5, severe=0.9, none=0.1),))


def test_auroc_goes_by_the_weight_for_moderate_or_worse_on_images_of_that_valve():
    """0.54 against 0.18 and 0.45; the ungraded lesion takes no part, nor what is voted of a valve not in the image."""
    ungraded = replace(MILD, true=frozenset({lesion("aortic stenosis")}))
    elsewhere = case("mitral stenosis mild", "", ballot=(vote("aortic stenosis", 1.0, severe=1.0),))
    assert value("auroc_stenosis", GRAVE, MILD, HEALTHY, ungraded) == 1
    assert value("average_precision_stenosis", GRAVE, MILD, HEALTHY) == 1
    assert value("auroc_stenosis", GRAVE, elsewhere) == 1
    assert value("auroc_stenosis", replace(GRAVE, ballot=MILD.ballot), HEALTHY) == 0


def test_a_grave_lesion_in_a_refused_image_is_ranked_last():
    refused = case("aortic stenosis severe", "", predicted_valve=None, rejected="no spectrum")
    assert value("auroc_stenosis", refused, MILD) == 0


def test_methods_that_do_not_vote_have_no_area_and_no_calibration(six):
    for name in ("auroc_stenosis", "calibration_error", "risk_coverage_area", "set_coverage", "set_size"):
        assert value(name, *six) is None


def test_a_decision_is_right_if_valve_and_lesion_are():
    """Confidences 0.9, 0.9 and 0.9 right; 0.72 says absent and is wrong: (2.7 right 3, 0.72 right 0)."""
    denied = replace(MILD, true_valve=MITRAL, true=frozenset())
    assert value("calibration_error", GRAVE, MILD) == pytest.approx((0.1 + 0.72) / 2)
    assert value("calibration_error", denied) == pytest.approx(0.72)  # absent, but of another valve


@pytest.mark.parametrize("reason", ["no spectrum", ""], ids=["refused", "silent"])
def test_an_image_without_a_vote_is_two_wrong_decisions_that_come_last(reason):
    without = case("aortic stenosis severe", "", predicted_valve=None, answered=False, rejected=reason)
    assert value("risk_coverage_area", GRAVE) == 0
    assert value("risk_coverage_area", GRAVE, without) == pytest.approx((0 + 2 / 3 + 2 / 3) / 3)
    assert value("calibration_error", GRAVE, without) == value("calibration_error", GRAVE)  # no confidence was given


def test_overconfidence_is_signed():
    assert value("overconfidence", GRAVE) == pytest.approx(0.9 - 1)
    assert value("overconfidence", MILD) == pytest.approx(0.72 - 0)


def test_a_set_is_right_if_it_holds_the_reports_grade():
    """Of two, one holds "severe" and one lacks "mild"; a lesion without a set or a grade has no part."""
    key, other = (AORTIC, Disease.STENOSIS), (MITRAL, Disease.STENOSIS)
    held = case(
        "aortic stenosis severe,aortic regurgitation mild", "", sets={key: (Severity.MODERATE, Severity.SEVERE)}
    )
    lacking = case("aortic stenosis mild,mitral stenosis", "", sets={key: (Severity.SEVERE,), other: (Severity.MILD,)})
    assert counted([held, lacking])["set_coverage"] == (1, 2)
    assert value("set_size", held, lacking) == 1.5


def test_the_surest_decisions_leave_out_the_least_sure():
    """Of confidence 0.9 and right, of 0.72 and wrong: of the surest 1.6, 0.6 are wrong."""
    assert value("error", GRAVE, MILD) == pytest.approx(1 / 2)
    assert value("error_of_surest", GRAVE, MILD) == pytest.approx(0.6 / 1.6)
