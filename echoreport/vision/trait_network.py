"""The coarse task, which valve and which flow, from the measured values alone.

A network of the image sees shapes, and knows velocities and times roughly; the measured ones tell a tricuspid inflow
from a mitral one. Where one errs the other need not, so their mean is taken; docs/results.md says what it is worth.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from echoreport.vision.traits import TRAITS

_HIDDEN, _DROPOUT, _FARTHEST = 64, 0.2, 4.0
MEMBERS = 5
"""Networks that are averaged: they are small, and each begins at random."""


class TraitNetwork(nn.Module):
    """Traits -> logits of the coarse task, *Shape:* (batch, TRAITS) -> (batch, classes)."""

    centre: Tensor
    scale: Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(TRAITS))
        self.register_buffer("scale", torch.ones(TRAITS))
        self.members = nn.ModuleList(
            nn.Sequential(
                nn.Linear(TRAITS, _HIDDEN), nn.GELU(), nn.Dropout(_DROPOUT),
                nn.Linear(_HIDDEN, _HIDDEN), nn.GELU(), nn.Dropout(_DROPOUT),
                nn.Linear(_HIDDEN, classes),
            )
            for _ in range(MEMBERS)
        )  # fmt: skip

    def standardise(self, traits: Tensor) -> None:
        """Take mean and spread of the training images' traits as the unit of each.

        One that does not vary there says nothing: it is taken as its mean ever after.
        """
        spread = traits.std(0, correction=0)
        self.centre.copy_(traits.mean(0))
        self.scale.copy_(torch.where(spread > 0, spread + 1e-3, torch.inf))

    def members_logits(self, traits: Tensor, noise: float = 0.0) -> list[Tensor]:
        """What each member says, *Shape:* (batch, classes).

        Args:
            noise: Added to each trait, in its standard deviations.
        """
        standard = ((traits - self.centre) / self.scale).clamp(-_FARTHEST, _FARTHEST)
        standard = standard + noise * torch.randn_like(standard)
        return [member(standard) for member in self.members]

    def forward(self, traits: Tensor) -> Tensor:
        """The mean of the members' logits."""
        return torch.stack(self.members_logits(traits)).mean(0)
