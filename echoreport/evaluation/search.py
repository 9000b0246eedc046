"""Retrieval of one kind of query in one gallery, and its figures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from echoreport.evaluation.metrics.ranking import (
    CUTOFFS,
    NO_CLASS,
    RANK_FIGURES,
    Ranking,
    chance_percentile_rank,
    chance_recall_at,
)
from echoreport.evaluation.uncertainty import Estimate, Statistic


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Queries of one kind against one gallery.

    Attributes:
        query: "image", "paragraph", "words" (a paragraph's deciding words), "plain" (a paragraph by its words alone,
            without the findings that its vector else holds), "ridge" or "cca" (an image, placed by these); "query" of
            somebody's own vectors.
        gallery: "paragraphs" (all of the split's reports), "images" (of the split) or "archive" (the model's index);
            "gallery" of somebody's own vectors.
        level: "exact": the study's own paragraph (or image) is right; "label": whatever has the same valve, lesions
            and grades.
        patients: Of each query.
    """

    query: str
    gallery: str
    level: str
    ranking: Ranking
    patients: tuple[str, ...]

    @property
    def name(self) -> str:
        """Such as "image>paragraphs/exact"."""
        return f"{self.query}>{self.gallery}/{self.level}"

    @property
    def size(self) -> int:
        """Distinct items in the gallery."""
        return int(self.ranking.gallery.max(initial=0))

    @property
    def chance(self) -> dict[str, float]:
        """What a gallery in random order reaches, by the figure's name: recall, and mean rank / gallery."""
        recalls = {f"recall@{k}": chance_recall_at(self.ranking, k) for k in CUTOFFS}
        return {**recalls, "mean_percentile_rank": chance_percentile_rank(self.ranking)}

    @property
    def unanswered(self) -> int:
        """Queries without a vector."""
        return int((~self.ranking.answered).sum())

    @property
    def without_target(self) -> int:
        """Queries for which nothing in the gallery is right."""
        return int((self.ranking.relevant == 0).sum())


def statistics(*of_models: Search) -> dict[str, Statistic]:
    """The figures of a search; of several models' searches with the same queries, for `uncertainty.compared`."""
    patients, size = repeated([search.patients for search in of_models])
    ranking = of_models[0].ranking
    for other in of_models[1:]:
        ranking = ranking.beside(other.ranking)
    return {name: figure(ranking, patients, size) for name, figure in RANK_FIGURES.items()}


def repeated(of_models: Sequence[Sequence[str]]) -> tuple[np.ndarray, int]:
    """Each item's patient as a number, counted anew for each model, and how many there are in all."""
    names, numbers = np.unique(of_models[0], return_inverse=True)
    patients = [numbers + model * len(names) for model in range(len(of_models))]
    return np.concatenate(patients), len(names) * len(of_models)


def numbered(columns: Sequence[Sequence[Hashable | None]]) -> list[np.ndarray]:
    """Columns as numbers, equal where they are equal; `NO_CLASS` for None."""
    numbers: dict[Hashable, int] = {}
    return [
        np.array([NO_CLASS if name is None else numbers.setdefault(name, len(numbers)) for name in column], np.int64)
        for column in columns
    ]


def as_json(search: Search, figures: Mapping[str, Estimate]) -> dict[str, Any]:
    """What was searched, its figures, and what a gallery in random order would reach."""
    return {
        "query": search.query,
        "gallery": search.gallery,
        "level": search.level,
        "gallery_size": search.size,
        "queries": len(search.ranking.ranks),
        "unanswered": search.unanswered,
        "without_target": search.without_target,
        "figures": {name: figure.to_json() for name, figure in figures.items()},
        "chance": search.chance,
    }


ROW_COLUMNS = {
    **dict.fromkeys(("query", "gallery", "level"), str),
    "gallery_size": int,
    "figure": str,
    **dict.fromkeys(("value", "low", "high"), float),
    **dict.fromkeys(("hits", "total", "patients"), int),
    "chance": float,
}


def rows(search: Search, figures: Mapping[str, Estimate]) -> list[dict[str, Any]]:
    """A row for each figure, with `ROW_COLUMNS`."""
    known = {"query": search.query, "gallery": search.gallery, "level": search.level, "gallery_size": search.size}
    chance = search.chance
    return [
        {**known, "figure": name, **figure.to_row(), "chance": chance.get(name)} for name, figure in figures.items()
    ]
