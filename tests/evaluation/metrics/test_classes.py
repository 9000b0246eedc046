"""Detection, grades and discrimination against scikit-learn, ties and weights included."""

import warnings

import numpy as np
import pytest
from sklearn import metrics

from echoreport.evaluation.metrics import detection, discrimination, grades

CLASSES = ("a", "b", "c", "d")
AVERAGES = {
    "micro": (detection.precision, detection.recall, detection.f1),
    "macro": (detection.macro_precision, detection.macro_recall, detection.macro_f1),
}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def each(count: int) -> tuple[np.ndarray, int]:
    """Every item is of a patient of its own."""
    return np.arange(count), count


def test_a_hand_worked_example_of_three_items():
    true, stated = [{"a", "b"}, {"b"}, set()], [{"a"}, {"b", "c"}, {"c", "elsewhere"}]
    counts = detection.counts(true, stated, CLASSES, *each(3))
    assert (detection.precision(counts).hits, detection.precision(counts).total) == (2, 4)
    assert (detection.recall(counts).hits, detection.recall(counts).total) == (2, 3)
    assert detection.f1(counts).value == pytest.approx(4 / 7)
    assert detection.macro_recall(counts).value == pytest.approx((1 + 1 / 2) / 2)  # a, b; c and d are never true
    assert detection.macro_f1(counts).value == pytest.approx((1 + 2 / 3 + 0) / 3)  # d occurs nowhere
    assert detection.accuracy(counts).value == pytest.approx(0 / 3)


@pytest.mark.parametrize("average", AVERAGES)
def test_precision_recall_and_f1_are_scikit_learns(rng, average):
    true, stated = rng.random((200, 4)) < 0.4, rng.random((200, 4)) < 0.3
    sets = [[{CLASSES[c] for c in np.flatnonzero(row)} for row in table] for table in (true, stated)]
    counts = detection.counts(*sets, CLASSES, *each(200))
    theirs = metrics.precision_recall_fscore_support(true, stated, average=average)[:3]
    assert [figure(counts).value for figure in AVERAGES[average]] == pytest.approx(list(theirs))


def test_nothing_true_and_nothing_stated_has_no_value():
    counts = detection.counts([set()], [set()], CLASSES, *each(1))
    assert [figure(counts).value for figures in AVERAGES.values() for figure in figures] == [None] * 6


def test_kappa_is_scikit_learns(rng):
    true = rng.integers(7, size=120)
    stated = np.clip(true + rng.integers(-2, 3, 120), 0, 6)
    theirs = metrics.cohen_kappa_score(true, stated, labels=range(7), weights="quadratic")
    assert grades.quadratic_kappa(true, stated, 7, *each(120)).value == pytest.approx(theirs)


def test_kappa_worked_by_hand():
    """Off by one twice: 2 observed; by chance each of (0, 1, 2) against each of (0, 0, 1), 12 in all, over 3."""
    kappa = grades.quadratic_kappa(np.array([0, 1, 2]), np.array([0, 0, 1]), 3, *each(3))
    assert kappa.value == pytest.approx(1 - 2 / (12 / 3))


def test_kappa_of_one_grade_only_has_no_value():
    assert grades.quadratic_kappa(np.array([2, 2]), np.array([2, 2]), 7, *each(2)).value is None
    assert grades.quadratic_kappa(np.zeros(0, int), np.zeros(0, int), 7, np.zeros(0, int), 3).value is None


@pytest.mark.parametrize("decimals", [1, 8], ids=["many ties", "no ties"])
def test_auroc_and_average_precision_are_scikit_learns(rng, decimals):
    positive = rng.random(300) < 0.3
    scores = np.round(rng.normal(size=300) + positive, decimals)
    auroc = metrics.roc_auc_score(positive, scores)
    precision = metrics.average_precision_score(positive, scores)
    assert discrimination.auroc(positive, scores, *each(300)).value == pytest.approx(auroc)
    assert discrimination.average_precision(positive, scores, *each(300)).value == pytest.approx(precision)


def test_a_patient_who_counts_twice_is_as_one_who_is_there_twice(rng):
    positive, scores = rng.random(60) < 0.4, np.round(rng.normal(size=60), 1)
    weights = rng.integers(0, 3, (5, 60)).astype(float)
    for metric, theirs in (
        (discrimination.auroc, metrics.roc_auc_score),
        (discrimination.average_precision, metrics.average_precision_score),
    ):
        wanted = [theirs(positive, scores, sample_weight=row) for row in weights]
        assert metric(positive, scores, *each(60)).values(weights) == pytest.approx(wanted)


def test_roc_curve_has_scikit_learns_points(rng):
    positive, scores = rng.random(80) < 0.4, np.round(rng.normal(size=80), 1)
    false, true = discrimination.roc_curve(positive, scores)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theirs = metrics.roc_curve(positive, scores, drop_intermediate=False)
    assert false == pytest.approx(theirs[0])
    assert true == pytest.approx(theirs[1])


@pytest.mark.parametrize("positive", [[True, True], [False, False], []])
def test_one_class_alone_has_no_area(positive):
    known = np.array(positive, bool)
    assert discrimination.auroc(known, np.zeros(len(known)), *each(len(known))).value is None


def test_without_a_positive_item_there_is_no_average_precision():
    assert discrimination.average_precision(np.array([False]), np.array([0.5]), *each(1)).value is None
