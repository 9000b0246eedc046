"""Fits the transform network on image–paragraph pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from echoreport.domain import Paragraph
from echoreport.text import TextEncoder
from echoreport.training.augmentation import augment
from echoreport.training.denormals import without_denormals
from echoreport.training.losses import LOSSES
from echoreport.training.settings import TrainingSettings
from echoreport.vision import Backbone, TransformNetwork, features_of

_RATE, _DECAY = 2e-3, 1e-2
_VIEWS = 8  # augmented views of each pair; their features are computed once


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


@without_denormals()
def fit_transform(
    features: Tensor, paragraphs: Sequence[Paragraph], text: TextEncoder, settings: TrainingSettings
) -> TransformNetwork:
    """Learn to map each image's features to where its paragraph lies.

    Args:
        features: *Shape:* (views, pairs, width); each epoch takes one view of each pair.
        paragraphs: Of the pairs, with their findings.
        settings: Its `loss`, `hidden_layers`, `dropout`, `members`, `transform_epochs` and `seed` count.
    """
    torch.manual_seed(settings.seed)
    network = TransformNetwork(
        features.shape[-1],
        text.dimensions,
        layers=settings.hidden_layers,
        dropout=settings.dropout,
        members=settings.members,
    )
    network.standardise(features[0])
    loss = LOSSES[settings.loss](paragraphs, text)
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
