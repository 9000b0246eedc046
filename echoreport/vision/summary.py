"""What is known of an image in a few numbers: valve, flow, and how grave its lesions are by what was measured.

A few hundred pairs cannot teach a network which of 277 features carry the grade. What more images (the coarse task) or
straighter models (the graders) have learned goes into the transform network in their own few numbers.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax, logsigmoid

from echoreport.domain import LESIONS, CoarseAnswer, Valve
from echoreport.vision.backbones import Backbone
from echoreport.vision.grader import Graders, lesion_values
from echoreport.vision.trait_network import TraitNetwork

CLASSES = (*Valve, *LESIONS)
"""Logits of the coarse task: one of the four valves, and each lesion's flow or not."""
SUMMARY = len(CLASSES) + 2 * len(Valve) * len(LESIONS)
"""Width of a summary."""
_RAREST = 0.01  # probability below which a valve is as good as excluded
_SUREST = 4.0  # logit of a flow beyond which nothing is surer
_GRADE_UNIT = 3.0  # ranks


def coarse_logits(features: Tensor, backbone: Backbone, traits: TraitNetwork | None) -> Tensor:
    """Of the coarse task, the mean of what the image network and the measured values say.

    Args:
        features: As `features_of` gives them, *Shape:* (images, backbone.width + TRAITS).

    Returns:
        Log-probabilities of the valves, logits of the flows, *Shape:* (images, len(CLASSES)).
    """
    said = [backbone.head(features[:, : backbone.width])]
    if traits is not None:
        said.append(traits(features[:, backbone.width :]))
    valves = torch.stack([log_softmax(logits[:, : len(Valve)], 1) for logits in said]).mean(0)
    flows = torch.stack([logits[:, len(Valve) :] for logits in said]).mean(0)
    return torch.cat([log_softmax(valves, 1), flows], 1)


def coarse_answers(logits: Tensor) -> list[CoarseAnswer]:
    """The probabilities that `coarse_logits` stand for."""
    valves, flows = logits[:, : len(Valve)].softmax(1), logits[:, len(Valve) :].sigmoid()
    return [
        CoarseAnswer(dict(zip(Valve, valve, strict=True)), dict(zip(LESIONS, flow, strict=True)))
        for valve, flow in zip(valves.tolist(), flows.tolist(), strict=True)
    ]


def summarise(features: Tensor, backbone: Backbone, traits: TraitNetwork | None, graders: Graders) -> Tensor:
    """Summaries of images.

    Args:
        features: As `features_of` gives them.

    Returns:
        Float32, *Shape:* (images, SUMMARY): log-probability of each valve, logit of each flow; then for each lesion of
        each valve its expected rank, weighed with the probability that the image shows it, and that probability. The
        rank is 0 where no grader learned that lesion or its flow was not measured.
    """
    coarse = coarse_logits(features, backbone, traits)
    valves, flows = coarse[:, : len(Valve)], coarse[:, len(Valve) :]
    shown = (valves.exp()[:, :, None] * logsigmoid(flows).exp()[:, None]).flatten(1)  # images lesions-of-valves
    ranks = torch.from_numpy(_expected_ranks(features[:, backbone.width :].numpy(), graders))
    known = [(valves.exp() + _RAREST).log(), flows.clamp(-_SUREST, _SUREST)]
    return torch.cat([*known, ranks / _GRADE_UNIT * shown, shown], 1).float()


def _expected_ranks(traits: np.ndarray, graders: Graders) -> np.ndarray:
    """*Shape:* (images, lesions of all valves), float32."""
    ranks = np.zeros((len(traits), len(Valve) * len(LESIONS)), np.float32)
    for column, lesion in enumerate(product(Valve, LESIONS)):
        if lesion in graders.of_lesion:
            values = lesion_values(traits, *lesion)
            expected = graders.of_lesion[lesion].probabilities(values) @ np.arange(7.0)
            ranks[:, column] = np.where(np.isnan(values[:, 0]), 0.0, expected)
    return ranks
