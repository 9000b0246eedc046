"""Retrieval metrics: worked by hand, and against ir-measures on rankings with ties."""

import ir_measures
import numpy as np
import pytest

from echoreport.errors import InputError
from echoreport.evaluation.metrics import ranking
from echoreport.evaluation.metrics.ranking import NO_CLASS, RANK_FIGURES, chance_percentile_rank, chance_recall_at, rank

EACH = np.arange
NEAREST = 1000


def unit(*angles: float) -> np.ndarray:
    """Unit vectors at so many degrees."""
    turned = np.deg2rad(angles)
    return np.column_stack([np.cos(turned), np.sin(turned)])


def value(name: str, ranked: ranking.Ranking) -> float | None:
    queries = len(ranked.ranks)
    return RANK_FIGURES[name](ranked, EACH(queries), queries).value


@pytest.fixture
def six() -> ranking.Ranking:
    """Six queries in a gallery of four, at 0, 10, 40 and 90 degrees; ranks 1, 2, 3, 4, a miss and a miss."""
    queries = np.vstack([unit(1, 1, 1, 1), [[0, 0]], unit(1)])
    return rank(queries, unit(0, 10, 40, 90), np.array([0, 1, 2, 3, 0, 7]), EACH(4))


def test_ranks_of_the_hand_worked_example(six):
    assert six.ranks.tolist() == [1, 2, 3, 4, np.inf, np.inf]
    assert six.gallery.tolist() == [4] * 6
    assert six.relevant.tolist() == [1, 1, 1, 1, 1, 0]
    assert six.answered.tolist() == [True, True, True, True, False, True]


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        ("recall@1", 1 / 6),
        ("recall@5", 4 / 6),
        ("mean_reciprocal_rank", (1 + 1 / 2 + 1 / 3 + 1 / 4) / 6),
        ("median_rank", 3.5),
        ("mean_percentile_rank", (1 + 2 + 3 + 4 + 4 + 4) / 4 / 6),
    ],
)
def test_figures_of_the_hand_worked_example(six, name, worked):
    assert value(name, six) == pytest.approx(worked)


def test_a_wrong_item_as_near_as_the_right_one_stands_before_it():
    tied = rank(unit(0), unit(20, -20, 20, 90), np.array([5]), np.array([5, 1, 2, 3]))
    assert tied.ranks.tolist() == [3]


def test_equal_vectors_are_ties_whatever_their_place_in_the_gallery():
    """Matrix products round alike columns unlike."""
    rng = np.random.default_rng(0)
    same = rng.normal(size=77).astype(np.float32)
    for count in (3, 50, 1001):
        ranked = rank(rng.normal(size=(4, 77)), np.tile(same, (count, 1)), np.zeros(4, int), EACH(count))
        assert ranked.ranks.tolist() == [count] * 4


def test_of_several_right_items_the_nearest_counts():
    assert rank(unit(0), unit(50, 10, 5, 30), np.array([1]), np.array([1, 1, 0, 1])).ranks.tolist() == [2]


def test_duplicates_stand_in_one_place_and_are_right_if_one_of_them_is():
    angles, classes = unit(5, 5, 5, 10, 50), np.array([0, 0, 0, 1, 2])
    assert rank(unit(0), angles, np.array([1]), classes).ranks.tolist() == [4]
    once = rank(unit(0), angles, np.array([1]), classes, np.array([8, 8, 8, 9, 1]))
    assert (once.ranks.tolist(), once.gallery.tolist()) == ([2], [3])
    mixed = rank(unit(0), angles, np.array([2]), classes, np.array([8, 8, 8, 9, 8]))
    assert (mixed.ranks.tolist(), mixed.relevant.tolist()) == ([1], [1])


def test_a_duplicate_is_as_near_as_its_nearest_copy():
    ranked = rank(unit(0), unit(60, 30, 10), np.array([0]), np.array([0, 1, 0]), np.array([4, 5, 4]))
    assert ranked.ranks.tolist() == [1]


def test_lengths_do_not_matter_and_an_unusable_row_of_the_gallery_is_never_found():
    gallery = np.vstack([unit(10) * 900, unit(20) * 0.001, [[np.nan, 1]], [[0, 0]]])
    ranked = rank(np.vstack([unit(0), unit(0), unit(0)]) * 7, gallery, np.array([1, 2, 3]), EACH(4))
    assert ranked.ranks.tolist() == [2, np.inf, np.inf]
    assert ranked.gallery.tolist() == [4] * 3


