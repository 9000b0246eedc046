"""Which paragraph of a study's report belongs to which image, where the archive does not say.

A report has a paragraph for each valve and no word on images. What the coarse task knows of an image, its valve and its
flow, chooses among the paragraphs of its own study. A transform network that learned from these choices then takes part
in the next choice, by where it places the image in the text space, and so on: alternating assignment, as in k-means
(Lloyd 1982, doi 10.1109/TIT.1982.1056489). Several images of a study may be of one paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit, log_softmax

from echoreport.corpus import valve_of
from echoreport.domain import LESIONS, STATED, Disease, Paragraph, Valve
from echoreport.progress import Progress, silent
from echoreport.training.aligner import Aligner
from echoreport.training.examples import Example, UnmatchedImage

_ROUNDS = 4
_TEMPERATURE = 0.1  # of the similarity in the text space, beside the coarse task's log-probabilities
_LEAST = 0.02  # probability that is left to what the coarse task holds for wrong: it errs


def associate(
    images: Sequence[UnmatchedImage], aligner: Aligner, known: Sequence[Example], progress: Progress = silent
) -> list[Example]:
    """Choose a paragraph for each image.

    Args:
        known: Examples whose paragraph is known; they teach the transform network too.
    """
    if not images:
        return []
    logits = aligner.coarse_logits([image.row for image in images])
    likely = [_log_likelihood(row, image.candidates) for row, image in zip(logits, images, strict=True)]
    targets = [aligner.text.encode_visible(image.candidates) for image in images]
    matched = _chosen(images, likely)
    for turn in range(_ROUNDS):
        progress("matching images and paragraphs", turn, _ROUNDS)
        placed = aligner.left_out([*matched, *known], {}).vectors[: len(images)]
        scores = [
            told + target @ vector / _TEMPERATURE for told, target, vector in zip(likely, targets, placed, strict=True)
        ]
        before, matched = matched, _chosen(images, scores)
        if matched == before:
            break
    progress("matching images and paragraphs", _ROUNDS, _ROUNDS)
    return matched


def _chosen(images: Sequence[UnmatchedImage], scores: Sequence[np.ndarray]) -> list[Example]:
    return [
        Example(image.row, image.candidates[int(score.argmax())]) for image, score in zip(images, scores, strict=True)
    ]


def _log_likelihood(logits: np.ndarray, candidates: Sequence[Paragraph]) -> np.ndarray:
    """How well each paragraph fits the coarse task's valve and flow, *Shape:* (candidates,)."""
    log_valves = np.logaddexp(log_softmax(logits[: len(Valve)]), np.log(_LEAST))
    valves: dict[Valve | None, float] = dict(zip(Valve, log_valves.tolist(), strict=True))
    flows = dict(zip(LESIONS, expit(logits[len(Valve) :]), strict=True))
    return np.array(
        [valves[valve_of(p.findings)] + sum(_fit(p, lesion, flows[lesion]) for lesion in LESIONS) for p in candidates]
    )


def _fit(paragraph: Paragraph, lesion: Disease, probability: float) -> float:
    """Log-probability of what the paragraph says of a lesion; silence denies it, as reports are written."""
    said = any(finding.disease is lesion and finding.assertion in STATED for finding in paragraph.findings)
    return float(np.log(max(probability if said else 1 - probability, _LEAST)))
