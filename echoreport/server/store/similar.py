"""Studies of the room that are near in the model's text space."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Executable, func, select, union_all
from sqlalchemy.orm import Session

from echoreport.server.database.tables import Image, Study

_BLOCK = 20_000
"""Rows that are compared at once: 8 MB of vectors of 100 dimensions."""


def nearest(session: Session, vector: np.ndarray, model: str, k: int) -> list[tuple[Study, float]]:
    """Studies whose text or one of whose images is nearest, with their cosine similarity, the nearest first.

    Args:
        vector: Of the query, not all zeros, *Shape:* (dimensions,).
        model: That drafted the studies, with its version: vectors of others lie in other spaces.
        k: How many at most.
    """
    query = np.asarray(vector, dtype=np.float32)
    query = query / np.linalg.norm(query)
    best: dict[str, float] = {}
    for block in session.execute(_vectors(model, 4 * len(query))).partitions(_BLOCK):
        _keep(best, [row[0] for row in block], _similarities([row[1] for row in block], query), k)
    ranked = sorted(best, key=lambda study_id: (-best[study_id], study_id))[:k]
    studies = {study.id: study for study in session.scalars(select(Study).where(Study.id.in_(ranked)))}
    return [(studies[study_id], best[study_id]) for study_id in ranked]


def _vectors(model: str, size: int) -> Executable:
    """Each vector of a model that has the query's size in bytes, with its study's id."""
    texts = select(Study.id, Study.vector).where(Study.model == model, func.length(Study.vector) == size)
    images = (
        select(Image.study_id, Image.vector)
        .join(Study, Study.id == Image.study_id)
        .where(Study.model == model, func.length(Image.vector) == size)
    )
    return union_all(texts, images).execution_options(yield_per=_BLOCK)


def _similarities(stored: list[bytes], query: np.ndarray) -> np.ndarray:
    """Cosine of each stored vector with a unit vector, float32; -1 of one that is all zeros."""
    vectors = np.frombuffer(b"".join(stored), dtype="<f4").reshape(len(stored), len(query))
    lengths = np.linalg.norm(vectors, axis=1)
    return np.where(lengths > 0, vectors @ query / np.maximum(lengths, 1e-12), -1.0)


def _keep(best: dict[str, float], ids: list[str], similarities: np.ndarray, k: int) -> None:
    """Take a block's nearest studies among the best; others cannot be among the k any more."""
    taken: set[str] = set()
    for row in np.argsort(-similarities, kind="stable"):
        if len(taken) == k:
            return
        taken.add(ids[row])
        best[ids[row]] = max(best.get(ids[row], -1.0), float(similarities[row]))
