"""Texture and colour of an echo, by which a spectrum, an M-mode and an image differ.

The speckle of a trace or an image is drawn out along the direction in which the scanner has few independent
samples. In a spectrum every column is one Fourier transform of its own, so speckle is drawn out upwards and
neighbouring columns differ most; in an M-mode and in two-dimensional images it is drawn out sideways.
"""

import cv2
import numpy as np

from echoreport.images.screen.brightness import without_tint

ECHO = 12  # grey levels; below is noise, and JPEG's own texture
_LAGS = (2, 3)  # pixels: one pixel is blurred by screen scaling and JPEG
_SATURATED = 90  # spread of the channels, in grey levels
_SMALLEST = 5  # pixels a side of a patch, every second of which is looked at
_LASTING = 16  # of a trace's width, the time over which the layers of an M-mode last


def uprightness(grey: np.ndarray) -> float:
    """Mean brightness change sideways over that up- and downwards, where there is an echo; 1 without any.

    Args:
        grey: *Shape:* (rows, columns), uint8.
    """
    values = grey[::2] if grey.size > 300_000 else grey
    values = values.astype(np.int16)
    ratios = []
    for lag in _LAGS:
        high = lag if values.shape[0] == grey.shape[0] else max(lag // 2, 1)
        here = values[high:, lag:]
        echo = here > ECHO
        if np.count_nonzero(echo) < 200:
            return 1.0
        sideways = np.abs(here - values[high:, :-lag])[echo].mean()
        upwards = np.abs(here - values[:-high, lag:])[echo].mean()
        ratios.append(sideways / max(upwards, 1e-3))
    return float(np.mean(ratios))


def coloured_share(pixels: np.ndarray, tint: np.ndarray) -> float:
    """Share of the frame that lies in patches of varied, saturated colour, as flow and its colour bar do.

    Args:
        tint: Of a sepia or blue map, as `tint_of` gives it; it is taken out first.
    """
    if min(pixels.shape[:2]) < _SMALLEST:
        return 0.0
    channels = without_tint(pixels[::2, ::2], tint)
    high, low = np.maximum.reduce(channels), np.minimum.reduce(channels)
    saturated = high - low > _SATURATED
    patch = saturated[2:, 2:] & saturated[:-2, 2:] & saturated[2:, :-2] & saturated[:-2, :-2] & saturated[1:-1, 1:-1]
    varied = np.zeros_like(patch)
    for channel in channels:  # flat colour is a button or a logo
        varied |= cv2.absdiff(channel[2:, 2:], channel[:-2, :-2]) > 2
    return float((patch & varied).mean())


def falling(profile: np.ndarray, row: float) -> float:
    """Mean brightness near `row` over that far from it, from that of each row; near is a third of the longer side."""
    distance = np.abs(np.arange(len(profile)) - row)
    near = (distance > 3) & (distance < distance.max() / 3)  # the drawn line itself tells nothing
    far = distance >= distance.max() / 3
    return float(profile[near].mean() / max(profile[far].mean(), 0.1)) if near.any() and far.any() else 1.0


def layering(trace: np.ndarray) -> float:
    """Share of a trace's variance that lies between its rows, in [0, 1]."""
    values = trace[:, ::2]
    return float(values.mean(axis=1).var() / max(values.var(), 1.0))


def persistence(trace: np.ndarray) -> float:
    """Correlation of a trace, its rows' means taken out, with itself a sixteenth of its width later, in [-1, 1].

    The layers of an M-mode move little in that time; the flow of a spectrum sets in and ends.
    """
    rows = len(trace) // 4 * 4
    values = trace[:rows].reshape(-1, 4, trace.shape[1]).mean(axis=1)
    lag = max(trace.shape[1] // _LASTING, 1)
    values = values - values.mean()
    spread = float((values * values).mean())
    return float((values[:, lag:] * values[:, :-lag]).mean() / max(spread, 1e-3)) if values.size else 0.0
