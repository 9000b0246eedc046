"""ENet (Paszke et al., arXiv 1606.02147): a segmentation network of 0.37 M parameters that a CPU runs in time."""

import torch
from torch import Tensor, nn

_DROPOUT = (0.01, 0.1)  # of the first encoder stage, and of the later ones (Paszke, section 3)
_STAGE = (  # (dilation, asymmetric) of the eight bottlenecks that stages 2 and 3 share
    (1, False),
    (2, False),
    (1, True),
    (4, False),
    (1, False),
    (8, False),
    (1, True),
    (16, False),
)


class ENet(nn.Module):
    """Encoder of three stages and a small decoder; rows and columns must be multiples of 8.

    Args:
        channels: Of the input; fewer than 16, since the initial block puts them beside its own.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, 16 - channels, 3, stride=2, padding=1, bias=False)
        self.first_norm = nn.Sequential(nn.BatchNorm2d(16), nn.PReLU(16))
        self.down1 = DownBottleneck(16, 64, _DROPOUT[0])
        self.stage1 = nn.Sequential(*(Bottleneck(64, _DROPOUT[0]) for _ in range(4)))
        self.down2 = DownBottleneck(64, 128, _DROPOUT[1])
        self.stage2 = nn.Sequential(*(Bottleneck(128, _DROPOUT[1], d, a) for d, a in _STAGE))
        self.stage3 = nn.Sequential(*(Bottleneck(128, _DROPOUT[1], d, a) for d, a in _STAGE))
        self.up4 = UpBottleneck(128, 64)
        self.stage4 = nn.Sequential(*(Bottleneck(64, _DROPOUT[1], decoder=True) for _ in range(2)))
        self.up5 = UpBottleneck(64, 16)
        self.stage5 = Bottleneck(16, _DROPOUT[1], decoder=True)
        self.last = nn.ConvTranspose2d(16, 1, 2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """Logit of every pixel: *Shape:* (batch, channels, rows, columns) -> (batch, 1, rows, columns)."""
        x = self.first_norm(torch.cat([self.first(x), nn.functional.max_pool2d(x, 2)], dim=1))
        x, places1 = self.down1(x)
        x = self.stage1(x)
        x, places2 = self.down2(x)
        x = self.stage3(self.stage2(x))
        x = self.stage4(self.up4(x, places2))
        x = self.stage5(self.up5(x, places1))
        return self.last(x)


def _unit(layer: nn.Module, channels: int, decoder: bool = False) -> list[nn.Module]:
    """A convolution, its normalisation, and its PReLU; ReLU in the decoder (Paszke, section 3)."""
    return [layer, nn.BatchNorm2d(channels), nn.ReLU() if decoder else nn.PReLU(channels)]


class Bottleneck(nn.Module):
    """1x1 down to a quarter of the channels, a 3x3 (plain, dilated, or 5x1 and 1x5) convolution, 1x1 up; residual."""

    def __init__(
        self, channels: int, dropout: float, dilation: int = 1, asymmetric: bool = False, decoder: bool = False
    ) -> None:
        super().__init__()
        inner = channels // 4
        if asymmetric:
            middle: list[nn.Module] = [
                nn.Conv2d(inner, inner, (5, 1), padding=(2, 0), bias=False),
                nn.Conv2d(inner, inner, (1, 5), padding=(0, 2), bias=False),
            ]
        else:
            middle = [nn.Conv2d(inner, inner, 3, padding=dilation, dilation=dilation, bias=False)]
        self.branch = nn.Sequential(
            *_unit(nn.Conv2d(channels, inner, 1, bias=False), inner, decoder),
            *middle[:-1],
            *_unit(middle[-1], inner, decoder),
            nn.Conv2d(inner, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.Dropout2d(dropout),
        )
        self.out = nn.ReLU() if decoder else nn.PReLU(channels)

    def forward(self, x: Tensor) -> Tensor:
        """*Shape:* kept."""
        return self.out(x + self.branch(x))


class DownBottleneck(nn.Module):
    """Halves rows and columns: max-pooling, padded with empty channels, beside a 2x2 convolution of stride 2."""

    def __init__(self, channels: int, wider: int, dropout: float) -> None:
        super().__init__()
        inner = wider // 4
        self.branch = nn.Sequential(
            *_unit(nn.Conv2d(channels, inner, 2, stride=2, bias=False), inner),
            *_unit(nn.Conv2d(inner, inner, 3, padding=1, bias=False), inner),
            nn.Conv2d(inner, wider, 1, bias=False),
            nn.BatchNorm2d(wider),
            nn.Dropout2d(dropout),
        )
        self.missing = wider - channels
        self.out = nn.PReLU(wider)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """*Shape:* (batch, channels, rows, columns) -> (batch, wider, rows / 2, columns / 2), and where maxima lay."""
        pooled, places = nn.functional.max_pool2d(x, 2, return_indices=True)
        pooled = nn.functional.pad(pooled, (0, 0, 0, 0, 0, self.missing))
        return self.out(pooled + self.branch(x)), places


class UpBottleneck(nn.Module):
    """Doubles rows and columns: max-unpooling to where the maxima lay, beside a transposed 3x3 convolution."""

    def __init__(self, channels: int, narrower: int) -> None:
        super().__init__()
        inner = channels // 4
        self.narrow = nn.Sequential(nn.Conv2d(channels, narrower, 1, bias=False), nn.BatchNorm2d(narrower))
        self.branch = nn.Sequential(
            *_unit(nn.Conv2d(channels, inner, 1, bias=False), inner, decoder=True),
            *_unit(
                nn.ConvTranspose2d(inner, inner, 3, stride=2, padding=1, output_padding=1, bias=False),
                inner,
                decoder=True,
            ),
            nn.Conv2d(inner, narrower, 1, bias=False),
            nn.BatchNorm2d(narrower),
            nn.Dropout2d(_DROPOUT[1]),
        )

    def forward(self, x: Tensor, places: Tensor) -> Tensor:
        """*Shape:* (batch, channels, rows, columns) -> (batch, narrower, 2 rows, 2 columns)."""
        return torch.relu(self.branch(x) + unpooled(self.narrow(x), places))


def unpooled(x: Tensor, places: Tensor) -> Tensor:
    """What `max_unpool2d` returns; that imports sympy, for a second, to check its sizes."""
    batch, channels, rows, columns = x.shape
    wide = x.new_zeros(batch, channels, 4 * rows * columns).scatter(2, places.flatten(2), x.flatten(2))
    return wide.view(batch, channels, 2 * rows, 2 * columns)
