"""What all image backbones have in common: features, and logits of the coarse task from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn


class Backbone(nn.Module):
    """Grids -> features -> logits of the coarse task.

    Args:
        recipe: What `rebuild_backbone` needs besides the weights: "name", and what else that asks for; JSON.
        body: Grids, *Shape:* (batch, *GRID_SHAPE), float32 in [0, 1] -> features, *Shape:* (batch, width).
        head: Features -> logits; its last layer is linear. What stands before that is dropped out in training.
        rate: Peak learning rate of the coarse training.

    Attributes:
        width: Of the features.
    """

    def __init__(self, recipe: Mapping[str, Any], body: nn.Module, head: nn.Sequential, rate: float) -> None:
        super().__init__()
        self.recipe, self.body, self.head, self.rate = dict(recipe), body, head, rate
        self.width = int(head[-1].in_features)  # type: ignore[arg-type]

    def features(self, grids: Tensor) -> Tensor:
        """Grids, float32 in [0, 1], *Shape:* (batch, *GRID_SHAPE) -> features, *Shape:* (batch, width), float32."""
        return self.body(grids).float()

    def forward(self, grids: Tensor) -> Tensor:
        """Grids -> logits of the coarse task, *Shape:* (batch, classes)."""
        return self.head(self.features(grids))
