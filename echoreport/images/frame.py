"""One frame as it came out of a file, before anything is found in it."""

from dataclasses import dataclass, field

import numpy as np

from echoreport.domain import Box, ImageHeader, Valve
from echoreport.errors import ImageError

SMALLEST_SIDE = 32
"""Pixels; no scanner screen is smaller, and texture cannot be judged below it."""


@dataclass(frozen=True, slots=True)
class UltrasoundRegion:
    """One item of SequenceOfUltrasoundRegions (DICOM PS3.3 C.8.5.5), in the standard's own words and units.

    Attributes:
        box: Where it lies in the frame; not checked against the frame's size.
        spatial_format: 1 2-D, 2 M-mode, 3 spectral, 4 wave form, 5 graphics.
        data_type: 1 tissue, 2 colour flow, 3 PW spectral Doppler, 4 CW spectral Doppler, ...
        units_x: Of the columns; 4 means seconds.
        units_y: Of the rows; 7 means cm/s.
        delta_x: Physical step per column to the right, in `units_x`.
        delta_y: Physical step per row downwards, in `units_y`.
        reference_row: Row of the reference pixel, counted from the region's first row; None where absent.
        reference_value: Physical value of that row, in `units_y`.
        flags: RegionFlags; bit 0: other regions are shown where they overlap; bit 2: the scale is one of frequency.
    """

    box: Box
    spatial_format: int
    data_type: int
    units_x: int
    units_y: int
    delta_x: float
    delta_y: float
    reference_row: int | None
    reference_value: float
    flags: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A decoded frame.

    Attributes:
        name: File name, without its folder.
        pixels: RGB, shape (height, width, 3), uint8.
        regions: What the DICOM header says of it; empty for other files.
        tags: The one valve that the DICOM header's text names, else None; nothing else of that text is kept.
        header: Whose image it is, of a DICOM file.

    Raises:
        ImageError: If the pixels are not RGB bytes, or a side is below `SMALLEST_SIDE`.
    """

    name: str
    pixels: np.ndarray = field(repr=False)
    regions: tuple[UltrasoundRegion, ...] = ()
    tags: Valve | None = None
    header: ImageHeader | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.uint8 or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ImageError(
                f"{self.name}: got pixels of shape {self.pixels.shape} and type {self.pixels.dtype}, "
                "wanted (height, width, 3) of uint8"
            )
        if min(self.pixels.shape[:2]) < SMALLEST_SIDE:
            raise ImageError(
                f"{self.name}: got {self.pixels.shape[1]}x{self.pixels.shape[0]} pixels, "
                f"wanted at least {SMALLEST_SIDE}x{SMALLEST_SIDE}: export the whole screen"
            )
