"""Indexes that are not exact: they find nearly all, also among few rows, and the same from the same vectors."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from echoreport.errors import InputError
from echoreport.extras import require
from echoreport.retrieval import KINDS, Batches, ParagraphIndex, build_index, bytes_of, choose_kind

ROWS, WIDTH = 10_000, 32
INEXACT = [kind for kind in KINDS if kind != "flat"]


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _archive(rows: int = ROWS) -> np.ndarray:
    """Vectors around a few hundred centres, as paragraphs are around what they say."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(300, WIDTH))
    return _unit(centres[rng.integers(300, size=rows)] + 0.4 * rng.normal(size=(rows, WIDTH)))


def _batches(vectors: np.ndarray, size: int = 3000) -> Batches:
    def batches() -> Iterator[np.ndarray]:
        for start in range(0, len(vectors), size):
            yield vectors[start : start + size]

    return batches


VECTORS = _archive()
QUERIES = _unit(VECTORS[:200] + 0.1 * np.random.default_rng(1).normal(size=(200, WIDTH)))


@pytest.fixture(scope="module", params=INEXACT)
def built(request: pytest.FixtureRequest) -> ParagraphIndex:
    return build_index(_batches(VECTORS), ROWS, WIDTH, request.param)


def _recall(index: ParagraphIndex, rows: np.ndarray | None = None) -> float:
    searched = np.arange(len(index)) if rows is None else rows
    wanted = searched[np.argsort(-(QUERIES @ VECTORS[searched].T), axis=1)[:, :10]]
    found = [[hit.row for hit in hits] for hits in index.search(QUERIES, 10, rows)]
    return float(np.mean([len(set(one) & set(other)) / 10 for one, other in zip(found, wanted, strict=True)]))


def test_the_recall_that_is_stated_is_that_of_other_queries(built: ParagraphIndex) -> None:
    assert built.recall is not None
    assert (built.recall.queries, built.recall.rows) == (500, ROWS)
    assert built.recall.value >= 0.97
    assert _recall(built) == pytest.approx(built.recall.value, abs=0.02)


@pytest.mark.parametrize("share", [0.01, 0.3])
def test_few_rows_lose_no_recall(built: ParagraphIndex, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.flatnonzero(np.random.default_rng(2).random(ROWS) < share)
    assert _recall(built, rows) >= _recall(built) - 0.01
    if share > 0.1:
        monkeypatch.setattr("echoreport.retrieval.index._FEW", 0)  # as where such a share of the rows is many
        assert _recall(built, rows) >= _recall(built) - 0.01


def test_rows_of_one_direction_are_found_from_another(built: ParagraphIndex) -> None:
    rows = np.flatnonzero(VECTORS @ QUERIES[0] < -0.3)[:500]
    (hits,) = built.search(QUERIES[:1], 10, rows)
    assert len(hits) == 10
    assert {hit.row for hit in hits} <= set(rows.tolist())


def test_what_is_loaded_answers_as_what_was_built_and_can_grow(built: ParagraphIndex, tmp_path: Path) -> None:
    built.save(tmp_path / "a")
    loaded = ParagraphIndex.load(tmp_path / "a", recall=built.recall)
    assert (loaded.kind, loaded.effort, loaded.dimensions, len(loaded)) == (built.kind, built.effort, WIDTH, ROWS)
    assert loaded.search(QUERIES, 10) == built.search(QUERIES, 10)
    np.testing.assert_allclose(loaded.vectors_of([7, 3]), VECTORS[[7, 3]], atol=1e-3)
    loaded.add(QUERIES[:3])
    assert len(loaded) == ROWS + 3
    assert [hits[0].row for hits in loaded.search(QUERIES[:3], 1)] == [ROWS, ROWS + 1, ROWS + 2]
    np.testing.assert_allclose(loaded.vectors_of([ROWS + 1]), QUERIES[1:2], atol=1e-3)
    assert len(built) == ROWS


def test_removed_rows_are_never_found_and_the_others_are_renumbered(built: ParagraphIndex) -> None:
    gone = np.unique([hits[0].row for hits in built.search(QUERIES, 1)])
    left = built.without(gone).without(np.array([0, 5]))
    kept = np.delete(np.arange(ROWS), gone)
    kept = np.delete(kept, [0, 5])
    assert len(left) == len(kept)
    places = {int(kept[hit.row]) for hits in left.search(QUERIES, 10) for hit in hits}
    assert not places & set(gone.tolist())
    np.testing.assert_allclose(left.vectors_of([9]), VECTORS[kept[[9]]], atol=1e-3)
    (hits,) = left.search(VECTORS[kept[9:10]], 1, np.arange(20))
    assert hits[0].row == 9


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_vectors_give_the_same_file_whatever_the_threads_and_batches(kind: str, tmp_path: Path) -> None:
    faiss = require("faiss", "cpu")
    threads = faiss.omp_get_max_threads()
    try:
        for name, count, size in (("a", 2, 1500), ("b", 1, 700), ("c", 2, 1500)):
            faiss.omp_set_num_threads(count)
            build_index(_batches(VECTORS[:2000], size), 2000, WIDTH, kind).save(tmp_path / name)
    finally:
        faiss.omp_set_num_threads(threads)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "c").read_bytes()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_a_kind_is_known_beforehand(kind: str, tmp_path: Path) -> None:
    build_index(_batches(VECTORS[:2000]), 2000, WIDTH, kind).save(tmp_path / "a")
    assert (tmp_path / "a").stat().st_size == pytest.approx(bytes_of(kind, 2000, WIDTH), rel=0.1)


def test_the_kind_follows_from_size_and_memory() -> None:
    assert choose_kind(10_000, 128) == "flat"
    assert choose_kind(1_000_000, 128) == "ivf-flat"
    assert choose_kind(5_000_000, 128) == "ivf-sq"
    assert choose_kind(5_000_000, 128, memory=4 << 30) == "ivf-flat"
    assert choose_kind(100_000, 128, memory=25 << 20) == "ivf-sq"
    with pytest.raises(InputError, match=r"^got 0.5 GiB for an index of 5000000 paragraphs, wanted at least 0.9"):
        choose_kind(5_000_000, 128, memory=1 << 29)
    with pytest.raises(InputError, match="got the kind of index 'ivf-pq', wanted one of flat, ivf-flat"):
        build_index(_batches(VECTORS), ROWS, WIDTH, "ivf-pq")


def test_a_few_rows_and_repeated_ones_make_an_index_too() -> None:
    assert build_index(_batches(VECTORS[:0]), 0, WIDTH).search(QUERIES[:1], 3) == [[]]
    repeated = np.repeat(VECTORS[:4], 500, axis=0)
    for kind in INEXACT:
        index = build_index(_batches(repeated), 2000, WIDTH, kind)
        assert index.recall is not None
        assert index.recall.value >= 0.85  # four vectors, and questions far from all of them
