"""The coarse task from the measured values."""

from __future__ import annotations

import torch

from echoreport.image_set import ImageSet
from echoreport.training.augmentation import UNCALIBRATED
from echoreport.training.coarse import coarse_loss, targets_of
from echoreport.training.denormals import without_denormals
from echoreport.training.settings import TrainingSettings
from echoreport.vision import CLASSES, TraitNetwork, hide_calibration

_BATCH, _RATE, _DECAY = 64, 5e-3, 1e-2
_NOISE = 0.1  # standard deviations of a trait: what is measured is measured with an error


@without_denormals()
def fit_traits(images: ImageSet, settings: TrainingSettings) -> TraitNetwork | None:
    """Train on all images that have a valve or a flow label; None where `settings.trait_epochs` is 0."""
    if not settings.trait_epochs:
        return None
    torch.manual_seed(settings.seed)
    network = TraitNetwork(len(CLASSES))
    traits, hidden = torch.from_numpy(images.traits), torch.from_numpy(hide_calibration(images.traits))
    network.standardise(traits)
    valves, flows = targets_of(images.records)
    batches = max(1, len(traits) // _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=settings.trait_epochs * batches)
    for _ in range(settings.trait_epochs):
        for rows in torch.randperm(len(traits)).tensor_split(batches):
            uncalibrated = torch.rand(len(rows), 1) < UNCALIBRATED
            shown = torch.where(uncalibrated, hidden[rows], traits[rows])
            each = (coarse_loss(logits, valves[rows], flows[rows]) for logits in network.members_logits(shown, _NOISE))
            loss = torch.stack(list(each)).sum()  # each member learns alone
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()
