"""Retrieval: where the first right item stands among all items of a gallery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from echoreport.errors import InputError
from echoreport.evaluation.uncertainty.statistic import Statistic, mean, of_items, share

CUTOFFS = (1, 5, 10)
_TIED = 3e-7
"""Similarities as near as this are equal: rounding parts those of equal vectors by less."""
_UNUSABLE = -2.0  # below every cosine
_BLOCK = 64_000_000  # similarities at a time: 256 MB
NO_CLASS = -1
"""Class of an item that is right for no query, and of a query that has nothing right to find."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Where each query's first right item stands.

    Attributes:
        ranks: From 1, float64, *Shape:* (queries,); inf where the query, or all that is right for it, has no vector,
            or nothing is right for it.
        gallery: Distinct items that were searched for each query, int64, *Shape:* (queries,).
        relevant: How many of them are right, int64, *Shape:* (queries,).
        answered: Whether the query has a vector, bool, *Shape:* (queries,).
    """

    ranks: np.ndarray
    gallery: np.ndarray
    relevant: np.ndarray
    answered: np.ndarray

    def beside(self, other: Ranking) -> Ranking:
        """These queries, then another model's."""
        return Ranking(
            *(np.concatenate([getattr(self, field), getattr(other, field)]) for field in Ranking.__dataclass_fields__)
        )


def rank(
    queries: np.ndarray,
    gallery: np.ndarray,
    query_classes: np.ndarray,
    gallery_classes: np.ndarray,
    duplicates: np.ndarray | None = None,
) -> Ranking:
    """Rank a gallery for each query by cosine similarity; an item is right if its class is the query's.

    Wrong items as similar as the best right one stand before it: ties never help a model. Items that are duplicates of
    each other stand in one place, that of their nearest, and are right if one of them is.

    Args:
        queries: Float vectors of any length above 0, *Shape:* (queries, dimensions). A row that is zero or not finite
            is a query without an answer.
        gallery: The same, *Shape:* (items, dimensions). A row that is zero or not finite is never found.
        query_classes: Int, *Shape:* (queries,); `NO_CLASS` for none.
        gallery_classes: Int, *Shape:* (items,).
        duplicates: Int, *Shape:* (items,): items of one number are duplicates. None: all are distinct.

    Raises:
        InputError: If the vectors are of different widths, the gallery is empty, or the lengths differ.
    """
    _check(queries, gallery, query_classes, gallery_classes)
    groups = np.unique(np.arange(len(gallery)) if duplicates is None else duplicates, return_inverse=True)[1]
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    right = _right_groups(gallery_classes, groups)
    near, usable = _unit(gallery[order])
    asked, answered = _unit(queries)
    none = np.zeros(0, np.int64)
    wanted = [right.get(int(name), none) for name in query_classes]
    relevant = np.array([len(found) for found in wanted], np.int64)
    ranks = np.full(len(queries), np.inf)
    searched = np.flatnonzero(answered & (relevant > 0))
    for rows in _blocks(searched, len(gallery)):
        similarity = asked[rows] @ near.T
        similarity[:, ~usable] = _UNUSABLE
        if len(starts) < len(gallery):
            similarity = np.maximum.reduceat(similarity, starts, axis=1)
        ranks[rows] = [_first(row, wanted[query]) for row, query in zip(similarity, rows, strict=True)]
    return Ranking(ranks, np.full(len(queries), len(starts)), relevant, answered)


RankFigure = Callable[[Ranking, np.ndarray, int], Statistic]


def recall_at(k: int) -> RankFigure:
    """Share of the queries with a right item among the first k (in the literature of several right items: hit rate)."""
    return lambda ranking, patients, size: share(ranking.ranks <= k, np.ones(len(ranking.ranks)), patients, size)


def mean_reciprocal_rank(ranking: Ranking, patients: np.ndarray, size: int) -> Statistic:
    """Mean of 1 / rank; 0 for a miss."""
    return mean(1 / ranking.ranks, patients, size)


def mean_percentile_rank(ranking: Ranking, patients: np.ndarray, size: int) -> Statistic:
    """Mean of rank / gallery, in (0, 1]: lower is nearer, 0.5 is chance with one right item, 1 a miss.

    So EchoCLIP reports it ("in the top 1 % of candidate reports"; Christensen 2024, doi 10.1038/s41591-024-02959-y).
    """
    return mean(np.minimum(ranking.ranks, ranking.gallery) / ranking.gallery, patients, size)


