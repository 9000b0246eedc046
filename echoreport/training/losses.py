"""Losses of the transform network, by name: how far images lie from where their paragraphs do.

Each takes what the network gave for the pairs' images before it was brought to unit length, float32, *Shape:*
(pairs, dimensions), and gives a scalar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, normalize, relu

Loss = Callable[[Tensor], Tensor]

_TEMPERATURE = 0.05  # of the network's answers
_SAME_MEANING = 0.05  # temperature of the paragraphs among themselves; smaller tells neighbouring grades apart
_MARGIN = 0.2  # by which the true paragraph should be nearer than one of another grade
_GRADE_STEP = 2.0  # half grades from which on two paragraphs hardly share a target


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Where the pairs' images should lie.

    Attributes:
        vectors: Unit vectors of the pairs' paragraphs, *Shape:* (pairs, dimensions).
        other_grades: Unit vectors of the same paragraphs with one lesion a full grade graver or milder, *Shape:*
            (pairs, negatives, dimensions).
        apart: How many half grades two pairs' paragraphs lie apart over both lesions; infinite between valves,
            *Shape:* (pairs, pairs).
    """

    vectors: Tensor
    other_grades: Tensor
    apart: Tensor


def _cosine(targets: Targets) -> Loss:
    return lambda raw: 1 - (normalize(raw, dim=-1) * targets.vectors).sum(1).mean()


def _squared(targets: Targets) -> Loss:
    return lambda raw: mse_loss(raw, targets.vectors, reduction="sum") / len(raw)


def _contrast(targets: Targets) -> Loss:
    """Against the other pairs' paragraphs (InfoNCE, van den Oord 2018, arXiv:1807.03748).

    Paragraphs that mean the same share the target, so that they do not push each other away.
    """
    wanted = (targets.vectors @ targets.vectors.T / _SAME_MEANING).softmax(1)
    return lambda raw: cross_entropy(normalize(raw, dim=-1) @ targets.vectors.T / _TEMPERATURE, wanted)


def _ordinal(targets: Targets) -> Loss:
    """The same contrast, its targets shared by the distance of the grades and not by that of the paragraphs."""
    wanted = (-targets.apart / (_GRADE_STEP / 3)).softmax(1)
    return lambda raw: cross_entropy(normalize(raw, dim=-1) @ targets.vectors.T / _TEMPERATURE, wanted)


def _margin(targets: Targets) -> Loss:
    """Nearer to the true paragraph than to the hardest one of another grade, by a margin (Schroff 2015,
    arXiv:1503.03832), and near to it at all."""

    def loss(raw: Tensor) -> Tensor:
        placed = normalize(raw, dim=-1)
        own = (placed * targets.vectors).sum(1)
        hardest = torch.einsum("pd,pnd->pn", placed, targets.other_grades).amax(1)
        return (1 - own).mean() + relu(hardest - own + _MARGIN).mean()

    return loss


LOSSES: dict[str, Callable[[Targets], Loss]] = {
    "infonce": _contrast,
    "cosine": _cosine,
    "squared": _squared,
    "margin": _margin,
    "ordinal": _ordinal,
}
