"""Intervals and paired differences of figures whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from echoreport.evaluation.metrics import detection
from echoreport.evaluation.metrics.discrimination import auroc
from echoreport.evaluation.metrics.runs import ranked
from echoreport.evaluation.metrics.trust import expected_calibration_error, overconfidence
from echoreport.evaluation.uncertainty import Statistic, compared, estimate, estimates, share
from echoreport.evaluation.uncertainty import statistic as uncertainty
from echoreport.evaluation.uncertainty.interval import FEWEST_PATIENTS
from echoreport.evaluation.uncertainty.statistic import mean


def of_hits(hits: list[int], patients: list[int] | None = None, size: int | None = None) -> Statistic:
    owners = np.arange(len(hits)) if patients is None else np.array(patients)
    return share(np.array(hits), np.ones(len(hits)), owners, size or int(owners.max()) + 1)


def test_the_value_is_the_pooled_share_and_the_interval_lies_around_it():
    drawn = estimate(of_hits([1] * 30 + [0] * 10))
    assert (drawn.value, drawn.hits, drawn.total, drawn.patients) == (0.75, 30, 40, 40)
    assert 0.55 < drawn.low < 0.65
    assert 0.83 < drawn.high < 0.92


def test_a_mean_has_about_the_interval_of_a_t_test():
    values = np.random.default_rng(0).normal(3, 2, 60)
    drawn = estimate(mean(values, np.arange(60), 60), resamples=20_000)
    t = stats.t.interval(0.95, 59, values.mean(), stats.sem(values))
    assert (drawn.low, drawn.high) == pytest.approx(t, abs=0.05)


def test_images_of_one_patient_are_not_taken_for_many_patients():
    alone = estimate(of_hits([1, 1, 1, 0] * 20))
    repeated = estimate(of_hits([1, 1, 1, 0] * 20, patients=[n // 4 % 20 for n in range(80)]))
    alike = estimate(of_hits([hit for hit in [1, 1, 1, 0] * 5 for _ in range(4)], [n // 4 for n in range(80)]))
    assert alike.value == alone.value == repeated.value
    assert alike.high - alike.low > 1.7 * (alone.high - alone.low)
    assert (repeated.low, repeated.high) == (None, None)  # every patient has the same share


def test_the_seed_decides_and_nothing_else():
    figure = mean(np.random.default_rng(1).normal(size=60), np.arange(60), 60)
    assert estimate(figure) == estimate(figure)
    assert estimate(figure, seed=1) != estimate(figure)
    assert estimates({"a": figure, "b": of_hits([0, 1] * 30)})["a"] == estimate(figure)


@pytest.mark.parametrize(("hits", "low", "high"), [(1, 0.025 ** (1 / 48), 1.0), (0, 0.0, 1 - 0.025 ** (1 / 48))])
def test_a_share_without_a_single_miss_or_hit_has_the_exact_bound(hits, low, high):
    """Clopper and Pearson's, as scipy has it."""
    drawn = estimate(of_hits([hits] * 48))
    theirs = stats.binomtest(48 * hits, 48).proportion_ci(method="exact")
    assert (drawn.low, drawn.high) == pytest.approx((low, high))
    assert (drawn.low, drawn.high) == pytest.approx((theirs.low, theirs.high))


def test_only_patients_with_something_to_count_inform_a_share():
    hits, totals = np.array([1] * 12 + [0] * 30), np.array([1] * 12 + [0] * 30)
    drawn = estimate(share(hits, totals, np.arange(42), 42))
    assert drawn.patients == 12
    assert drawn.low == pytest.approx(0.025 ** (1 / 12))


def test_only_patients_with_a_lesion_inform_an_f1():
    some, none = frozenset({"a"}), frozenset()
    counts = detection.counts([some] * 5 + [none] * 40, [some] * 4 + [none] * 41, ["a"], np.arange(45), 45)
    drawn = estimate(detection.f1(counts))
    assert (drawn.patients, drawn.low) == (5, None)


def test_few_patients_have_no_interval():
    assert estimate(of_hits([1, 0, 1] * 3)).low is None
    assert len([1, 0, 1] * 3) < FEWEST_PATIENTS
    assert estimate(of_hits([1, 0] * 5)).low is not None


def test_nothing_to_count_has_neither_value_nor_interval():
    nothing = share(np.zeros(0), np.zeros(0), np.zeros(0, int), 20)
    assert estimate(nothing).value is None
    assert estimate(nothing).low is None
    assert estimate(uncertainty.nothing(0)).value is None
    assert estimate(uncertainty.nothing(30)).value is None


