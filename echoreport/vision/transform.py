"""The transform network: image features -> text space."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import normalize


class TransformNetwork(nn.Module):
    """One hidden layer between the CNN's features and the text space, as shallow as the method's.

    Args:
        width: Of the features.
        dimensions: Of the text space.
        hidden: Of the layer between.
        dropout: Share of hidden units dropped in training; a few hundred pairs train this.
    """

    def __init__(self, width: int, dimensions: int, hidden: int = 256, dropout: float = 0.3) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dimensions)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Features, *Shape:* (batch, width) -> unit vectors, *Shape:* (batch, dimensions)."""
        return normalize(self.layers(features), dim=-1)
