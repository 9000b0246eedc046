"""Simulated paragraph vectors by the million, shaped like real ones, for `scripts/benchmark_search.py`.

21,000 simulated paragraphs are encoded by paragraph vectors of width 128 that learned from 10,000 others. A vector of
the archive is one of 20,000 of them plus a part of the difference between two others: so it lies as near to its
neighbours, and in as few directions, as paragraphs that say nearly the same. Queries mix the other 1,000 in the same
way: none of them is in the archive.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from echoreport.annotation import annotate
from echoreport.domain import Paragraph
from echoreport.findings import FindingExtractor
from echoreport.simulation.cases import Task, simulate_case
from echoreport.text import fit_text_encoder

DIMENSIONS = 128
BATCH = 100_000
_LEARNED, _ARCHIVE, _ASKED = 10_000, 20_000, 1_000


def archive_vectors(cache: Path, count: int) -> np.ndarray:
    """Float32 unit vectors on disk, *Shape:* (count, 128); made once."""
    path = cache / f"search-vectors-{count}.npy"
    if not path.exists():
        base = _paragraph_vectors(cache)[:_ARCHIVE]
        part = path.with_suffix(".part")
        vectors = np.lib.format.open_memmap(part, "w+", np.float32, (count, DIMENSIONS))
        for number, start in enumerate(range(0, count, BATCH)):
            vectors[start : start + BATCH] = _mixed(base, min(BATCH, count - start), [1, number])
        vectors.flush()
        part.rename(path)
    return np.load(path, mmap_mode="r")


def query_vectors(cache: Path, count: int) -> np.ndarray:
    """Float32 unit vectors of paragraphs that the archive does not hold, *Shape:* (count, 128)."""
    return _mixed(_paragraph_vectors(cache)[_ARCHIVE:], count, [2, 0])


def noise_vectors(count: int, seed: int) -> np.ndarray:
    """Directions without any structure, the worst there is to index."""
    return _unit(np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32))


def _mixed(base: np.ndarray, count: int, seed: list[int]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    said, one, other = rng.integers(len(base), size=(3, count))
    share = rng.uniform(0.05, 0.3, size=(count, 1)).astype(np.float32)
    return _unit(base[said] + share * (base[one] - base[other]))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _paragraph_vectors(cache: Path) -> np.ndarray:
    """Of 21,000 simulated paragraphs, the archive's before the queries'."""
    path = cache / "search-paragraphs.npy"
    if not path.exists():
        paragraphs = _simulated(_LEARNED + _ARCHIVE + _ASKED)
        encoder = fit_text_encoder("labelled-dbow", paragraphs[:_LEARNED], dimensions=DIMENSIONS, epochs=40)
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, encoder.encode(paragraphs[_LEARNED:]))
    return np.load(path)


def _simulated(count: int) -> list[Paragraph]:
    extractor, paragraphs, number = FindingExtractor(), list[Paragraph](), 0
    while len(paragraphs) < count:
        report = simulate_case(Task(8, "text", number, Path())).report
        paragraphs += annotate([report] if report else [], extractor)
        number += 1
    return paragraphs[:count]
