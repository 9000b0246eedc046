"""Brightness of the echo in a trace painted in any colour map, without the graphics drawn over it."""

import numpy as np

from echoreport.images.screen.brightness import channel_extreme, widened

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
    strongest = channel_extreme(part, np.maximum)
    total = part[..., 0].astype(np.uint16) + part[..., 1] + part[..., 2]
    level = ((strongest.astype(np.uint16) * 3 + total) // 6).astype(np.uint8)
    colours = _colours(part, level)
    foreign = np.zeros(level.shape, bool)
    for channel in range(3):
        wanted = colours[level, channel]
        foreign |= np.abs(part[..., channel].astype(np.int16) - wanted) > _FOREIGN
    level[widened(foreign)] = 0
    return level


def _colours(part: np.ndarray, level: np.ndarray) -> np.ndarray:
    """The map's colour at each level: *Shape:* (256, 3), int16; channels against the level, calm over the levels."""
    thin, thin_level = part[::2, ::2].reshape(-1, 3), level[::2, ::2].ravel()
    known, ratios = [], []
    for start in range(_BIN, 256, _BIN):
        of_level = thin[(thin_level >= start) & (thin_level < start + _BIN)]
        if len(of_level) >= max(_LEAST_SHARE * len(thin), 8):
            known.append(start + _BIN / 2)
            ratios.append(np.median(of_level, axis=0) / (start + _BIN / 2))
    levels = np.arange(256)
    if not known:
        return np.repeat(levels[:, None], 3, axis=1).astype(np.int16)
    window = min(_CALM, len(ratios) | 1)
    padded = np.pad(np.array(ratios), ((window // 2, window // 2), (0, 0)), mode="edge")
    calm = np.median(np.lib.stride_tricks.sliding_window_view(padded, window, axis=0), axis=-1)[: len(known)]
    table = np.stack([np.interp(levels, known, calm[:, channel]) for channel in range(3)], axis=1)
    return np.clip(table * levels[:, None], 0, 255).astype(np.int16)
