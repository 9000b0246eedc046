"""Exact nearest-neighbour search over unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from echoreport.domain import Hit
from echoreport.errors import InputError
from echoreport.extras import require


class ParagraphIndex:
    """A flat FAISS index of unit vectors, so that the inner product is the cosine similarity.

    Flat search is exact and, up to a million paragraphs, faster than a person notices.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> ParagraphIndex:
        """Index vectors; row i of them is `Hit.row` i.

        Args:
            vectors: Float32 unit vectors, *Shape:* (paragraphs, dimensions). Zero rows are kept and never near.

        Raises:
            InputError: If they are no rows of numbers, not finite, or of a length that is neither 1 nor 0.
        """
        if vectors.ndim != 2 or not vectors.shape[1]:
            raise InputError(f"got vectors of shape {vectors.shape}, wanted (paragraphs, dimensions)")
        index = cls(require("faiss", "cpu").IndexFlatIP(vectors.shape[1]))
        index.add(vectors)
        return index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return int(self._index.d)

    @property
    def vectors(self) -> np.ndarray:
        """All of them, in the order of the rows: float32, *Shape:* (len(self), dimensions)."""
        return np.array(self._index.reconstruct_n(0, len(self)), np.float32).reshape(-1, self.dimensions)

    def vectors_of(self, rows: Sequence[int]) -> np.ndarray:
        """Of some rows, in their order: float32, *Shape:* (rows, dimensions)."""
        return np.array([self._index.reconstruct(int(row)) for row in rows], np.float32).reshape(-1, self.dimensions)

    def add(self, vectors: np.ndarray) -> None:
        """Append vectors; they get the next rows.

        Raises:
            InputError: As in `build`, or if their width differs from the index's.
        """
        self._index.add(_checked(vectors, self.dimensions))

    def search(self, queries: np.ndarray, k: int, rows: np.ndarray | None = None) -> list[list[Hit]]:
        """Nearest rows of each query, nearest first; equal similarities by row.

        Args:
            queries: Float32 unit vectors, *Shape:* (queries, dimensions).
            k: How many, at least 1; fewer come back where the index holds fewer.
            rows: Those that are searched, int64, each once; all by default.

        Raises:
            InputError: If k is below 1, or as in `add`.
        """
        if k < 1:
            raise InputError(f"got k = {k}, wanted at least 1 neighbour")
        held = len(self) if rows is None else len(rows)
        queries, k = _checked(queries, self.dimensions), min(k, held)
        if not k:
            return [[] for _ in queries]
        similarities, found = self._search(queries, k, held, _only(rows))
        return [
            sorted(map(_hit, near, hits), key=lambda hit: (-hit.similarity, hit.row))[:k]
            for near, hits in zip(similarities, found, strict=True)
        ]

    def _search(self, queries: np.ndarray, k: int, held: int, only: Any) -> tuple[np.ndarray, np.ndarray]:
        """At least k rows, and all that are as near as the k-th: of equals FAISS keeps any, and archives repeat."""
        wide = k
        while True:
            wide = min(2 * wide, held)
            similarities, rows = self._index.search(queries, wide, params=only)
            similarities = np.clip(similarities, -1, 1)  # rounding leaves 1.0000001
            if wide == held or np.all(similarities[:, -1] < similarities[:, k - 1]):
                return similarities, rows

    def save(self, path: Path) -> None:
        """Write FAISS's own format."""
        # FAISS's own writing to a file reports a full disk as RuntimeError
        path.write_bytes(require("faiss", "cpu").serialize_index(self._index))

    @classmethod
    def load(cls, path: Path) -> ParagraphIndex:
        """Read what `save` wrote."""
        return cls(require("faiss", "cpu").read_index(str(path)))


def _only(rows: np.ndarray | None) -> Any:
    """FAISS's parameters that restrict a search to these rows; None for all."""
    if rows is None:
        return None
    faiss = require("faiss", "cpu")
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))


def _hit(similarity: np.floating, row: np.integer) -> Hit:
    return Hit(int(row), float(similarity))


def _checked(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:
        raise InputError(f"got vectors of shape {vectors.shape}, wanted (any, {dimensions}): use the model's encoder")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0)):
        raise InputError("got vectors that are not of unit length, wanted unit vectors: divide each by its norm")
    return np.ascontiguousarray(vectors, np.float32)
