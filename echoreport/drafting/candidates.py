"""Paragraphs from which a draft may take words: its images' neighbours, by how typical they are of those that agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from echoreport.domain import LESIONS, DraftFinding, Evidence, Paragraph, Valve
from echoreport.drafting.sentences import Candidate
from echoreport.drafting.shown import shown
from echoreport.drafting.voting import Neighbour

VectorsOf = Callable[[Sequence[int]], np.ndarray]
"""Rows of the index -> their unit vectors, *Shape:* (rows, dimensions)."""


def candidates(
    near: Iterable[tuple[str, Sequence[Neighbour]]],
    findings: Sequence[DraftFinding],
    vectors_of: VectorsOf,
    listed: int,
) -> list[Candidate]:
    """Each retrieved paragraph once, with its nearness to the centre of those that say all that is stated of its valve.

    Args:
        near: Image -> the paragraphs that voted, nearest first.
        listed: How many of each image the draft lists as evidence.
    """
    found: dict[int, tuple[Neighbour, str, bool]] = {}
    for image, neighbours in near:
        for place, neighbour in enumerate(neighbours):
            known = found.get(neighbour.row)
            if known is None or (place < listed and not known[2]):
                found[neighbour.row] = (neighbour, image, place < listed)
    rows = list(found)
    central = _centrality([found[row][0].paragraph for row in rows], findings, vectors_of(rows)) if rows else []
    return [
        Candidate(
            neighbour.paragraph, Evidence(shown(neighbour.paragraph), neighbour.similarity, image), nearness, kept
        )
        for (neighbour, image, kept), nearness in zip(found.values(), central, strict=True)
    ]


def _centrality(paragraphs: Sequence[Paragraph], findings: Sequence[DraftFinding], vectors: np.ndarray) -> list[float]:
    """Cosine to the mean of the paragraphs that agree on some valve, of those valves; -1 where none agrees."""
    best = np.full(len(paragraphs), -1.0)
    for valve in dict.fromkeys(finding.valve for finding in findings):
        agreeing = [place for place, paragraph in enumerate(paragraphs) if _agrees(paragraph, valve, findings)]
        if agreeing:
            centre = vectors[agreeing].mean(axis=0)
            best = np.maximum(best, vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9)))
    return [float(nearness) for nearness in best]


def _agrees(paragraph: Paragraph, valve: Valve, findings: Sequence[DraftFinding]) -> bool:
    """Whether it says of the valve's lesions what is stated, and of no lesion anything else."""
    stated = {(f.disease, f.assertion, f.severity) for f in findings if f.valve is valve}
    said = {
        (f.disease, f.assertion, f.severity) for f in paragraph.findings if f.valve is valve and f.disease in LESIONS
    }
    return bool(said) and said <= stated and any(what in said for what in stated)
