"""A small U-Net (Ronneberger et al., MICCAI 2015), beside ENet for comparison."""

import torch
from torch import Tensor, nn

_WIDTHS = (8, 16, 32, 64, 96)  # channels from the finest to the coarsest level: about ENet's work on a frame


class UNet(nn.Module):
    """Five levels of two 3x3 convolutions, joined by skips; rows and columns must be multiples of 16."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        pairs = zip((channels, *_WIDTHS[:-1]), _WIDTHS, strict=True)
        self.down = nn.ModuleList(_twice(narrow, wide) for narrow, wide in pairs)
        self.up = nn.ModuleList(_twice(_WIDTHS[i] + _WIDTHS[i + 1], _WIDTHS[i]) for i in reversed(range(4)))
        self.last = nn.Conv2d(_WIDTHS[0], 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Logit of every pixel: *Shape:* (batch, channels, rows, columns) -> (batch, 1, rows, columns)."""
        skips: list[Tensor] = []
        for level in self.down:
            x = level(nn.functional.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        for level, skip in zip(self.up, reversed(skips[:-1]), strict=True):
            wide = nn.functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
            x = level(torch.cat([wide, skip], dim=1))
        return self.last(x)


def _twice(channels: int, wide: int) -> nn.Sequential:
    return nn.Sequential(*_convolved(channels, wide), *_convolved(wide, wide))


def _convolved(channels: int, wide: int) -> list[nn.Module]:
    return [nn.Conv2d(channels, wide, 3, padding=1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