def median_rank(ranking: Ranking, patients: np.ndarray, size: int) -> Statistic:
    """Median of the ranks, the mean of the two middle ones of an even number; a miss stands last."""
    ranks = np.minimum(ranking.ranks, ranking.gallery)
    order = np.argsort(ranks, kind="stable")
    ordered = ranks[order]

    def weighted(weights: np.ndarray) -> np.ndarray:
        running = weights[:, order].cumsum(1)
        half = running[:, -1:] / 2
        lower, upper = (running >= half).argmax(1), (running > half).argmax(1)
        values = (ordered[lower] + ordered[upper]) / 2
        return np.where(running[:, -1] > 0, values, np.nan)

    return of_items(patients, size, weighted)


def chance_recall_at(ranking: Ranking, k: int) -> float:
    """Recall at k of a gallery in random order: mean of 1 - C(N - R, k) / C(N, k)."""
    items, drawn = ranking.gallery[:, None], np.arange(k)
    wrong = np.maximum(items - ranking.relevant[:, None] - drawn, 0) / np.maximum(items - drawn, 1)
    return float(np.mean(1 - wrong.prod(1))) if len(ranking.ranks) else float("nan")


def chance_percentile_rank(ranking: Ranking) -> float:
    """Mean rank / gallery in random order: of R right among N items the first is expected at (N + 1) / (R + 1)."""
    expected = np.minimum((ranking.gallery + 1) / (ranking.relevant + 1), ranking.gallery)
    return float(np.mean(expected / ranking.gallery)) if len(ranking.ranks) else float("nan")


RANK_FIGURES: dict[str, RankFigure] = {
    **{f"recall@{k}": recall_at(k) for k in CUTOFFS},
    "mean_reciprocal_rank": mean_reciprocal_rank,
    "median_rank": median_rank,
    "mean_percentile_rank": mean_percentile_rank,
}
"""Name -> figure of a ranking, the queries' patients and how many patients there are."""


def _check(queries: np.ndarray, gallery: np.ndarray, query_classes: np.ndarray, gallery_classes: np.ndarray) -> None:
    if queries.ndim != 2 or gallery.ndim != 2 or queries.shape[1] != gallery.shape[1]:
        raise InputError(
            f"got queries of shape {queries.shape} and a gallery of shape {gallery.shape}, "
            "wanted vectors of one width: embed both with one model"
        )
    if not len(gallery):
        raise InputError("got a gallery without an item, wanted at least one to be found: check the gallery")
    if (len(queries), len(gallery)) != (len(query_classes), len(gallery_classes)):
        raise InputError(
            f"got {len(queries)} queries and {len(gallery)} items with {len(query_classes)} and "
            f"{len(gallery_classes)} classes, wanted one each: check that the tables belong together"
        )


def _unit(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Float32 vectors of length 1, zero where that is not possible; and where it is."""
    usable = np.isfinite(vectors).all(1) & vectors.any(1)
    largest = np.abs(np.where(usable[:, None], vectors, 1)).max(
        1, keepdims=True
    )  # so that no square over- or underflows
    scaled = (np.where(usable[:, None], vectors, 0) / largest).astype(np.float32)
    lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
    return scaled / np.where(lengths > 0, lengths, 1), usable


def _right_groups(classes: np.ndarray, groups: np.ndarray) -> dict[int, np.ndarray]:
    """Class -> the groups of duplicates with an item of it."""
    pairs = np.unique(np.column_stack([classes, groups]), axis=0)
    pairs = pairs[pairs[:, 0] != NO_CLASS]
    names, starts = np.unique(pairs[:, 0], return_index=True)
    return dict(zip(names.tolist(), np.split(pairs[:, 1], starts[1:]), strict=True)) if len(names) else {}


def _first(similarity: np.ndarray, right: np.ndarray) -> float:
    """Rank of the nearest right item: one behind all wrong ones that are as near; inf if it has no vector."""
    near = similarity[right]
    if near.max() == _UNUSABLE:
        return np.inf
    least = near.max() - _TIED
    return 1 + int(np.count_nonzero(similarity >= least)) - int(np.count_nonzero(near >= least))


def _blocks(rows: np.ndarray, items: int) -> Iterator[np.ndarray]:
    size = max(1, _BLOCK // items)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
