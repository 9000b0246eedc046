"""What a frame shows, from the header where it says so, else from texture and colour.

The speckle of a trace or an image is drawn out along the direction in which the scanner has few independent
samples. In a spectrum every column is one Fourier transform of its own, so speckle is drawn out upwards and
neighbouring columns differ most; in an M-mode and in two-dimensional images it is drawn out sideways.
"""

import numpy as np

from echoreport.domain import Box, ImageKind
from echoreport.images.axes.header import TWO_DIMENSIONAL, plausible_region
from echoreport.images.frame import Frame
from echoreport.images.screen.baseline import implied_baseline
from echoreport.images.screen.lines import Line
from echoreport.images.screen.region import Strip, activity

UPRIGHT_TEXTURE = 1.15
"""Least `uprightness` of a spectrum. Measured on real frames: spectra 1.7 to 2.4, all others 0.5 to 0.9."""

FALLING = 1.12
"""Least `falling` of a spectrum whose texture lies. Measured about drawn lines in real frames: spectra 2.7 to 7.0,
two-dimensional images 0.9 to 1.1."""

FALLING_UNMARKED = 1.5
"""The same without a drawn line; an M-mode about its brightest layer reaches 1.4."""

_PACK, _RIVAL = 0.06, 0.7  # of the trace's height; of the line's purity
_BESIDE, _CHANGING = 0.08, 0.1  # of a trace's height beside its baseline; share of pixels that change there
_INSIDE = 0.07  # of a trace's height; a line nearer its edge is a layer of an M-mode
_LAYERED = 0.5  # share of an M-mode's variance that lies between rows; measured 0.54, two-dimensional images to 0.39
_IMAGE_ABOVE = 0.05  # share of the screen above a trace that has an echo; text alone has less
LYING_TEXTURE = 0.95
"""Below it, nothing but a drawn baseline makes a spectrum."""

_COLOUR_FLOW = 2  # RegionDataType, PS3.3 C.8.5.5.1.2
_ECHO = 12  # grey levels; below is noise, and JPEG's own texture
_LAGS = (2, 3)  # pixels: one pixel is blurred by screen scaling and JPEG
_SATURATED = 90  # spread of the channels, in grey levels
_COLOURED_SHARE = 0.002  # of the frame, in patches with texture; icons and the ECG stay below
_EMPTY_SHARE = 0.01  # of the frame's pixels with an echo; below there is nothing to see


def uprightness(grey: np.ndarray) -> float:
    """Mean brightness change sideways over that up- and downwards, where there is an echo; 1 without any.

    Args:
        grey: *Shape:* (rows, columns), uint8.
    """
    values = grey.astype(np.int16)
    ratios = []
    for lag in _LAGS:
        here = values[lag:, lag:]
        echo = here > _ECHO
        if np.count_nonzero(echo) < 200:
            return 1.0
        sideways = np.abs(here - values[lag:, :-lag])[echo].mean()
        upwards = np.abs(here - values[:-lag, lag:])[echo].mean()
        ratios.append(sideways / max(upwards, 1e-3))
    return float(np.mean(ratios))


def coloured_share(pixels: np.ndarray) -> float:
    """Share of the frame that lies in patches of varied, saturated colour, as flow and its colour bar do."""
    channels = [np.ascontiguousarray(pixels[::2, ::2, c]) for c in range(3)]
    high, low = np.maximum.reduce(channels), np.minimum.reduce(channels)
    saturated = high - low > _SATURATED
    patch = saturated[2:, 2:] & saturated[:-2, 2:] & saturated[2:, :-2] & saturated[:-2, :-2] & saturated[1:-1, 1:-1]
    varied = np.zeros_like(patch)
    for channel in channels:  # flat colour is a button or a logo
        varied |= np.abs(channel[2:, 2:].astype(np.int16) - channel[:-2, :-2]) > 2
    return float((patch & varied).mean())


