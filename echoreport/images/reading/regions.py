"""SequenceOfUltrasoundRegions (DICOM PS3.3 C.8.5.5) -> the regions that a frame shows."""

from typing import TYPE_CHECKING

from echoreport.domain import Box
from echoreport.images.frame import UltrasoundRegion

if TYPE_CHECKING:
    from pydicom import Dataset

_MOST_REGIONS = 64  # a screen has up to ten
_LOW_PRIORITY = 1  # bit 0 of RegionFlags: where regions overlap, the other one's pixels are shown
_HIDDEN = 0.5  # of its area lies below others
_SPECTRAL = 3
_OPAQUE = (1, 2, 3)  # 2-D, M-mode, spectral; wave forms and graphics are drawn into what they lie on
_MOST_OF_FRAME = 0.8  # a region that claims more stands for the whole screen, not for what is shown


def regions_of(header: "Dataset") -> tuple[UltrasoundRegion, ...]:
    """The items that say where they lie and what they hold, without those that others cover."""
    items = list(header.get("SequenceOfUltrasoundRegions") or ())[:_MOST_REGIONS]
    found = [region for item in items if (region := _region(item))]
    frame = int(header.Rows) * int(header.Columns)
    covers = [region for region in found if _can_cover(region) and _area(region.box) < _MOST_OF_FRAME * frame]
    return tuple(region for region in found if not _hidden(region, covers))


def spectral_box(regions: tuple[UltrasoundRegion, ...]) -> Box | None:
    """Where the largest spectrum lies, to tell how full a frame of a clip is; None without one."""
    boxes = [region.box for region in regions if region.spatial_format == _SPECTRAL]
    return max(boxes, key=_area, default=None)


def _hidden(region: UltrasoundRegion, covers: list[UltrasoundRegion]) -> bool:
    """True where a region of low priority lies mostly below one of high priority that is another kind of display."""
    return bool(region.flags & _LOW_PRIORITY) and any(
        cover.spatial_format != region.spatial_format and _overlap(region.box, cover.box) > _HIDDEN * _area(region.box)
        for cover in covers
    )


def _can_cover(region: UltrasoundRegion) -> bool:
    return not region.flags & _LOW_PRIORITY and region.spatial_format in _OPAQUE


def _area(box: Box) -> int:
    return box.width * box.height


def _overlap(a: Box, b: Box) -> int:
    return max(min(a.x1, b.x1) - max(a.x0, b.x0), 0) * max(min(a.y1, b.y1) - max(a.y0, b.y0), 0)


def _region(item: "Dataset") -> UltrasoundRegion | None:
    x0, y0 = item.get("RegionLocationMinX0"), item.get("RegionLocationMinY0")
    x1, y1 = item.get("RegionLocationMaxX1"), item.get("RegionLocationMaxY1")
    if None in (x0, y0, x1, y1) or not (0 <= x0 < x1 and 0 <= y0 < y1):
        return None
    return UltrasoundRegion(
        box=Box(int(x0), int(y0), int(x1) + 1, int(y1) + 1),
        spatial_format=int(item.get("RegionSpatialFormat") or 0),
        data_type=int(item.get("RegionDataType") or 0),
        units_x=int(item.get("PhysicalUnitsXDirection") or 0),
        units_y=int(item.get("PhysicalUnitsYDirection") or 0),
        delta_x=float(item.get("PhysicalDeltaX") or 0.0),
        delta_y=float(item.get("PhysicalDeltaY") or 0.0),
        reference_row=None if (row := item.get("ReferencePixelY0")) is None else int(row),
        reference_value=float(item.get("ReferencePixelPhysicalValueY") or 0.0),
        flags=int(item.get("RegionFlags") or 0),
    )
