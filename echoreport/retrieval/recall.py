"""How much of what an exact search would find an index finds, and the least effort at which it finds enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from echoreport.extras import require

Batches = Callable[[], Iterator[np.ndarray]]
"""Gives all vectors, float32 unit rows in order, a batch at a time, each time that it is called."""

AT, WANTED = 10, 0.99
_AS_NEAR = 1e-6
"""Difference of similarities below which two vectors are equally near: an archive repeats itself."""
_MOVED = 0.6
"""Part of a difference: with less, paragraphs that an archive did not hold were found less often than these questions
(0.980 and 0.993 of five million; with this, 0.980 and 0.982)."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Measured when an index was built.

    Attributes:
        value: Share of the ten nearest that a search finds, 0 to 1; of equally near ones any will do.
        queries: That were searched for; see `questions`.
        rows: That the index held then.
    """

    value: float
    queries: int
    rows: int


def questions(sample: np.ndarray) -> np.ndarray:
    """Unit vectors as near to the archive as new paragraphs are, a third as many as the sample's: none is in it.

    Each is one vector and a part of the difference between two others. A vector of the archive itself, and one that is
    moved by less, would be found too easily.
    """
    said, one, other = sample[: len(sample) // 3 * 3].reshape(3, -1, sample.shape[1])
    moved = said + np.float32(_MOVED) * (one - other)
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), np.float32(1e-6))


class ExactSearch:
    """The similarity of the tenth nearest vector of some queries, as their archive passes by."""

    def __init__(self, queries: np.ndarray) -> None:
        self.queries = queries
        self._nearest = np.zeros((len(queries), 0), np.float32)

    def pass_by(self, vectors: np.ndarray) -> None:
        """Take a batch into account."""
        faiss = require("faiss", "cpu")
        near, _ = faiss.knn(self.queries, vectors, min(AT, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        self._nearest = -np.sort(-np.hstack([self._nearest, near]), axis=1)[:, :AT]

    def recalls(self, found: np.ndarray, batches: Batches) -> np.ndarray:
        """Share of the ten nearest that each query found, *Shape:* (searches, queries).

        Args:
            found: Rows of several searches, -1 for none, *Shape:* (searches, queries, ten or fewer).
            batches: Once more all vectors.
        """
        true, start = np.full(found.shape, -2, np.float32), 0
        for vectors in batches():
            inside = (found >= start) & (found < start + len(vectors))
            true[inside] = np.einsum("nd,nd->n", self.queries[np.nonzero(inside)[1]], vectors[found[inside] - start])
            start += len(vectors)
        near = true >= self._nearest[:, -1:] - _AS_NEAR
        return near.sum(axis=2) / self._nearest.shape[1]
