"""Colour pixels -> brightness of the echo, without the coloured graphics drawn over it."""

import cv2
import numpy as np

_VISIBLE = 60
"""Value from which a pixel's hue can be told."""
_FOREIGN = 64
"""Spread of a pixel's channels, after the tint is taken out, from which it is a graphic and no echo."""


def channel_extreme(pixels: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """`np.maximum` or `np.minimum` over the last of three axes, which is of three channels.

    Channels that lie together are compared several times as fast as those of pixels, and these faster than by a
    reduction along so short an axis.
    """
    one, two, three = cv2.split(pixels)
    return extreme(extreme(one, two), three)


def tint_of(pixels: np.ndarray) -> np.ndarray:
    """Colour of the echo: (1, 1, 1) when grey, less than 1 in the weaker channels of a sepia or blue map.

    Args:
        pixels: *Shape:* (height, width, 3), uint8.

    Returns:
        *Shape:* (3,), float; each in [0.25, 1], the largest 1.
    """
    thin = pixels[::3, ::3]
    value = channel_extreme(thin, np.maximum)
    hued = (value >= _VISIBLE) & (value < 250)  # white text and clipped echoes have no hue
    if np.count_nonzero(hued) < 50:
        return np.ones(3)
    tint = np.median(thin[hued] / value[hued, None], axis=0)
    return np.clip(tint / tint.max(), 0.25, 1.0)


def brightness(pixels: np.ndarray, tint: np.ndarray | None = None) -> np.ndarray:
    """Echo brightness: the weakest channel against the tint, 0 where a coloured graphic lies.

    Args:
        pixels: *Shape:* (height, width, 3), uint8.
        tint: Of `tint_of`; None for a grey map.

    Returns:
        *Shape:* (height, width), uint8.
    """
    channels = cv2.split(pixels) if tint is None or tint.min() >= 0.95 else without_tint(pixels, tint)
    low = np.minimum(np.minimum(channels[0], channels[1]), channels[2])
    high = np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    foreign = high - low > _FOREIGN
    low[widened(foreign)] = 0
    return low


def without_tint(pixels: np.ndarray, tint: np.ndarray) -> list[np.ndarray]:
    """The three channels, each against its part in the tint, at most 255."""
    levels = np.arange(256)
    return [
        cv2.LUT(channel, np.minimum(levels / share, 255).astype(np.uint8))
        for channel, share in zip(cv2.split(pixels), tint, strict=True)
    ]


def widened(mask: np.ndarray) -> np.ndarray:
    """The mask and the pixels next to it, whose colour JPEG's coarser chroma has taken away."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    across = wide.copy()
    across[:, 1:] |= wide[:, :-1]
    across[:, :-1] |= wide[:, 1:]
    return across


def without_line(spectrum: np.ndarray, y0: int, y1: int) -> np.ndarray:
    """The spectrum with rows y0 <= y < y1, where the baseline is drawn, bridged from the rows around them."""
    y0, y1 = max(y0, 1), min(y1, len(spectrum) - 1)
    if y0 >= y1:
        return spectrum
    bridged = spectrum.copy()
    part = np.linspace(0, 1, y1 - y0 + 2)[1:-1, None].astype(spectrum.dtype)
    bridged[y0:y1] = spectrum[y0 - 1] * (1 - part) + spectrum[y1] * part
    return bridged
