"""Nearest-neighbour search over unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from echoreport.domain import Hit
from echoreport.errors import InputError
from echoreport.extras import require
from echoreport.retrieval.faiss_files import index_in_memory, mapped_index, write_index
from echoreport.retrieval.gpu import MOST_ON_GPU, has_gpu, on_gpus
from echoreport.retrieval.kinds import effort_of, kind_of, most_effort, search_parameters
from echoreport.retrieval.paragraphs import mask_without
from echoreport.retrieval.planes import as_asked, as_given, as_stored
from echoreport.retrieval.recall import Recall

_FEW = 100_000
"""Rows among which an index that is not exact is searched one by one: that loses nothing, and takes 0.1 s."""

_SPREAD = 1.5
"""Where one row in n is allowed, so many more lists as n to this power: the nearest of them lie further away."""


class ParagraphIndex:
    """A FAISS index of unit vectors, so that the inner product is the cosine similarity.

    Rows are numbered from 0 without those that were removed: nothing here tells that they were ever there.

    Attributes:
        recall: What a search finds of what an exact one would, measured when it was built; None of a flat index,
            which is exact.
        removed: Places of removed vectors among all that are stored, int64, ascending.
    """

    def __init__(self, index: Any, removed: np.ndarray | None = None, recall: Recall | None = None) -> None:
        self._index, self.recall, self.kind = index, recall, kind_of(index)
        self.removed = np.zeros(0, np.int64) if removed is None else removed
        self._mapped = False
        self._on_gpu: Any = None

    @classmethod
    def build(cls, vectors: np.ndarray) -> ParagraphIndex:
        """A flat index of vectors; row i of them is `Hit.row` i.

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
        return self.stored - len(self.removed)

    @property
    def stored(self) -> int:
        """How many vectors there are with the removed."""
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return int(self._index.d) // (2 if self.kind == "ivf-sq" else 1)

    @property
    def effort(self) -> int:
        """Lists or nodes that a search visits; 0 of a flat index."""
        return effort_of(self._index)

    @property
    def vectors(self) -> np.ndarray:
        """All of them, in the order of the rows: float32, *Shape:* (len(self), dimensions)."""
        return self.vectors_of(range(len(self)))

    def vectors_of(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Of some rows, in their order: float32, *Shape:* (rows, dimensions); of "ivf-sq" to 12 bits."""
        places = self._places_of(np.asarray(rows, np.int64))
        if not len(places):
            return np.zeros((0, self.dimensions), np.float32)
        if self.kind.startswith("ivf"):
            self._index.make_direct_map()  # once: 8 bytes a row, that a search of all rows does without
        return as_given(self._index, self._index.reconstruct_batch(places))

    @cached_property
    def _places(self) -> np.ndarray:
        return np.flatnonzero(mask_without(self.stored, self.removed))

    def add(self, vectors: np.ndarray) -> None:
        """Append vectors; they get the next rows.

        Raises:
            InputError: As in `build`, or if their width differs from the index's.
        """
        vectors = checked_vectors(vectors, self.dimensions)
        if self._mapped:  # FAISS ends the process that adds to a file
            self._index, self._mapped = index_in_memory(self._index), False
        if self.kind.startswith("ivf"):
            self._index.make_direct_map(False)
        self._index.add(as_stored(self._index, vectors))
        self.__dict__.pop("_places", None)

    def without(self, rows: np.ndarray) -> ParagraphIndex:
        """The same index in which some rows, int64, are never found; it shares the vectors with this one."""
        left = ParagraphIndex(self._index, np.union1d(self.removed, self._places_of(rows)), self.recall)
        left._mapped = self._mapped
        return left

    def search(self, queries: np.ndarray, k: int, rows: np.ndarray | None = None) -> list[list[Hit]]:
        """Nearest rows of each query, nearest first; equal similarities by row.

        Args:
            queries: Float32 unit vectors, *Shape:* (queries, dimensions).
            k: How many, at least 1; fewer come back where the index holds fewer.
            rows: Those that are searched, int64, each once; all by default. An index that is not exact finds among
                them no less than among all: it compares with each of a few, and visits more lists for many.

        Raises:
            InputError: If k is below 1, or as in `add`.
        """
        if k < 1:
            raise InputError(f"got k = {k}, wanted at least 1 neighbour")
        held = len(self) if rows is None else len(rows)
        queries, k = checked_vectors(queries, self.dimensions), min(k, held)
        if not k:
            return [[] for _ in queries]
        similarities, found = self._search(queries, k, rows)
        return [
            sorted(map(_hit, near[hits >= 0], hits[hits >= 0]), key=lambda hit: (-hit.similarity, hit.row))[:k]
            for near, hits in zip(similarities, found, strict=True)
        ]

    def _search(self, queries: np.ndarray, k: int, rows: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        if self.kind != "flat" and rows is not None and len(rows) <= _FEW:
            few = require("faiss", "cpu").IndexFlatIP(self.dimensions)
            few.add(self.vectors_of(rows))
            similarities, found = ParagraphIndex(few)._exact(queries, k, len(rows), None)
            return similarities, rows[found]
        held, selector = len(self), None
        if rows is not None or len(self.removed):
            places = self._places if rows is None else self._places_of(rows)
            held, selector = len(places), _only(places, self.stored)
        search = self._exact if self.kind == "flat" else self._near
        similarities, found = search(queries, k, held, selector)
        return similarities, self._rows(found)

    def _places_of(self, rows: np.ndarray) -> np.ndarray:
        """Rows -> places among all that is stored."""
        return self._places[rows] if len(self.removed) else rows

    def _rows(self, places: np.ndarray) -> np.ndarray:
        """Places among all that is stored -> rows; -1 stays."""
        return np.searchsorted(self._places, places) - (places < 0) if len(self.removed) else places

    def _exact(self, queries: np.ndarray, k: int, held: int, selector: Any) -> tuple[np.ndarray, np.ndarray]:
        """At least k, and all that are as near as the k-th: of equals FAISS keeps any, and archives repeat."""
        only, wide = search_parameters(self._index, 0, selector), k
        while True:
            wide = min(2 * wide, held)
            if selector is None and wide <= MOST_ON_GPU and has_gpu():
                similarities, found = self._gpu_copy().search(queries, wide)
            else:
                similarities, found = self._index.search(queries, wide, params=only)
            similarities = np.clip(similarities, -1, 1)  # rounding leaves 1.0000001
            if wide == held or np.all(similarities[:, -1] < similarities[:, k - 1]):
                return similarities, found

    def _gpu_copy(self) -> Any:
        """The vectors on all GPUs; copied anew where vectors were added."""
        if self._on_gpu is None or self._on_gpu.ntotal != self._index.ntotal:
            self._on_gpu = on_gpus(self._index)
        return self._on_gpu

    def _near(self, queries: np.ndarray, k: int, held: int, selector: Any) -> tuple[np.ndarray, np.ndarray]:
        """k, with more effort the fewer rows are allowed, and until there are k."""
        most, asked = most_effort(self._index), as_asked(self._index, queries)
        effort = min(most, ceil(self.effort * (self.stored / held) ** _SPREAD))
        if self.kind == "hnsw":
            effort = max(effort, k)
        while True:
            parameters = search_parameters(self._index, effort, selector)
            similarities, found = self._index.search(asked, k, params=parameters)
            if effort == most or np.all(found >= 0):
                return np.clip(similarities, -1, 1), found
            effort = min(most, 4 * effort)

    def save(self, path: Path) -> None:
        """Write FAISS's own format, the removed included."""
        write_index(self._index, path)

    @classmethod
    def load(cls, path: Path, removed: np.ndarray | None = None, recall: Recall | None = None) -> ParagraphIndex:
        """Map what `save` wrote into memory: only what a search touches is read."""
        index = cls(mapped_index(path), removed, recall)
        index._mapped = True
        return index


def _only(places: np.ndarray, stored: int) -> Any:
    """FAISS's selector of some places."""
    bits = np.zeros(stored, bool)
    bits[places] = True
    return require("faiss", "cpu").IDSelectorBitmap(np.packbits(bits, bitorder="little"))


def _hit(similarity: np.floating, row: np.integer) -> Hit:
    return Hit(int(row), float(similarity))


def checked_vectors(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """Vectors as FAISS wants them.

    Raises:
        InputError: If they are of another width, or not of unit length.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dimensions:
        raise InputError(f"got vectors of shape {vectors.shape}, wanted (any, {dimensions}): use the model's encoder")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0)):
        raise InputError("got vectors that are not of unit length, wanted unit vectors: divide each by its norm")
    return np.ascontiguousarray(vectors, np.float32)
