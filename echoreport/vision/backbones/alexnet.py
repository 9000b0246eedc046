"""AlexNet (Krizhevsky, Sutskever and Hinton 2012, NIPS 25) on one device, so that no convolution is split in two."""

from __future__ import annotations

from torch import nn

from echoreport.vision.backbones.initialising import for_relu


def alexnet(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 62.4 M parameters with 1,000 classes.

    The last maps are brought to the paper's 6×6 by average pooling, since a grid is smaller than its photographs.
    """
    body = nn.Sequential(
        *_convolution(3, 96, 11, stride=4, padding=2),
        _across_channels(),
        nn.MaxPool2d(3, 2),
        *_convolution(96, 256, 5, padding=2),
        _across_channels(),
        nn.MaxPool2d(3, 2),
        *_convolution(256, 384, 3, padding=1),
        *_convolution(384, 384, 3, padding=1),
        *_convolution(384, 256, 3, padding=1),
        nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d(6),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        nn.ReLU(),
    )
    for_relu(body)
    return body, nn.Sequential(nn.Linear(4096, classes))


def _convolution(wide_in: int, wide_out: int, size: int, stride: int = 1, padding: int = 0) -> tuple[nn.Module, ...]:
    return nn.Conv2d(wide_in, wide_out, size, stride, padding), nn.ReLU()


def _across_channels() -> nn.Module:
    """The paper's local response normalisation: its α of 1e-4 is of the sum, torch's of the mean of 5 channels."""
    return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)
