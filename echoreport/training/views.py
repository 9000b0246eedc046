"""Fits the classifier of two-dimensional views."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from echoreport.domain import Valve
from echoreport.image_set import ImageSet
from echoreport.progress import Progress, silent, tracked
from echoreport.training.denormals import without_denormals
from echoreport.vision import ViewClassifier

VIEW_EPOCHS = 60
_BATCH, _RATE, _DECAY = 32, 3e-3, 5e-2
_HELD_OUT = 0.2  # of the patients, for the temperature
_TEMPERATURES = np.geomspace(0.7, 20.0, 60)
_SHIFT = 4  # pixels


def views_of(images: ImageSet, seed: int, progress: Progress = silent) -> ViewClassifier | None:
    """Fit on the images that show a view and whose valve is known; None where these show fewer than two valves."""
    rows = [row for row, record in enumerate(images.records) if record.valve and images.views[row].any()]
    valves = [valve for row in rows if (valve := images.records[row].valve)]
    patients = [images.records[row].patient_id for row in rows]
    if len(set(valves)) < 2 or len(set(patients)) < 2:
        return None
    return fit_views(images.views[rows], valves, patients, VIEW_EPOCHS, seed, progress)


@without_denormals()
def fit_views(
    thumbnails: np.ndarray,
    valves: Sequence[Valve],
    patients: Sequence[str],
    epochs: int,
    seed: int,
    progress: Progress = silent,
) -> ViewClassifier:
    """Train on four fifths of the patients, and find on the others the temperature that makes probabilities true.

    Args:
        thumbnails: Uint8, 255 = 1.0, *Shape:* (images, *VIEW_SHAPE).
        valves: Of each image.
        patients: Whose each image is; at least two.
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(np.unique(patients))
    held = np.isin(patients, shuffled[: max(1, round(_HELD_OUT * len(shuffled)))])
    numbers = torch.tensor([list(Valve).index(valve) for valve in valves])
    kept = np.flatnonzero(~held)
    classifier = _trained(thumbnails[kept], numbers[kept], epochs, seed, generator, progress)
    classifier.prior.copy_(torch.bincount(numbers[kept], minlength=len(Valve)) / len(kept))
    classifier.temperature.fill_(_temperature(classifier, thumbnails[held], numbers[torch.from_numpy(held)]))
    return classifier


def _trained(
    thumbnails: np.ndarray,
    numbers: torch.Tensor,
    epochs: int,
    seed: int,
    generator: np.random.Generator,
    progress: Progress,
) -> ViewClassifier:
    """The learning rate rises and falls once (Smith 2018, arXiv:1803.09820)."""
    torch.manual_seed(seed)
    classifier = ViewClassifier().train()
    batches = max(1, len(thumbnails) // _BATCH)
    optimiser = torch.optim.AdamW(classifier.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=epochs * batches)
    for _ in tracked(range(epochs), epochs, "learning the views", progress):
        for rows in np.array_split(generator.permutation(len(thumbnails)), batches):
            views = torch.from_numpy(varied(thumbnails[rows], generator))
            each = [
                functional.cross_entropy(logits, numbers[rows], label_smoothing=0.05)
                for logits in classifier.crops_logits(views)
            ]
            loss = torch.stack(each).sum()  # each crop's network learns alone
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return classifier.eval()


def varied(thumbnails: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Shift of each crop, contrast and gain, as windows vary; no flip: left and right tell one heart from the other.

    Args:
        thumbnails: Uint8, *Shape:* (batch, *VIEW_SHAPE).

    Returns:
        Float32 in [0, 1], same shape.
    """
    count = len(thumbnails)
    crops = thumbnails.reshape(-1, *thumbnails.shape[-2:])
    shifts = generator.integers(-_SHIFT, _SHIFT + 1, (len(crops), 2))
    moved = np.stack([np.roll(crop, shift, axis=(0, 1)) for crop, shift in zip(crops, shifts, strict=True)])
    moved = moved.reshape(thumbnails.shape)
    contrast = generator.uniform(0.6, 1.5, (count, 1, 1, 1)).astype(np.float32)
    gain = generator.uniform(0.7, 1.3, (count, 1, 1, 1)).astype(np.float32)
    return np.clip(gain * (moved.astype(np.float32) / 255) ** contrast, 0, 1)


def _temperature(classifier: ViewClassifier, thumbnails: np.ndarray, numbers: torch.Tensor) -> float:
    """That of the least negative log likelihood."""
    with torch.inference_mode():
        logits = classifier(torch.from_numpy(thumbnails.astype(np.float32) / 255))
        losses = [float(functional.cross_entropy(logits / value, numbers)) for value in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
