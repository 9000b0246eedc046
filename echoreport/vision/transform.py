"""The transform network: image features -> text space."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize


class TransformNetwork(nn.Module):
    """One hidden layer between the image's features and the text space, as shallow as the method's.

    Args:
        width: Of the features.
        dimensions: Of the text space.
        hidden: Of the layer between.
        dropout: Share of hidden units dropped in training; a few hundred pairs train this.
    """

    centre: Tensor
    scale: Tensor

    def __init__(self, width: int, dimensions: int, hidden: int = 256, dropout: float = 0.3) -> None:
        super().__init__()
        self.dimensions = dimensions
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.layers = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dimensions)
        )

    def standardise(self, features: Tensor) -> None:
        """Take mean and spread of the training features, *Shape:* (images, width), as the unit of each feature."""
        self.centre.copy_(features.mean(0))
        self.scale.copy_(features.std(0, correction=0) + 1e-3)

    def forward(self, features: Tensor) -> Tensor:
        """Features, *Shape:* (batch, width) -> unit vectors, *Shape:* (batch, dimensions)."""
        return normalize(self.layers((features - self.centre) / self.scale), dim=-1)
