"""Builds an index of any size from vectors that pass by in batches, and measures what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from echoreport.extras import require
from echoreport.retrieval.index import ParagraphIndex, checked_vectors
from echoreport.retrieval.kinds import (
    checked_kind,
    choose_kind,
    kind_of,
    most_effort,
    sample_for,
    search_parameters,
    set_effort,
    untrained,
)
from echoreport.retrieval.planes import as_asked, as_stored, learn_ranges
from echoreport.retrieval.recall import AT, WANTED, Batches, ExactSearch, Recall, questions

_QUERIES = 1000
"""Half of them choose the effort, the other half are what recall is stated of: to about 0.003."""
_FEWEST_TRIED, _SHARE_TRIED, _MOST_NODES = 64, 16, 512
_FEWEST = 1000
_GAIN = 0.001
"""Recall that is worth more effort where none reaches what is wanted."""


def build_index(
    batches: Batches, count: int, dimensions: int, kind: str | None = None, memory: int | None = None, seed: int = 0
) -> ParagraphIndex:
    """Index vectors without ever holding all of them as they are; the same vectors give the same index.

    Args:
        batches: Called up to four times: to learn from a sample, to add, to measure.
        count: Vectors in all batches together.
        kind: One of `KINDS`; by default, and of fewer than a thousand rows, that of `choose_kind`.
        memory: Bytes that the index may take.

    Raises:
        InputError: If the kind is none, the memory too little, or vectors are not of unit length or that width.
    """
    wanted = checked_kind(kind) if kind else None
    chosen = wanted if wanted and count >= _FEWEST else choose_kind(count, dimensions, memory)
    index = untrained(chosen, count, dimensions)
    if kind_of(index) == "flat":
        flat = ParagraphIndex(index)
        for vectors in batches():
            flat.add(vectors)
        return flat
    rng = np.random.default_rng(seed)
    _train(index, _gathered(batches, rng.choice(count, sample_for(count), replace=False), dimensions))
    asked = rng.choice(count, min(3 * _QUERIES, count), replace=False)
    exact = ExactSearch(questions(_gathered(batches, asked, dimensions)))
    with _in_order(index):
        for vectors in _whole(batches) if kind_of(index) == "hnsw" else batches():
            checked = checked_vectors(vectors, dimensions)
            index.add(as_stored(index, checked))
            exact.pass_by(checked)
    return ParagraphIndex(index, recall=_tuned(index, exact, batches))


def _train(index: Any, sample: np.ndarray) -> None:
    learn_ranges(index, sample)
    index.train(as_stored(index, sample))
    learn_ranges(index, sample)  # FAISS has put its own in their place


def _gathered(batches: Batches, places: np.ndarray, dimensions: int) -> np.ndarray:
    """The vectors at some places."""
    gathered, start = np.zeros((len(places), dimensions), np.float32), 0
    for vectors in batches():
        inside = (places >= start) & (places < start + len(vectors))
        gathered[inside] = checked_vectors(vectors[places[inside] - start], dimensions)
        start += len(vectors)
    return gathered


def _whole(batches: Batches) -> Iterator[np.ndarray]:
    """All vectors at once, which takes as much memory again as the graph that they go into.

    FAISS links the upper layers of what comes together first. A graph of ten parts found 0.93 of the ten nearest of
    200,000 simulated vectors, one of a single part 0.98.
    """
    yield np.concatenate(list(batches()))


@contextmanager
def _in_order(index: Any) -> Iterator[None]:
    """A graph depends on the order in which its nodes come: one thread builds it."""
    faiss = require("faiss", "cpu")
    threads = faiss.omp_get_max_threads()
    if kind_of(index) == "hnsw":
        faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _tuned(index: Any, exact: ExactSearch, batches: Batches) -> Recall:
    """Set the least effort that finds enough; what it finds of other queries than those that chose it."""
    efforts, asked = _efforts(index), as_asked(index, exact.queries)
    width = min(AT, int(index.ntotal))
    found = [index.search(asked, width, params=search_parameters(index, effort))[1] for effort in efforts]
    shares = exact.recalls(np.stack(found), batches)
    means = shares[:, ::2].mean(axis=1)
    best = int(np.argmax(means >= min(WANTED, means.max() - _GAIN)))  # the first
    set_effort(index, efforts[best])
    measured = shares[best, 1::2]
    return Recall(round(float(measured.mean()), 4), len(measured), int(index.ntotal))


def _efforts(index: Any) -> list[int]:
    """Those that are tried, ascending."""
    share = most_effort(index) // _SHARE_TRIED
    most = min(most_effort(index), _MOST_NODES if kind_of(index) == "hnsw" else max(_FEWEST_TRIED, share))
    least = AT if kind_of(index) == "hnsw" else 1
    steps = sorted({part << power for part in (2, 3) for power in range(12)} | {1})
    return [effort for effort in steps if least <= effort < most] + [most]
