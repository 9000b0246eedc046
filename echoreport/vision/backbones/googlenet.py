"""GoogLeNet (Szegedy 2015, arXiv:1409.4842, table 1): Inception modules with 1×1 bottlenecks."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from echoreport.vision.backbones.initialising import for_relu

_STAGES: tuple[tuple[tuple[int, int, int, int, int, int], ...], ...] = (
    ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
)
"""Modules 3a to 5b: channels of 1×1, before and after 3×3, before and after 5×5, after pooling."""


class _Inception(nn.Module):
    """Four branches side by side; the 1×1 bottlenecks keep the 3×3 and the 5×5 cheap."""

    def __init__(self, wide_in: int, one: int, to_3: int, three: int, to_5: int, five: int, pooled: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            [
                _convolution(wide_in, one, 1),
                nn.Sequential(_convolution(wide_in, to_3, 1), _convolution(to_3, three, 3)),
                nn.Sequential(_convolution(wide_in, to_5, 1), _convolution(to_5, five, 5)),
                nn.Sequential(nn.MaxPool2d(3, 1, padding=1), _convolution(wide_in, pooled, 1)),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], 1)


def googlenet(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head, without the auxiliary classifiers; 7.0 M parameters with 1,000 classes."""
    layers: list[nn.Module] = [
        _convolution(3, 64, 7, stride=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        _across_channels(),
        _convolution(64, 64, 1),
        _convolution(64, 192, 3),
        _across_channels(),
    ]
    wide_in = 192
    for modules in _STAGES:
        layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
        for one, to_3, three, to_5, five, pooled in modules:
            layers.append(_Inception(wide_in, one, to_3, three, to_5, five, pooled))
            wide_in = one + three + five + pooled
    body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    for_relu(body)
    return body, nn.Sequential(nn.Dropout(0.4), nn.Linear(wide_in, classes))


def _convolution(wide_in: int, wide_out: int, size: int, stride: int = 1) -> nn.Module:
    return nn.Sequential(nn.Conv2d(wide_in, wide_out, size, stride, padding=size // 2), nn.ReLU())


def _across_channels() -> nn.Module:
    """Local response normalisation with the constants of AlexNet's paper."""
    return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)
