"""Fits the transform network on image–paragraph pairs."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from echoreport.training.augmentation import augment
from echoreport.vision import Backbone, TransformNetwork, features_of

_RATE, _DECAY = 2e-3, 1e-2
_VIEWS = 8  # augmented views of each pair; their features are computed once
_TEMPERATURE = 0.05  # of the network's answers
_SAME_MEANING = 0.05  # temperature of the paragraphs among themselves; smaller tells neighbouring grades apart


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


def fit_transform(features: Tensor, vectors: np.ndarray, epochs: int, seed: int) -> TransformNetwork:
    """Learn to map each image's features to where its paragraph lies.

    The loss is a contrast against the other paragraphs of the training pairs (InfoNCE, van den Oord 2018,
    arXiv:1807.03748). Paragraphs that mean the same share the target, so that they do not push each other away.

    Args:
        features: *Shape:* (views, pairs, width); each epoch takes one view of each pair.
        vectors: Unit vectors of the paragraphs, float32, *Shape:* (pairs, dimensions).
    """
    torch.manual_seed(seed)
    targets = torch.from_numpy(vectors)
    wanted = (targets @ targets.T / _SAME_MEANING).softmax(1)  # pairs pairs
    network = TransformNetwork(features.shape[-1], targets.shape[1])
    network.standardise(features[0])
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    everyone = torch.arange(features.shape[1])
    for _ in range(epochs):
        view = torch.randint(features.shape[0], (features.shape[1],))
        similarity = network(features[view, everyone]) @ targets.T  # pairs pairs
        loss = cross_entropy(similarity / _TEMPERATURE, wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()
