"""Which valve the Doppler line of a two-dimensional view runs through."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from echoreport.domain import Valve

_WIDTHS = (1, 16, 32, 48, 64)
_SIDE = 64 // 2 ** (len(_WIDTHS) - 1)  # of the last map
_FILE = "views.safetensors"


class ViewClassifier(nn.Module):
    """A small CNN of 3x3 convolutions with stride 2, about 50,000 weights; the place in the view counts to the end.

    Attributes:
        temperature: What logits are divided by (Guo et al. 2017, arXiv:1706.04599), fitted on held-out patients.
        prior: Share of each valve among the training images, in the order of `Valve`; 0 of one that was never seen.
    """

    temperature: Tensor
    prior: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(*(_step(a, b) for a, b in pairwise(_WIDTHS)))
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(_WIDTHS[-1] * _SIDE**2, len(Valve)))
        self.register_buffer("temperature", torch.ones(()))
        self.register_buffer("prior", torch.full((len(Valve),), 1 / len(Valve)))

    def forward(self, views: Tensor) -> Tensor:
        """Views, float32 in [0, 1], *Shape:* (batch, 64, 64) -> calibrated logits, *Shape:* (batch, 4)."""
        return self.head(self.convolutions(views[:, None])) / self.temperature

    def likelihoods(self, view: np.ndarray) -> dict[Valve, float]:
        """How much likelier the view is with each valve than without knowing it: probability over prior.

        It is 1, which says nothing, of a valve that training never saw.

        Args:
            view: Float32 in [0, 1], *Shape:* (64, 64).
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


def _step(wide_in: int, wide_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(wide_in, wide_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(wide_out), nn.ReLU()
    )
