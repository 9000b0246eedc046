"""Which valve the Doppler line of a two-dimensional view runs through."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from echoreport.domain import Valve
from echoreport.images import VIEW_SHAPE

_WIDTHS = (1, 16, 32, 48, 64)
_CROPS, _, _IMAGE_SIDE = VIEW_SHAPE
_SIDE = _IMAGE_SIDE // 2 ** (len(_WIDTHS) - 1)  # of the last map
_FILE = "views.safetensors"
_LEAST = 1e-6


class ViewClassifier(nn.Module):
    """For each crop of a view a small CNN of 3x3 convolutions with stride 2; the place in the crop counts to the end.

    Each was learned alone. What they say beyond the training shares is added, and divided by a temperature, since both
    see the same picture. About 100,000 weights.

    Attributes:
        temperature: What logits are divided by (Guo et al. 2017, arXiv:1706.04599), fitted on held-out patients.
        prior: Share of each valve among the training images, in the order of `Valve`; 0 of one that was never seen.
    """

    temperature: Tensor
    prior: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.towers = nn.ModuleList(_tower() for _ in range(_CROPS))
        self.register_buffer("temperature", torch.ones(()))
        self.register_buffer("prior", torch.full((len(Valve),), 1 / len(Valve)))

    def crops_logits(self, views: Tensor) -> list[Tensor]:
        """What each crop says of views, float32 in [0, 1], *Shape:* (batch, 2, 64, 64) -> each (batch, 4)."""
        return [tower(views[:, crop, None]) for crop, tower in enumerate(self.towers)]

    def forward(self, views: Tensor) -> Tensor:
        """Calibrated logits of views as in `crops_logits`, *Shape:* (batch, 4)."""
        usual = self.prior.clamp(min=_LEAST).log()
        told = torch.stack([logits.log_softmax(1) - usual for logits in self.crops_logits(views)]).sum(0)
        return told.masked_fill(self.prior == 0, 0.0) / self.temperature + usual

    def likelihoods(self, view: np.ndarray) -> dict[Valve, float]:
        """How much likelier the view is with each valve than without knowing it: probability over prior.

        It is 1, which says nothing, of a valve that training never saw.

        Args:
            view: Float32 in [0, 1], *Shape:* (2, 64, 64).
        """
        with torch.inference_mode():
            shares = self(torch.from_numpy(view)[None]).softmax(1)[0]
        return {
            valve: float(share / prior) if prior > 0 else 1.0
            for valve, share, prior in zip(Valve, shares, self.prior, strict=True)
        }

    def save(self, folder: Path) -> None:
        """Write `views.safetensors` into the folder."""
        save_file({key: value.contiguous() for key, value in self.state_dict().items()}, folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> ViewClassifier | None:
        """Read what `save` wrote; None where there is none."""
        if not (folder / _FILE).exists():
            return None
        classifier = cls()
        classifier.load_state_dict(load_file(folder / _FILE))
        return classifier.eval()


def _tower() -> nn.Sequential:
    return nn.Sequential(
        *(_step(a, b) for a, b in pairwise(_WIDTHS)),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(_WIDTHS[-1] * _SIDE**2, len(Valve)),
    )


def _step(wide_in: int, wide_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(wide_in, wide_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(wide_out), nn.ReLU()
    )
