"""Fits the transform network on image–paragraph pairs."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from echoreport.training.augmentation import augment
from echoreport.vision import Backbone, TransformNetwork

_RATE, _DECAY = 2e-3, 1e-2
_VIEWS = 8  # augmented views of each pair; their features are computed once
_TEMPERATURE = 0.1


@torch.inference_mode()
def features_of(backbone: Backbone, grids: np.ndarray, batch: int = 64) -> Tensor:
    """Features of grids, uint8 or float32 in [0, 1], *Shape:* (images, width), float32."""
    scale = 255 if grids.dtype == np.uint8 else 1
    parts = [torch.from_numpy(grids[i : i + batch].astype(np.float32) / scale) for i in range(0, len(grids), batch)]
    return torch.cat([backbone.features(part) for part in parts])


def pair_features(backbone: Backbone, grids: np.ndarray, seed: int) -> Tensor:
    """Features of the pairs' grids as they are and of augmented views, *Shape:* (views, pairs, width)."""
    generator = np.random.default_rng(seed)
    views = [features_of(backbone, augment(grids, generator)) for _ in range(_VIEWS - 1)]
    return torch.stack([features_of(backbone, grids), *views])


def fit_transform(features: Tensor, vectors: np.ndarray, epochs: int, seed: int) -> TransformNetwork:
    """Learn to map each image's features onto its paragraph's vector.

    The loss is the distance in angle plus a contrast against the other paragraphs of the training pairs
    (InfoNCE, van den Oord 2018, arXiv:1807.03748), which keeps images of different meaning apart.

    Args:
        features: *Shape:* (views, pairs, width); each epoch takes one view of each pair.
        vectors: Unit vectors of the paragraphs, *Shape:* (pairs, dimensions).
    """
    torch.manual_seed(seed)
    targets = torch.from_numpy(vectors)
    meanings = targets @ targets.T / _TEMPERATURE  # pairs pairs
    network = TransformNetwork(features.shape[-1], targets.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    everyone = torch.arange(features.shape[1])
    for _ in range(epochs):
        view = torch.randint(features.shape[0], (features.shape[1],))
        similarity = network(features[view, everyone]) @ targets.T  # pairs pairs
        # Paragraphs that mean the same share the target: two equal paragraphs must not push each other away.
        contrast = cross_entropy(similarity / _TEMPERATURE, meanings.softmax(1))
        loss = (1 - similarity.diagonal()).mean() + contrast
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()
