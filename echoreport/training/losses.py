"""Losses of the transform network, by name: how far images lie from where their paragraphs do.

Each is made for the paragraphs of the training pairs, and takes what the network gave for their images before it was
brought to unit length, float32, *Shape:* (pairs, dimensions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, normalize, relu

from echoreport.domain import Paragraph
from echoreport.text import TextEncoder
from echoreport.training.grades_apart import other_grades, ranks_apart

Loss = Callable[[Tensor], Tensor]

_TEMPERATURE = 0.05  # of the network's answers
_SAME_MEANING = 0.05  # temperature of the paragraphs among themselves; smaller tells neighbouring grades apart
_MARGIN = 0.2  # by which the true paragraph should be nearer than one of another grade
_GRADE_STEP = 2 / 3  # ranks; a paragraph a full grade away shares a twentieth of the target


def _placed(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Tensor:
    """Where the images should lie: unit vectors, *Shape:* (pairs, dimensions)."""
    return torch.from_numpy(text.encode_visible(paragraphs))


def _cosine(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Loss:
    targets = _placed(paragraphs, text)
    return lambda raw: 1 - (normalize(raw, dim=-1) * targets).sum(1).mean()


def _squared(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Loss:
    targets = _placed(paragraphs, text)
    return lambda raw: mse_loss(raw, targets, reduction="sum") / len(raw)


def _contrast(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Loss:
    """Against the other pairs' paragraphs (InfoNCE, van den Oord 2018, arXiv:1807.03748).

    Paragraphs that mean the same share the target, so that they do not push each other away.
    """
    targets = _placed(paragraphs, text)
    wanted = (targets @ targets.T / _SAME_MEANING).softmax(1)
    return lambda raw: cross_entropy(normalize(raw, dim=-1) @ targets.T / _TEMPERATURE, wanted)


def _ordinal(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Loss:
    """The same contrast, its targets shared by the distance of the grades and not by that of the paragraphs."""
    targets = _placed(paragraphs, text)
    wanted = (-torch.from_numpy(ranks_apart(paragraphs)) / _GRADE_STEP).softmax(1)
    return lambda raw: cross_entropy(normalize(raw, dim=-1) @ targets.T / _TEMPERATURE, wanted)


def _margin(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Loss:
    """Near to the true paragraph, and nearer than to the hardest of another grade (Schroff 2015, arXiv:1503.03832)."""
    targets = _placed(paragraphs, text)
    owners, others = other_grades(paragraphs)
    rows, negatives = torch.tensor(owners, dtype=torch.int64), _placed(others, text) if others else targets[:0]
    owned = (rows == torch.arange(len(targets))[:, None]).float()  # pairs negatives

    def loss(raw: Tensor) -> Tensor:
        placed = normalize(raw, dim=-1)
        own = (placed * targets).sum(1)
        missed = relu((placed[rows] * negatives).sum(1) - own[rows] + _MARGIN)
        hardest = torch.cat([torch.zeros(len(placed), 1), missed * owned], 1).amax(1)
        return (1 - own).mean() + hardest.mean()

    return loss


LOSSES: dict[str, Callable[[Sequence[Paragraph], TextEncoder], Loss]] = {
    "infonce": _contrast,
    "cosine": _cosine,
    "squared": _squared,
    "margin": _margin,
    "ordinal": _ordinal,
}