@pytest.mark.parametrize("length", [1e-200, 1e-30, 1e30, 1e200])
def test_no_length_is_too_small_or_too_large(length):
    ranked = rank(np.eye(3) * length, np.eye(3) / length, EACH(3), EACH(3))
    assert ranked.ranks.tolist() == [1, 1, 1]


def test_vectors_that_are_nearly_alike_are_no_ties():
    gallery = np.array([[1, 0.002 * n] for n in range(4)])
    assert rank(gallery, gallery, EACH(4), EACH(4)).ranks.tolist() == [1] * 4


def test_an_item_without_a_class_is_right_for_no_query():
    ranked = rank(unit(0, 0), unit(0, 10), np.array([NO_CLASS, 1]), np.array([NO_CLASS, 1]))
    assert ranked.ranks.tolist() == [np.inf, 2]


def test_blocks_give_what_one_piece_gives(monkeypatch):
    rng = np.random.default_rng(1)
    arrays = rng.normal(size=(40, 8)), rng.normal(size=(90, 8)), rng.integers(9, size=40), rng.integers(9, size=90)
    whole = rank(*arrays)
    monkeypatch.setattr(ranking, "_BLOCK", 200)
    assert rank(*arrays).ranks.tolist() == whole.ranks.tolist()


@pytest.mark.parametrize(("k", "chance"), [(1, 2 / 6), (2, 1 - (4 * 3) / (6 * 5)), (6, 1.0), (10, 1.0)])
def test_chance_is_what_a_gallery_in_random_order_reaches(k, chance):
    ranked = rank(unit(0), unit(*range(6)), np.array([1]), np.array([1, 1, 0, 0, 0, 0]))
    assert chance_recall_at(ranked, k) == pytest.approx(chance)


def test_chance_of_the_mean_rank_is_that_of_random_orders():
    rng = np.random.default_rng(0)
    classes = np.array([1, 1, 0, 0, 0, 0])
    ranked = rank(unit(0), unit(*range(6)), np.array([1]), classes)
    drawn = [1 + np.flatnonzero(rng.permutation(classes))[0] for _ in range(4000)]
    assert chance_percentile_rank(ranked) == pytest.approx(7 / 3 / 6)
    assert chance_percentile_rank(ranked) == pytest.approx(np.mean(drawn) / 6, abs=0.01)


def test_a_thousand_random_rankings_with_ties_agree_with_ir_measures():
    """trec_eval orders equal scores by name, from the last; so wrong items get the last names, and ties go against."""
    rng = np.random.default_rng(7)
    qrels, run, ranks = [], [], []
    for query in range(NEAREST):
        count = int(rng.integers(2, 30))
        scores = rng.integers(0, 6, count) / 8  # many ties
        right = rng.random(count) < 0.3
        right[int(rng.integers(count))] = True
        ranked = rank(np.array([[1.0, 0.0]]), _of_scores(scores), np.array([1]), right.astype(int))
        ranks.append(ranked.ranks[0])
        for item in range(count):
            name = f"{'a' if right[item] else 'z'}{item}"
            run.append(ir_measures.ScoredDoc(str(query), name, scores[item]))
            qrels.append(ir_measures.Qrel(str(query), name, int(right[item])))
    measures = [ir_measures.RR, *(ir_measures.Success @ k for k in ranking.CUTOFFS)]
    theirs = ir_measures.calc_aggregate(measures, qrels, run)
    everywhere = np.full(NEAREST, 30)
    ours = ranking.Ranking(np.array(ranks), everywhere, np.ones_like(everywhere), np.ones(NEAREST, bool))
    assert value("mean_reciprocal_rank", ours) == pytest.approx(theirs[ir_measures.RR])
    for k in ranking.CUTOFFS:
        assert value(f"recall@{k}", ours) == pytest.approx(theirs[ir_measures.Success @ k])


def _of_scores(scores: np.ndarray) -> np.ndarray:
    """Unit vectors whose cosine with (1, 0) is the score."""
    return np.column_stack([scores, np.sqrt(1 - scores**2)])


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        (
            (unit(0), np.ones((2, 3)), EACH(1), EACH(2)),
            r"got queries of shape \(1, 2\) and a gallery of shape \(2, 3\)",
        ),
        ((unit(0), np.ones((0, 2)), EACH(1), EACH(0)), "got a gallery without an item"),
        ((unit(0), unit(1, 2), EACH(2), EACH(2)), "got 1 queries and 2 items with 2 and 2 classes"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(arrays, told):
    with pytest.raises(InputError, match=told):
        rank(*arrays)
