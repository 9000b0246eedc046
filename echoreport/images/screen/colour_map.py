"""Brightness of the echo in a trace painted in any colour map, without the graphics drawn over it."""

import cv2
import numpy as np

from echoreport.images.screen.brightness import widened

_BIN = 8  # grey levels
_LEAST_SHARE = 5e-4
"""Of the trace's pixels; fewer of one level do not tell the map's colour there."""
_CALM = 5
"""Levels, in bins, over which the map's colour is the median: an ECG fills one or two with its own."""
_FOREIGN = 64
"""Largest difference of a channel from the map's colour at this level; compressed echo stays below."""


def echo_brightness(part: np.ndarray) -> np.ndarray:
    """Take the colour map out of a trace.

    A map runs from black to white or to its brightest colour through one colour for each level. The level is the
    middle of a pixel's strongest and mean channel, since either alone stands still along a part of some maps (amber
    that turns white, blue that is full before the others rise); for grey it is the grey level itself.

    Args:
        part: *Shape:* (height, width, 3), uint8: the trace alone.

    Returns:
        *Shape:* (height, width), uint8; 0 where a graphic of another colour lies, and beside it.
    """
    channels = cv2.split(part)
    strongest = np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    total = channels[0].astype(np.uint16) + channels[1] + channels[2]
    level = ((strongest.astype(np.uint16) * 3 + total) // 6).astype(np.uint8)
    colours = _colours([channel[::2, ::2].ravel() for channel in channels], level[::2, ::2].ravel())
    foreign = np.zeros(level.shape, bool)
    for channel, wanted in zip(channels, colours, strict=True):
        foreign |= cv2.absdiff(channel, cv2.LUT(level, wanted)) > _FOREIGN
    level[widened(foreign)] = 0
    return level


def _colours(channels: list[np.ndarray], level: np.ndarray) -> np.ndarray:
    """The map's colour at each level: *Shape:* (3, 256), uint8; channels against the level, calm over the levels."""
    levels, bins = np.arange(256), level // _BIN
    enough = np.bincount(bins, minlength=256 // _BIN) >= max(_LEAST_SHARE * len(level), 8)
    enough[0] = False  # black has no colour
    if not enough.any():
        return np.repeat(levels[None], 3, axis=0).astype(np.uint8)
    known = np.flatnonzero(enough) * _BIN + _BIN / 2
    ratios = np.stack([_medians(channel, bins)[enough] / known for channel in channels], axis=1)
    window = min(_CALM, len(ratios) | 1)
    padded = np.pad(ratios, ((window // 2, window // 2), (0, 0)), mode="edge")
    calm = np.median(np.lib.stride_tricks.sliding_window_view(padded, window, axis=0), axis=-1)[: len(known)]
    table = np.stack([np.interp(levels, known, calm[:, channel]) for channel in range(3)])
    return np.clip(table * levels, 0, 255).astype(np.uint8)


def _medians(values: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """Median of the values, uint8, of each bin, by counting them: *Shape:* (bins,), meaningless of an empty one."""
    counts = np.bincount(bins * np.uint16(256) + values, minlength=256 // _BIN * 256).reshape(-1, 256)
    up_to = np.cumsum(counts, axis=1)
    middle = [(up_to > (up_to[:, -1:] + odd) // 2).argmax(axis=1) for odd in (-1, 0)]
    return (middle[0] + middle[1]) / 2