def two_dimensional_kind(frame: Frame, grey: np.ndarray) -> ImageKind:
    """Kind of a frame without a time trace."""
    if coloured_share(frame.pixels) >= _COLOURED_SHARE:
        return ImageKind.COLOUR_DOPPLER
    region = plausible_region(frame, TWO_DIMENSIONAL)
    if region and region.data_type == _COLOUR_FLOW:
        return ImageKind.COLOUR_DOPPLER
    if (grey > _ECHO).mean() < _EMPTY_SHARE or np.ptp(grey) < 2 * _ECHO:
        return ImageKind.UNKNOWN
    return ImageKind.B_MODE


def is_spectrum(grey: np.ndarray, strip: Strip, lines: list[Line]) -> bool:
    """True where the strip's texture stands upright, or its brightness falls away from one line drawn inside it."""
    trace = _cut(grey, strip.box)
    upright = uprightness(trace)
    if upright >= UPRIGHT_TEXTURE:
        return True
    drawn = strip.line is not None
    if upright < LYING_TEXTURE and not (strip.line and _alone(strip.line, lines, len(trace))):
        return False
    row = strip.line.middle - strip.box.y0 if strip.line else implied_baseline(trace.astype(np.float32))
    inside = _INSIDE * len(trace) <= row <= (1 - _INSIDE) * len(trace)
    return inside and _flanked(trace, row) and falling(trace, row) >= (FALLING if drawn else FALLING_UNMARKED)


def likeliest(grey: np.ndarray, spectra: list[Strip]) -> Strip:
    """Of spectra about lines drawn alike, the one that is brightest about its line; a flat ECG is dark there."""
    drawn = [(strip, strip.line) for strip in spectra if strip.line]
    purest = max((line.purity for _, line in drawn), default=0.0)
    rivals = [(strip, line) for strip, line in drawn if line.purity >= _RIVAL * purest]
    brightest = max(
        rivals, key=lambda pair: falling(_cut(grey, pair[0].box), pair[1].middle - pair[0].box.y0), default=None
    )
    return brightest[0] if brightest else spectra[0]


def _alone(line: Line, lines: list[Line], height: int) -> bool:
    """True without another line nearby; the layers of an M-mode come in packs."""
    return not any(
        other is not line and abs(other.middle - line.middle) <= _PACK * height and other.purity >= _RIVAL * line.purity
        for other in lines
    )


def _flanked(trace: np.ndarray, row: float) -> bool:
    """True where brightness changes from column to column above and below `row`; beside a layer it does not."""
    reach, skipped = int(_BESIDE * len(trace)) + 1, 4
    middle = round(row)
    above = activity(trace[max(middle - skipped - reach, 0) : max(middle - skipped, 1)])
    below = activity(trace[middle + skipped + 1 : middle + skipped + 1 + reach])
    return all(side.size and side.mean() >= _CHANGING for side in (above, below))


def falling(trace: np.ndarray, row: float) -> float:
    """Mean brightness near `row` over that far from it; near is a third of the longer side."""
    distance = np.abs(np.arange(len(trace)) - row)
    profile = trace.mean(axis=1)
    near = (distance > 3) & (distance < distance.max() / 3)  # the drawn line itself tells nothing
    far = distance >= distance.max() / 3
    return float(profile[near].mean() / max(profile[far].mean(), 0.1)) if near.any() and far.any() else 1.0


def is_m_mode(frame: Frame, grey: np.ndarray, strip: Strip) -> bool:
    """True for a wide grey strip low in the frame with lying texture, an image above it or layers along it."""
    height, width = grey.shape
    box = strip.box
    placed = box.width >= 0.5 * width and box.y0 >= 0.2 * height and box.y1 >= 0.6 * height
    if not placed or coloured_share(frame.pixels[box.y0 : box.y1, box.x0 : box.x1]) >= _COLOURED_SHARE:
        return False
    trace = _cut(grey, box)
    layered = trace.mean(axis=1).var() >= _LAYERED * max(trace.var(), 1.0)
    return bool((trace > _ECHO).mean() > 0.2 and (layered or (grey[: box.y0] > _ECHO).mean() > _IMAGE_ABOVE))


def _cut(grey: np.ndarray, box: Box) -> np.ndarray:
    return grey[box.y0 : box.y1, box.x0 : box.x1]
