"""The words of a block of documents, flat: one row for each word, with the document that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class OwnWords:
    """Words in the order of the documents.

    Attributes:
        rows: Of each word in the vocabulary, int64, *Shape:* (words,).
        documents: In which each stands, int64, *Shape:* (words,).
        starts: Where each document begins, int64, *Shape:* (size,); documents may be empty.
    """

    rows: Tensor
    documents: Tensor
    starts: Tensor

    @classmethod
    def of(cls, documents: Sequence[np.ndarray], size: int) -> OwnWords:
        """All words of documents (rows of the vocabulary, int64), which are filled up to `size` by empty ones."""
        lengths = np.zeros(size, np.int64)
        lengths[: len(documents)] = [len(rows) for rows in documents]
        rows = np.concatenate([*documents, np.zeros(0, np.int64)])
        places = np.repeat(np.arange(size), lengths)
        return cls(torch.from_numpy(rows), torch.from_numpy(places), torch.from_numpy(lengths.cumsum() - lengths))

    def rare(self, first: int) -> OwnWords:
        """Those from row `first` of the vocabulary on."""
        kept = self.rows >= first
        lengths = torch.bincount(self.documents[kept], minlength=len(self.starts))
        return OwnWords(self.rows[kept], self.documents[kept], lengths.cumsum(0) - lengths)

    @property
    def lengths(self) -> Tensor:
        """Words of each document, float32, *Shape:* (size, 1)."""
        return torch.bincount(self.documents, minlength=len(self.starts)).float()[:, None]

    def counts(self, columns: int, rows: int) -> Tensor:
        """How often each of the vocabulary's first `rows` words stands in each document.

        Returns:
            Float32, *Shape:* (size, columns); 0 in the columns from `rows` on.
        """
        kept = self.rows < rows
        cells = self.documents[kept] * columns + self.rows[kept]
        return torch.bincount(cells, minlength=len(self.starts) * columns).float().reshape(-1, columns)

    def weighted_sum(self, vectors: Tensor, weights: Tensor | None = None) -> Tensor:
        """Sum of the words' vectors, each times its weight, of each document: *Shape:* (size, dimensions)."""
        return torch.nn.functional.embedding_bag(
            self.rows, vectors, self.starts, mode="sum", per_sample_weights=weights
        )
