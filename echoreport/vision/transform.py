"""The transform network: image features -> text space."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

_HIDDEN = 256


class TransformNetwork(nn.Module):
    """A hidden layer between the image's features and the text space, as shallow as the method's.

    Args:
        width: Of the features.
        dimensions: Of the text space.
        layers: Hidden layers, 0 for a linear map.
        dropout: Share of hidden units dropped in training; a few hundred pairs train this.
        members: Networks that are averaged, each begun at random.
    """

    centre: Tensor
    scale: Tensor

    def __init__(self, width: int, dimensions: int, layers: int = 1, dropout: float = 0.3, members: int = 1) -> None:
        super().__init__()
        self.width, self.dimensions = width, dimensions
        self.recipe = {"width": width, "dimensions": dimensions, "layers": layers, "members": members}
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        widths = [width, *[_HIDDEN] * layers]
        self.members = nn.ModuleList(
            nn.Sequential(
                *(nn.Sequential(nn.Linear(a, b), nn.GELU(), nn.Dropout(dropout)) for a, b in pairwise(widths)),
                nn.Linear(widths[-1], dimensions),
            )
            for _ in range(members)
        )

    def standardise(self, features: Tensor) -> None:
        """Take mean and spread of the training features, *Shape:* (images, width), as the unit of each feature.

        One that does not vary there says nothing: it is taken as its mean ever after.
        """
        spread = features.std(0, correction=0)
        self.centre.copy_(features.mean(0))
        self.scale.copy_(torch.where(spread > 0, spread + 1e-3, torch.inf))

    def raw(self, features: Tensor) -> list[Tensor]:
        """What each member gives, not of unit length: features, *Shape:* (batch, width) -> (batch, dimensions)."""
        standard = (features - self.centre) / self.scale
        return [member(standard) for member in self.members]

    def forward(self, features: Tensor) -> Tensor:
        """Features, *Shape:* (batch, width) -> unit vectors, *Shape:* (batch, dimensions)."""
        return normalize(torch.stack([normalize(raw, dim=-1) for raw in self.raw(features)]).mean(0), dim=-1)
