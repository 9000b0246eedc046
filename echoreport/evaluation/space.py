"""The text space in two dimensions, and where the images landed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import Paragraph, Valve
from echoreport.evaluation.cases import Case

_SHOWN = 1500
"""Paragraphs of the archive; more would only be drawn over each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Principal components of the archive's paragraphs, and the images in the same coordinates.

    Attributes:
        paragraphs: Float (paragraphs, 2), of those that speak of a valve.
        paragraph_valves: Of each.
        images: Float (images, 2), of those that were used.
        image_valves: The true valve of each; None where unknown.
        right: Whether the model named that valve.
        explained: Share of the paragraphs' variance that either axis shows.
    """

    paragraphs: np.ndarray
    paragraph_valves: tuple[Valve, ...]
    images: np.ndarray
    image_valves: tuple[Valve | None, ...]
    right: tuple[bool, ...]
    explained: tuple[float, float]


def space_of(
    archive: np.ndarray, paragraphs: Sequence[Paragraph], cases: Sequence[Case], vectors: np.ndarray, seed: int = 0
) -> Space | None:
    """Project a sample of the archive and the images; None where the archive has too few paragraphs for two axes."""
    from sklearn.decomposition import PCA

    valves = [valve_of(paragraph.findings) for paragraph in paragraphs]
    spoken = np.array([row for row, valve in enumerate(valves) if valve is not None], np.int64)
    chosen = np.sort(np.random.default_rng(seed).permutation(spoken)[:_SHOWN])
    if len(chosen) < 3 or archive.shape[1] < 2:
        return None
    projection = PCA(2, random_state=seed).fit(archive[chosen])
    used = [number for number, case in enumerate(cases) if not case.rejected]
    first, second = projection.explained_variance_ratio_
    return Space(
        paragraphs=projection.transform(archive[chosen]),
        paragraph_valves=tuple(valve for row in chosen if (valve := valves[row]) is not None),
        images=projection.transform(vectors[used]) if used else np.zeros((0, 2)),
        image_valves=tuple(cases[number].true_valve for number in used),
        right=tuple(cases[number].true_valve == cases[number].predicted_valve for number in used),
        explained=(float(first), float(second)),
    )
