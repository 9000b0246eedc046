"""Agreement of findings with labels, against an example worked out by hand and against the shared scorer."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from echoreport.domain import Assertion, Disease, Finding, Severity, Valve
from echoreport.evaluation.agreement import VIEWS, Score, Statement, grade_score, score

CORE, ALL, UNGRADED, NEGATED = VIEWS


def stated(*lines: str) -> frozenset[Statement]:
    """Statements from "valve disease assertion [severity]"."""
    fields = (*("valve", "disease", "assertion", "severity"),)
    rows = [dict(zip(fields, (*line.split(), None), strict=False)) for line in lines]
    return frozenset(map(Statement.of, rows))


LABELS = {
    "a": stated(
        "mitral regurgitation present mild",
        "aortic stenosis absent",
        "aortic calcification present",
        "mitral rheumatic absent",
    ),
    "b": stated("tricuspid regurgitation present moderate", "mitral stenosis absent"),
    "c": stated("aortic paravalvular-regurgitation possible trace"),
}
FOUND = {
    "a": stated("mitral regurgitation present mild", "aortic stenosis absent", "aortic sclerosis present"),
    "b": stated("tricuspid regurgitation present severe", "mitral stenosis present", "aortic rheumatic absent"),
    "d": stated("aortic stenosis present severe"),
}


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (CORE, Score(hits=2, found=4, true=5)),
        (ALL, Score(hits=2, found=5, true=6)),
        (UNGRADED, Score(hits=3, found=4, true=5)),
        (NEGATED, Score(hits=1, found=1, true=2)),
    ],
)
def test_counts_of_the_hand_worked_example(view, expected):
    assert score(LABELS, FOUND, VIEWS[view]) == expected


def test_precision_recall_and_f1_of_the_counts():
    counts = Score(hits=2, found=4, true=5)
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.4, pytest.approx(4 / 9))
    assert (Score(0, 0, 3).precision, Score(0, 3, 0).recall, Score(0, 0, 0).f1) == (0, 0, 0)


def test_grades_are_judged_on_the_lesions_that_were_found():
    assert grade_score(LABELS, FOUND) == Score(hits=1, found=2, true=2)
    assert grade_score(LABELS, {}) == Score(0, 0, 0)


def test_a_finding_without_a_grade_where_one_is_labelled_counts_as_wrong():
    assert (
        grade_score({"a": stated("mitral stenosis present mild")}, {"a": stated("mitral stenosis present")}).hits == 0
    )


def test_a_lesion_that_is_not_there_has_no_grade():
    assert stated("mitral stenosis absent severe") == stated("mitral stenosis absent")
    assert stated("mitral stenosis possible severe") != stated("mitral stenosis possible")


def test_a_finding_and_the_same_row_are_one_statement():
    finding = Finding(
        Valve.MITRAL, Disease.STENOSIS, Assertion.PRESENT, Severity.MILD, "mild mitral stenosis", 0, 20, "stenosis"
    )
    assert {Statement.of_finding(finding)} == stated("mitral stenosis present mild")


@pytest.mark.shared
def test_figures_are_those_of_the_shared_scorer(shared_gold):
    spec = spec_from_file_location("shared_score", shared_gold / "score.py")
    scorer = module_from_spec(spec)
    spec.loader.exec_module(scorer)
    theirs = scorer.score(as_tuples(LABELS), as_tuples(FOUND))
    for name, view in zip(("core", "all", "core_without_severity", "core_negated"), VIEWS.values(), strict=True):
        ours = score(LABELS, FOUND, view)
        figures = {"precision": ours.precision, "recall": ours.recall, "f1": ours.f1, "n": ours.true}
        assert theirs[name] == pytest.approx(figures, abs=1e-4)
    assert theirs["severity_accuracy_where_found"] == grade_score(LABELS, FOUND).recall


def as_tuples(statements):
    """As the shared scorer holds them."""
    return {
        name: {(str(s.valve), str(s.disease), str(s.assertion), str(s.severity or "")) for s in listed}
        for name, listed in statements.items()
    }
