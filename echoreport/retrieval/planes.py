"""Vectors of 12 bits a number in FAISS's scalar quantiser of 6 bits: what 6 bits leave over is stored beside them.

Where the similarities of neighbours differ by 0.001, 8 bits a number lose a tenth of the ten nearest and 12 bits a
hundredth, in 38 % of the memory of float32; FAISS has nothing between 8 and 16. A query q against the planes
[coarse, rest] is [q, q]: the inner product of both planes together is that of the vector.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from echoreport.extras import require
from echoreport.retrieval.kinds import kind_of

_LEVELS = np.float32(63)
"""FAISS cuts a number's range into so many steps (the topmost value has a code of its own), each at its middle."""


def as_stored(index: Any, vectors: np.ndarray) -> np.ndarray:
    """Vectors as FAISS's index of their kind stores them: as they are, or in two planes."""
    if kind_of(index) != "ivf-sq":
        return vectors
    low, span = _ranges(index)
    codes = np.clip(np.floor((vectors - low) / span * _LEVELS), 0, _LEVELS)
    coarse = low + (codes + np.float32(0.5)) / _LEVELS * span
    return np.hstack([coarse, vectors - coarse])


def as_asked(index: Any, queries: np.ndarray) -> np.ndarray:
    """Queries as FAISS's index compares them with what it stores."""
    return np.hstack([queries, queries]) if kind_of(index) == "ivf-sq" else queries


def as_given(index: Any, stored: np.ndarray) -> np.ndarray:
    """The vectors of what `as_stored` gave."""
    return (
        stored[:, : stored.shape[1] // 2] + stored[:, stored.shape[1] // 2 :] if kind_of(index) == "ivf-sq" else stored
    )


def learn_ranges(index: Any, sample: np.ndarray) -> None:
    """Give FAISS's quantiser the ranges of both planes, by the least and the greatest numbers of a sample."""
    if kind_of(index) == "ivf-sq":
        low = sample.min(axis=0)
        span = np.maximum(sample.max(axis=0) - low, np.float32(1e-6))
        rest = span / _LEVELS
        ranges = np.concatenate([low, -rest / 2, span, rest]).astype(np.float32)
        require("faiss", "cpu").copy_array_to_vector(ranges, index.sq.trained)


def _ranges(index: Any) -> tuple[np.ndarray, np.ndarray]:
    """Least number and range of each dimension."""
    low, _, span, _ = np.split(require("faiss", "cpu").vector_to_array(index.sq.trained), 4)
    return low, span
