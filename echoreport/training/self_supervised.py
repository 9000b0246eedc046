"""Pre-training on images without labels: two views of an image should have one meaning."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from echoreport.device import device, has_fast_bfloat16
from echoreport.image_set import ImageSet
from echoreport.progress import Progress
from echoreport.training.augmentation import augment_more
from echoreport.vision import Backbone

_BATCH, _DECAY = 64, 1e-2
_PROJECTED = 512
_ALIKE, _SPREAD, _APART = 25.0, 25.0, 1.0  # weights of the three terms, as in the paper


def pretrain(backbone: Backbone, images: ImageSet, epochs: int, seed: int, progress: Progress) -> list[float]:
    """Train a backbone's features in place by VICReg (Bardes 2022, arXiv:2105.04906); its head stays as it is.

    The two views differ by what `augment_more` changes. The projector between features and loss is thrown away.

    Args:
        backbone: Stays on the device where it is computed.
        images: Their labels are not looked at.

    Returns:
        Mean loss of each epoch.
    """
    generator, target = np.random.default_rng(seed), device()
    projector = nn.Sequential(
        nn.Linear(backbone.width, _PROJECTED),
        nn.BatchNorm1d(_PROJECTED),
        nn.ReLU(),
        nn.Linear(_PROJECTED, _PROJECTED),
    )
    network = nn.ModuleList([backbone.body, projector]).to(target).train()
    batches = max(1, len(images.grids) // _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=backbone.rate, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, backbone.rate, total_steps=max(1, epochs * batches))
    losses = []
    for epoch in range(epochs):
        progress("pre-training the image network", epoch, epochs)
        lost = 0.0
        for rows in np.array_split(generator.permutation(len(images.grids)), batches):
            views = [augment_more(images.grids[rows], images.traits[rows], generator) for _ in range(2)]
            grids = torch.from_numpy(np.concatenate(views)).to(target, memory_format=torch.channels_last)
            with torch.autocast(target.type, torch.bfloat16, enabled=has_fast_bfloat16(target)):
                features = backbone.features(grids)
            loss = vicreg_loss(*projector(features).chunk(2))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            lost += loss.item()
        losses.append(lost / batches)
    progress("pre-training the image network", epochs, epochs)
    return losses


def vicreg_loss(first: Tensor, second: Tensor) -> Tensor:
    """Variance, invariance, covariance: views alike, images spread in each dimension, dimensions not correlated.

    Args:
        first, second: Projected views, *Shape:* (batch, dimensions); a row of each is of the same image.
    """
    views = (first, second)
    spread = sum(torch.relu(1 - (view.var(0, correction=0) + 1e-4).sqrt()).mean() for view in views) / 2
    return _ALIKE * mse_loss(first, second) + _SPREAD * spread + _APART * sum(_covariance(view) for view in views)


def _covariance(view: Tensor) -> Tensor:
    """Sum of the squared covariances between different dimensions, for each dimension."""
    centred = view - view.mean(0)
    covariance = centred.T @ centred / max(1, len(view) - 1)
    return (covariance.square().sum() - covariance.diagonal().square().sum()) / view.shape[1]
