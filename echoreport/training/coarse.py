"""The coarse task: which valve, which flow. It makes the backbone's features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from echoreport.corpus import ImageRecord
from echoreport.device import device, has_fast_bfloat16
from echoreport.domain import LESIONS, Valve
from echoreport.image_set import ImageSet
from echoreport.progress import Progress
from echoreport.training.augmentation import augment
from echoreport.training.denormals import without_denormals
from echoreport.training.self_supervised import pretrain
from echoreport.training.settings import TrainingSettings
from echoreport.vision import CLASSES, Backbone, make_backbone

_BATCH, _DECAY = 32, 1e-2
_UNKNOWN = -1


def targets_of(records: Sequence[ImageRecord]) -> tuple[Tensor, Tensor]:
    """Labels of the coarse task.

    Returns:
        Valve numbers, int64 (images,), -1 where unknown; lesions 0 or 1, float32 (images, 2), -1 where unknown.
    """
    valves = [_UNKNOWN if record.valve is None else list(Valve).index(record.valve) for record in records]
    flows = [
        [_UNKNOWN if record.flow is None else int(lesion in record.flow.split("+")) for lesion in LESIONS]
        for record in records
    ]
    return torch.tensor(valves, dtype=torch.int64), torch.tensor(flows, dtype=torch.float32)


@without_denormals()
def fit_backbone(images: ImageSet, settings: TrainingSettings, progress: Progress) -> Backbone:
    """Train a backbone on all images that have a valve or a flow label, before that on all without their labels.

    The learning rate rises and falls once (Smith 2018, arXiv:1803.09820).

    Args:
        settings: Its `seed`, `backbone`, `self_supervised_epochs` and `coarse_epochs` count.

    Raises:
        InputError, MissingExtraError: As `make_backbone`.
    """
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    target, epochs = device(), settings.coarse_epochs
    backbone = make_backbone(settings.backbone, len(CLASSES)).to(target)
    backbone = backbone.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if settings.self_supervised_epochs:
        pretrain(backbone, images, settings.self_supervised_epochs, settings.seed, progress)
    valves, flows = targets_of(images.records)
    batches = max(1, len(images.grids) // _BATCH)
    optimiser = torch.optim.AdamW(backbone.parameters(), lr=backbone.rate, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, backbone.rate, total_steps=epochs * batches)
    for epoch in range(epochs):
        progress("training the image network", epoch, epochs)
        backbone.train()
        for rows in np.array_split(generator.permutation(len(images.grids)), batches):
            augmented, _ = augment(images.grids[rows], images.traits[rows], generator)
            grids = torch.from_numpy(augmented).to(target, memory_format=torch.channels_last)
            with torch.autocast(target.type, torch.bfloat16, enabled=has_fast_bfloat16(target)):
                logits = backbone(grids)
            loss = coarse_loss(logits.float(), valves[rows].to(target), flows[rows].to(target))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    progress("training the image network", epochs, epochs)
    return backbone.cpu().eval()


def coarse_loss(logits: Tensor, valves: Tensor, flows: Tensor) -> Tensor:
    """Cross-entropy of the valve plus that of each lesion; unknown labels do not count.

    Args:
        logits: *Shape:* (batch, 6).
        valves: *Shape:* (batch,).
        flows: *Shape:* (batch, 2).
    """
    valve_loss = functional.cross_entropy(logits[:, : len(Valve)], valves, ignore_index=_UNKNOWN, reduction="sum")
    known = flows != _UNKNOWN
    flow_loss = functional.binary_cross_entropy_with_logits(
        logits[:, len(Valve) :], flows.clamp(min=0), weight=known.float(), reduction="sum"
    )
    return (valve_loss + flow_loss) / len(logits)
