"""VGG-16 and VGG-19 (Simonyan and Zisserman 2015, arXiv:1409.1556, configurations D and E)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from echoreport.vision.backbones.initialising import for_relu

_WIDTHS = (64, 128, 256, 512, 512)


def vgg16(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 138.4 M parameters with 1,000 classes."""
    return _vgg((2, 2, 3, 3, 3), classes)


def vgg19(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 143.7 M parameters with 1,000 classes."""
    return _vgg((2, 2, 4, 4, 4), classes)


def _vgg(depths: Sequence[int], classes: int) -> tuple[nn.Module, nn.Sequential]:
    """3×3 convolutions in five stages, then three linear layers over 7×7 cells, to which the maps are pooled."""
    layers: list[nn.Module] = []
    wide_in = 3
    for depth, wide in zip(depths, _WIDTHS, strict=True):
        for _ in range(depth):
            layers += [nn.Conv2d(wide_in, wide, 3, padding=1), nn.ReLU()]
            wide_in = wide
        layers.append(nn.MaxPool2d(2))
    layers += [nn.AdaptiveAvgPool2d(7), nn.Flatten()]
    layers += [nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU()]
    body = nn.Sequential(*layers)
    for_relu(body)
    return body, nn.Sequential(nn.Dropout(0.5), nn.Linear(4096, classes))