def test_large_splits_are_resampled_in_parts(monkeypatch):
    figure = of_hits([1, 0, 1, 1] * 50)
    whole = estimate(figure)
    monkeypatch.setattr("echoreport.evaluation.uncertainty.interval._CHUNK", 1000)
    assert estimate(figure) == whole


@pytest.mark.parametrize("chance", [0.7, 0.95])
def test_intervals_hold_the_truth_about_as_often_as_they_say(chance):
    """The small version of scripts/check_intervals.py: of 200, 190 expected, 180 is more than three deviations off."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng([seed, 1])
        patients = np.repeat(np.arange(60), 2)
        own = rng.beta(6 * chance, 6 * (1 - chance), 60)
        hits = rng.random(120) < own[patients]
        drawn = estimate(share(hits, np.ones(120), patients, 60), resamples=500, seed=seed)
        held += drawn.low <= chance <= drawn.high
    assert 180 <= held <= 199


def both(first: np.ndarray, second: np.ndarray) -> Statistic:
    """Two models on the same patients."""
    count = len(first)
    return mean(np.concatenate([first, second]), np.arange(2 * count), 2 * count)


def test_a_difference_is_that_of_the_pairs():
    rng = np.random.default_rng(2)
    own = rng.normal(0, 5, 80)  # patients differ far more than models do
    first, second = own + 0.6 + rng.normal(0, 0.5, 80), own + rng.normal(0, 0.5, 80)
    found = compared(both(first, second))
    assert (found.a, found.b) == pytest.approx((first.mean(), second.mean()))
    assert found.difference.value == pytest.approx((first - second).mean())
    t = stats.t.interval(0.95, 79, (first - second).mean(), stats.sem(first - second))
    assert (found.difference.low, found.difference.high) == pytest.approx(t, abs=0.05)
    assert found.p < 0.002


def test_p_is_scipys_of_the_same_permutations():
    rng = np.random.default_rng(3)
    first, second = rng.normal(0.15, 1, 40), rng.normal(0, 1, 40)
    theirs = stats.permutation_test(
        (first, second), lambda a, b: (a - b).mean(), permutation_type="samples", n_resamples=9999, rng=0
    )
    assert compared(both(first, second), resamples=9999).p == pytest.approx(theirs.pvalue, abs=0.02)


def test_models_that_say_the_same_do_not_differ():
    same = np.random.default_rng(4).normal(size=30)
    found = compared(both(same, same))
    assert (found.difference.value, found.p) == (0, 1)


def test_under_no_difference_p_is_small_as_often_as_it_should_be():
    small = 0
    for seed in range(200):
        first, second = np.random.default_rng([seed, 5]).normal(size=(2, 25))
        small += compared(both(first, second), resamples=300, seed=seed).p <= 0.1
    assert 10 <= small <= 32  # 20 expected


def test_a_difference_rests_on_the_patients_that_inform_both():
    """Twenty inform A, twelve of them B too."""
    totals = np.array([1] * 20 + [0] * 4 + [1] * 12 + [0] * 12)
    found = compared(share(totals * (np.arange(48) % 3 > 0), totals, np.arange(48), 48))
    assert found.difference.patients == 12


def test_what_resampling_shifts_has_no_interval():
    sure = np.linspace(0.5, 1, 50)
    error = expected_calibration_error(sure, np.random.default_rng(0).random(50) < sure, np.arange(50), 50)
    assert error.value > 0
    assert estimate(error).low is None
    assert estimate(overconfidence(sure, sure > 0, np.arange(50), 50)).low is not None


def test_scores_are_swapped_patient_by_patient():
    rng = np.random.default_rng(6)
    positive = rng.random(90) < 0.4
    good, bad = positive + 0.5 * rng.normal(size=90), positive * 0.2 + rng.normal(size=90)
    models = np.repeat([0, 1], 90)
    for scale, shift in ((1, 0), (0.1, 5)):  # what a model's scores are like does not matter
        scores = ranked(np.concatenate([good, bad * scale + shift]), models)
        found = compared(auroc(np.tile(positive, 2), scores, np.arange(180), 180))
        assert found.a > 0.85 > found.b
        assert found.p < 0.01


def test_a_figure_that_one_model_lacks_has_no_difference():
    lacking = share(np.array([1, 1]), np.array([1, 1]), np.array([0, 1]), 4)
    found = compared(lacking)
    assert (found.a, found.b, found.difference.value, found.p) == (1.0, None, None, None)
