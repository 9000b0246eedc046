"""Fits the transform network on image–paragraph pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
import torch
from torch import Tensor

from echoreport.corpus import valve_of
from echoreport.domain import LESIONS, STATED, Paragraph, Severity
from echoreport.text import TextEncoder
from echoreport.training.augmentation import augment
from echoreport.training.losses import LOSSES, Targets
from echoreport.training.settings import TrainingSettings
from echoreport.vision import Backbone, TransformNetwork, features_of

_RATE, _DECAY = 2e-3, 1e-2
_VIEWS = 8  # augmented views of each pair; their features are computed once
_FULL_GRADE = 2  # ranks
_WITHOUT = -2  # rank of a lesion that is not there: a full grade below a trace


def pair_features(backbone: Backbone, grids: np.ndarray, traits: np.ndarray, seed: int) -> Tensor:
    """Features of the pairs as they are and of augmented views, *Shape:* (views, pairs, width), float32.

    Args:
        grids: Uint8, *Shape:* (pairs, *GRID_SHAPE).
        traits: Float32, *Shape:* (pairs, TRAITS).
    """
    generator = np.random.default_rng(seed)
    views = [(grids.astype(np.float32) / 255, traits)]
    views += [augment(grids, traits, generator) for _ in range(_VIEWS - 1)]
    return torch.stack([features_of(backbone, *view) for view in views])


def targets_of(paragraphs: Sequence[Paragraph], text: TextEncoder) -> Targets:
    """Where the images of these paragraphs should lie, and where they should not."""
    vectors = torch.from_numpy(text.encode_visible(paragraphs))
    others = [[_shifted(paragraph, step) for step in (-_FULL_GRADE, _FULL_GRADE)] for paragraph in paragraphs]
    flat = text.encode_visible([paragraph for pair in others for paragraph in pair])
    grades = np.array([_grades(paragraph) for paragraph in paragraphs], float)
    apart = np.abs(grades[:, None] - grades[None]).sum(-1)
    valves = np.array([str(valve_of(paragraph.findings)) for paragraph in paragraphs])
    apart[valves[:, None] != valves[None]] = inf
    shape = (len(paragraphs), 2, vectors.shape[1])
    return Targets(vectors, torch.from_numpy(flat).reshape(shape), torch.from_numpy(apart).float())


def fit_transform(features: Tensor, targets: Targets, settings: TrainingSettings) -> TransformNetwork:
    """Learn to map each image's features to where its paragraph lies.

    Args:
        features: *Shape:* (views, pairs, width); each epoch takes one view of each pair.
        settings: Its `loss`, `hidden_layers`, `dropout`, `members`, `transform_epochs` and `seed` count.
    """
    torch.manual_seed(settings.seed)
    network = TransformNetwork(
        features.shape[-1],
        targets.vectors.shape[1],
        layers=settings.hidden_layers,
        dropout=settings.dropout,
        members=settings.members,
    )
    network.standardise(features[0])
    loss = LOSSES[settings.loss](targets)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings.transform_epochs)
    everyone = torch.arange(features.shape[1])
    for _ in range(settings.transform_epochs):
        view = torch.randint(features.shape[0], (features.shape[1],))
        lost = torch.stack([loss(raw) for raw in network.raw(features[view, everyone])]).sum()
        optimiser.zero_grad()
        lost.backward()
        optimiser.step()
        schedule.step()
    return network.eval()


def _shifted(paragraph: Paragraph, step: int) -> Paragraph:
    """The paragraph with each graded lesion some ranks graver or milder, as far as the grades reach."""
    grades = list(Severity)
    findings = tuple(
        replace(f, severity=grades[int(np.clip(f.severity.rank + step, 0, len(grades) - 1))]) if f.severity else f
        for f in paragraph.findings
    )
    return replace(paragraph, findings=findings)


def _grades(paragraph: Paragraph) -> list[int]:
    """Rank of each lesion of the paragraph's valve; an ungraded one counts as mild."""
    valve, ranks = valve_of(paragraph.findings), []
    for lesion in LESIONS:
        found = [f for f in paragraph.findings if (f.valve, f.disease) == (valve, lesion) and f.assertion in STATED]
        ranks.append(max([(f.severity or Severity.MILD).rank for f in found], default=_WITHOUT))
    return ranks
