"""What the header's regions add to what the pixels say of a frame's kind."""

from dataclasses import replace

import numpy as np

from echoreport.domain import ImageKind
from echoreport.images.axes.header import SPECTRAL, TWO_DIMENSIONAL, clipped, plausible_region
from echoreport.images.frame import Frame
from echoreport.images.screen.brightness import channel_extreme
from echoreport.images.screen.texture import ECHO

_COLOUR_FLOW = 2  # RegionDataType, PS3.3 C.8.5.5.1.2
_NAMED_IMAGE, _NAMED_FLOW = 12.0, 1e4
"""By how much a header that names an image, and no trace, raises the odds of one; and of colour where it names flow."""
_EMPTY = 0.002  # share of a region's pixels with an echo; the header may name a region that the frame leaves dark


def with_one_spectrum(frame: Frame) -> Frame:
    """The frame with the fullest of the spectral regions its header names, and with none that the pixels leave dark."""
    spectral = [region for region in frame.regions if region.spatial_format == SPECTRAL]
    if not spectral:
        return frame
    fullness = {id(region): _fullness(replace(frame, regions=(region,))) for region in spectral}
    fullest = max(spectral, key=lambda region: fullness[id(region)])
    kept = [fullest] if fullness[id(fullest)] >= _EMPTY else []
    return replace(
        frame, regions=tuple(r for r in frame.regions if r.spatial_format != SPECTRAL or any(r is k for k in kept))
    )


def _fullness(frame: Frame) -> float:
    """Share of pixels with an echo in the one spectral region of a frame; `_EMPTY` where it cannot be right."""
    region = plausible_region(frame, SPECTRAL)
    if region is None:
        return _EMPTY
    box = clipped(region.box, frame)
    part = frame.pixels[box.y0 : box.y1 : 2, box.x0 : box.x1 : 2]
    return float(np.mean(channel_extreme(part, np.minimum) > ECHO))


def with_header(kinds: dict[ImageKind, float], frame: Frame) -> dict[ImageKind, float]:
    """The kinds' probabilities, shifted towards an image where the header names one and no trace."""
    region = plausible_region(frame, TWO_DIMENSIONAL)
    if region is None:
        return kinds
    named = ImageKind.COLOUR_DOPPLER if region.data_type == _COLOUR_FLOW else None
    odds = {
        kind: p
        * (_NAMED_IMAGE if kind in (ImageKind.COLOUR_DOPPLER, ImageKind.B_MODE) else 1.0)
        * (_NAMED_FLOW if kind is named else 1.0)
        for kind, p in kinds.items()
    }
    total = sum(odds.values())
    return {kind: share / total for kind, share in odds.items()}
