"""Chooses the decision rule on pairs that the transform network did not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from echoreport.decision import DecisionRule
from echoreport.domain import LESIONS, STATED, Assertion, Disease, Paragraph
from echoreport.drafting.guideline import Grades
from echoreport.drafting.voting import Neighbour, Vote, votes_of
from echoreport.retrieval import ParagraphIndex
from echoreport.vision import Lesion

_NEIGHBOURS = (5, 9, 15, 25)
_TEMPERATURES = (0.02, 0.05, 0.1)
_SMOOTHINGS = (1.0, 0.3, 0.0)  # of equally good ones the first: what was measured errs less than few neighbours
_CONFIDENCES = np.round(np.arange(0.3, 0.75, 0.05), 2)
_OWN = 8  # paragraphs of the image's own report, which a new study's report would not be among


def others_near(
    vectors: np.ndarray, truths: Sequence[Paragraph], index: ParagraphIndex, paragraphs: Sequence[Paragraph]
) -> list[list[Neighbour]]:
    """The nearest paragraphs of each image without those of its own report, as a new study's would not be among them.

    Args:
        vectors: Unit vectors of the images, *Shape:* (images, dimensions).
        truths: The paragraph of each image.
        paragraphs: In the order of the index's rows.
    """
    return [
        [
            Neighbour(paragraphs[hit.row], hit.similarity, hit.row)
            for hit in near
            if paragraphs[hit.row].report_id != own.report_id
        ]
        for near, own in zip(index.search(vectors, max(_NEIGHBOURS) + _OWN), truths, strict=True)
    ]


def choose_rule(
    nearest: Sequence[Sequence[Neighbour]],
    measured: Sequence[Mapping[Lesion, Grades]],
    truths: Sequence[Paragraph],
) -> DecisionRule:
    """The neighbours, weights and thresholds that name the most lesions and grades rightly.

    Args:
        nearest: Of `others_near`, for each image.
        measured: How likely each grade is by what was measured in each image.
        truths: The paragraph of each image.
    """
    best_score, best = -1.0, DecisionRule(_NEIGHBOURS[0], _TEMPERATURES[0], dict.fromkeys(LESIONS, 0.5))
    for neighbours, temperature, smoothing in product(_NEIGHBOURS, _TEMPERATURES, _SMOOTHINGS):
        rule = replace(best, neighbours=neighbours, temperature=temperature, smoothing=smoothing)
        votes = [votes_of("", near[:neighbours], rule, grades) for near, grades in zip(nearest, measured, strict=True)]
        chosen = [_best_confidence(votes, truths, disease) for disease in LESIONS]
        score = float(np.mean([value for value, _ in chosen])) + _graded_rightly(votes, truths)
        if score > best_score:
            confidence = {disease: level for disease, (_, level) in zip(LESIONS, chosen, strict=True)}
            best_score, best = score, replace(rule, confidence=confidence)
    return best


def _best_confidence(
    votes: Sequence[Sequence[Vote]], truths: Sequence[Paragraph], disease: Disease
) -> tuple[float, float]:
    """F1 of the lesion at its best threshold, and that threshold."""
    scores = []
    for level in _CONFIDENCES:
        said = [_named(vote_list, disease, level) for vote_list in votes]
        true = [{f.valve for f in p.findings if f.disease is disease and f.assertion in STATED} for p in truths]
        hits = sum(len(a & b) for a, b in zip(said, true, strict=True))
        scores.append(2 * hits / max(1, sum(map(len, said)) + sum(map(len, true))))
    best = int(np.flatnonzero(np.isclose(scores, max(scores))).mean())  # the middle of equally good ones
    return scores[best], float(_CONFIDENCES[best])


def _named(votes: Sequence[Vote], disease: Disease, level: float) -> set[str]:
    return {v.valve for v in votes if v.disease is disease and v.says(Assertion.PRESENT, level)}


def _graded_rightly(votes: Sequence[Sequence[Vote]], truths: Sequence[Paragraph]) -> float:
    """Share of the true grades that the votes' grades equal."""
    rightly = [
        any((v.valve, v.disease, v.severity) == (f.valve, f.disease, f.severity) for v in vote_list)
        for vote_list, truth in zip(votes, truths, strict=True)
        for f in truth.findings
        if f.disease in LESIONS and f.severity is not None
    ]
    return float(np.mean(rightly)) if rightly else 0.0
