"""Physical size of a trace's pixels, from the DICOM header where it is plausible."""

from echoreport.domain import Box, Calibration
from echoreport.images.axes.axes import Axes
from echoreport.images.frame import Frame, UltrasoundRegion

SPECTRAL, M_MODE, TWO_DIMENSIONAL = 3, 2, 1  # RegionSpatialFormat, PS3.3 C.8.5.5.1.1
_SECONDS, _CM_PER_SECOND = 4, 7  # PhysicalUnitsXDirection and -YDirection, PS3.3 C.8.5.5.1.15
_SHORTEST_SIDE = 24  # pixels
_MOST_OF_FRAME = 0.8
"""Of the frame's area; a larger spectral region would take along the margins, where names are burned in."""

_SECONDS_PER_COLUMN = (2e-4, 5e-2)
"""A sweep of 200 mm/s over 1,500 columns to one of 12.5 mm/s over 300."""
_METRES_PER_SECOND_PER_ROW = (1e-4, 1e-1)
"""Tissue at +-0.05 m/s on 1,000 rows to a jet at +-10 m/s on 200."""


def plausible_region(frame: Frame, spatial_format: int) -> UltrasoundRegion | None:
    """The largest region of this format that lies in the frame, is large enough to hold a trace, and is not all of it.

    Regions that reach out of the frame belong to another size of it: clips are shrunk and keep the old header.
    """
    height, width = frame.pixels.shape[:2]
    fitting = [
        region
        for region in frame.regions
        if region.spatial_format == spatial_format
        and region.box.x1 <= width + 1
        and region.box.y1 <= height + 1
        and min(region.box.width, region.box.height) >= _SHORTEST_SIDE
        and (spatial_format != SPECTRAL or _area(region.box) <= _MOST_OF_FRAME * width * height)
    ]
    return max(fitting, key=lambda region: _area(region.box), default=None)


def _area(box: Box) -> int:
    return box.width * box.height


def clipped(box: Box, frame: Frame) -> Box:
    """`box` without the row and column that headers count one too far."""
    height, width = frame.pixels.shape[:2]
    return Box(box.x0, box.y0, min(box.x1, width), min(box.y1, height))


def axes_of(frame: Frame) -> Axes:
    """Read the axes of the frame's spectral region (SequenceOfUltrasoundRegions, PS3.3 C.8.5.5)."""
    if not frame.regions:
        return Axes(None, "the file has no ultrasound region calibration")
    region = plausible_region(frame, SPECTRAL)
    if region is None:
        return Axes(None, "the file's ultrasound regions name no spectral region in the frame that can be right")
    if (region.units_x, region.units_y) != (_SECONDS, _CM_PER_SECOND):
        return Axes(None, "the spectral region's units are not seconds and cm/s")
    seconds, velocity = abs(region.delta_x), abs(region.delta_y) / 100.0
    if not _within(seconds, _SECONDS_PER_COLUMN) or not _within(velocity, _METRES_PER_SECOND_PER_ROW):
        return Axes(None, f"the spectral region's steps are implausible: {seconds:g} s and {velocity:g} m/s per pixel")
    return Axes(
        calibration=Calibration("dicom", velocity, seconds),
        reason="",
        baseline_row=_zero_row(region),
        inverted=region.delta_y > 0,
    )


def _zero_row(region: UltrasoundRegion) -> float | None:
    """Row of zero velocity: the reference pixel (counted from the region's corner), moved by its value."""
    if region.reference_row is None:
        return None
    row = region.box.y0 + region.reference_row - region.reference_value / region.delta_y
    return row if region.box.y0 <= row <= region.box.y1 else None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
