"""The default backbone: a small residual CNN that keeps the row, which is a velocity."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from echoreport.vision.grid import GRID_SHAPE

_WIDTHS = (16, 32, 64, 96)
_FEATURES = 256


class _Block(nn.Module):
    """Two 3×3 convolutions around a shortcut (He 2016, arXiv:1512.03385), the first of stride 2."""

    def __init__(self, wide_in: int, wide_out: int) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(wide_in, wide_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(wide_out), nn.ReLU()
        )
        self.second = nn.Sequential(nn.Conv2d(wide_out, wide_out, 3, padding=1, bias=False), nn.BatchNorm2d(wide_out))
        self.shortcut = nn.Conv2d(wide_in, wide_out, 1, stride=2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.second(self.first(x)) + self.shortcut(x))


class EchoResNet(nn.Module):
    """Pools its maps over time only: the row is a velocity, and severity is one."""

    def __init__(self) -> None:
        super().__init__()
        stem = nn.Sequential(
            nn.Conv2d(GRID_SHAPE[0], _WIDTHS[0], 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(_WIDTHS[0]),
            nn.ReLU(),
        )
        self.convolutions = nn.Sequential(stem, *(_Block(a, b) for a, b in pairwise(_WIDTHS)))
        self.neck = nn.Sequential(nn.Linear(2 * _WIDTHS[-1] * GRID_SHAPE[1] // 16, _FEATURES), nn.LayerNorm(_FEATURES))

    def forward(self, grids: Tensor) -> Tensor:
        """Grids, *Shape:* (batch, *GRID_SHAPE) -> features, *Shape:* (batch, 256)."""
        maps = self.convolutions(grids)  # batch channels rows columns
        pooled = torch.cat([maps.mean(3), maps.amax(3)], 1).flatten(1)
        return self.neck(pooled)


def echo_resnet(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 0.6 M parameters."""
    return EchoResNet(), nn.Sequential(nn.GELU(), nn.Dropout(0.3), nn.Linear(_FEATURES, classes))
