"""Nearest neighbours: exact, in a fixed order, and only for vectors that a cosine can be taken of."""

from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Hit
from echoreport.errors import InputError
from echoreport.retrieval import ParagraphIndex


def _unit(rows: int, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_vector_finds_itself_first_with_similarity_1() -> None:
    vectors = _unit(200)
    for row, hits in enumerate(ParagraphIndex.build(vectors).search(vectors, 3)):
        assert hits[0].row == row
        assert hits[0].similarity == pytest.approx(1, abs=1e-5)
        assert hits[0].similarity <= 1


def test_similarity_is_the_cosine_and_falls() -> None:
    vectors, queries = _unit(300), _unit(30, seed=1)
    cosines = queries @ vectors.T
    for query, hits in zip(cosines, ParagraphIndex.build(vectors).search(queries, 10), strict=True):
        assert [hit.row for hit in hits] == list(np.argsort(-query)[:10])
        np.testing.assert_allclose([hit.similarity for hit in hits], np.sort(query)[::-1][:10], atol=1e-5)


def test_opposite_vectors_have_similarity_minus_1() -> None:
    (hits,) = ParagraphIndex.build(np.eye(2, dtype=np.float32)[:1]).search(-np.eye(2, dtype=np.float32)[:1], 1)
    assert hits == [Hit(0, -1.0)]


@pytest.mark.parametrize("queries", [1, 40], ids=["one query", "a batch"])
@pytest.mark.parametrize(("rows", "k"), [(40, 5), (300, 5), (300, 150)])
def test_equals_come_in_the_order_of_rows_also_at_the_cut(rows: int, k: int, queries: int) -> None:
    vectors = np.tile(np.array([0.6, 0.8], np.float32), (rows, 1))
    vectors[[rows // 2, rows - 1]] = [1, 0]
    query = np.tile(np.array([1, 0], np.float32), (queries, 1))
    others = [row for row in range(rows) if row not in (rows // 2, rows - 1)]
    wanted = [rows // 2, rows - 1, *others][:k]
    for hits in ParagraphIndex.build(vectors).search(query, k):
        assert [hit.row for hit in hits] == wanted


def test_of_a_small_index_all_come_back() -> None:
    (hits,) = ParagraphIndex.build(_unit(4)).search(_unit(1, seed=1), 10)
    assert sorted(hit.row for hit in hits) == [0, 1, 2, 3]


def test_an_empty_index_has_no_neighbours() -> None:
    index = ParagraphIndex.build(np.zeros((0, 16), np.float32))
    assert len(index) == 0
    assert index.search(_unit(2), 3) == [[], []]


def test_no_query_has_no_answer() -> None:
    assert ParagraphIndex.build(_unit(4)).search(np.zeros((0, 16), np.float32), 3) == []


@pytest.mark.parametrize("k", [0, -1])
def test_less_than_one_neighbour_is_refused(k: int) -> None:
    with pytest.raises(InputError, match=f"got k = {k}, wanted at least 1 neighbour"):
        ParagraphIndex.build(_unit(4)).search(_unit(1), k)


def test_another_width_is_refused() -> None:
    index = ParagraphIndex.build(_unit(4))
    with pytest.raises(InputError, match=r"got vectors of shape \(1, 8\), wanted \(any, 16\)"):
        index.search(_unit(1, 8), 1)
    with pytest.raises(InputError, match=r"got vectors of shape \(2, 8\), wanted \(any, 16\)"):
        index.add(_unit(2, 8))
    with pytest.raises(InputError, match=r"got vectors of shape \(16,\), wanted"):
        index.search(_unit(1)[0], 1)
    assert len(index) == 4


@pytest.mark.parametrize("shape", [(16,), (4, 0), (2, 2, 2)])
def test_an_index_is_built_of_rows_of_numbers(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="wanted \\(paragraphs, dimensions\\)"):
        ParagraphIndex.build(np.zeros(shape, np.float32))


@pytest.mark.parametrize("spoil", [2.0, 0.5, np.nan, np.inf])
def test_what_is_no_unit_vector_is_refused(spoil: float) -> None:
    vectors = _unit(3)
    spoilt = vectors.copy()
    spoilt[1] *= spoil
    with pytest.raises(InputError, match="not of unit length, wanted unit vectors"):
        ParagraphIndex.build(spoilt)
    with pytest.raises(InputError, match="not of unit length, wanted unit vectors"):
        ParagraphIndex.build(vectors).search(spoilt, 1)


def test_a_zero_vector_is_near_to_nothing() -> None:
    vectors = _unit(5)
    vectors[2] = 0
    index = ParagraphIndex.build(vectors)
    (hits,) = index.search(np.zeros((1, 16), np.float32), 3)
    assert hits == [Hit(0, 0.0), Hit(1, 0.0), Hit(2, 0.0)]
    (hits,) = index.search(vectors[:1], 5)
    assert next(hit.similarity for hit in hits if hit.row == 2) == 0


def test_added_vectors_get_the_next_rows() -> None:
    vectors = _unit(6)
    index = ParagraphIndex.build(vectors[:4])
    index.add(vectors[4:])
    assert [hits[0].row for hits in index.search(vectors, 1)] == [0, 1, 2, 3, 4, 5]


def test_vectors_of_another_precision_or_order_in_memory_are_the_same_vectors() -> None:
    vectors = _unit(6)
    index = ParagraphIndex.build(np.asfortranarray(vectors.astype(np.float64)))
    assert index.search(vectors, 6) == ParagraphIndex.build(vectors).search(vectors, 6)


def test_what_is_loaded_answers_as_what_was_saved(tmp_path: Path) -> None:
    index, queries = ParagraphIndex.build(_unit(50)), _unit(7, seed=2)
    index.save(tmp_path / "paragraphs.faiss")
    loaded = ParagraphIndex.load(tmp_path / "paragraphs.faiss")
    assert (len(loaded), loaded.dimensions) == (50, 16)
    assert loaded.search(queries, 5) == index.search(queries, 5)


def test_a_search_among_given_rows_is_exact_and_keeps_their_numbers() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.array([3, 11, 12, 40, 59])
    found = ParagraphIndex.build(vectors).search(vectors[:2], 3, rows)
    for query, hits in zip(vectors[:2], found, strict=True):
        assert [hit.row for hit in hits] == rows[np.argsort(-(vectors[rows] @ query))][:3].tolist()
    assert [len(hits) for hits in ParagraphIndex.build(vectors).search(vectors[:2], 9, rows)] == [5, 5]
    assert ParagraphIndex.build(vectors).search(vectors[:1], 3, rows[:0]) == [[]]
