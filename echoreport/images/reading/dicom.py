"""DICOM files -> Frame: any transfer syntax that pydicom with pylibjpeg decodes, one frame at a time."""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from echoreport.domain import Box
from echoreport.errors import ImageError
from echoreport.images.frame import Frame, UltrasoundRegion
from echoreport.images.reading.colour import to_rgb
from echoreport.images.reading.header import check_size, claimed_size

if TYPE_CHECKING:
    from pydicom import Dataset

MOST_FRAMES_TRIED = 12
"""Of a clip; spread evenly and with the last, enough to meet a full sweep."""

_DEFERRED = 1 << 16  # larger elements (the pixels) stay on disk until a frame of them is asked for
_SPECTRAL = 3


def read_dicom(path: Path) -> Frame:
    """Read a DICOM image; of a clip, the frame with the most complete sweep.

    Raises:
        ImageError: If it has no pixels, too many, or a transfer syntax that nothing here decodes.
        Exception: Whatever pydicom or a decoder raises on a damaged file.
    """
    import pydicom

    with warnings.catch_warnings():  # tolerant reading: a warning on each odd element helps no one at a command line
        warnings.simplefilter("ignore")
        data = pydicom.dcmread(path, force=True, defer_size=_DEFERRED)
        _check(path, data)
        regions = _regions(data)
        best = _fullest((_decode(path, data, i) for i in _candidates(data)), regions)
        return Frame(path.name, best, regions)


def _check(path: Path, data: "Dataset") -> None:
    import pydicom.pixels

    if "PixelData" not in data:
        raise ImageError(
            f"{path.name}: got a DICOM without pixels, or one that is cut off in them, wanted a whole image or clip: "
            "export it again"
        )
    syntax = data.file_meta.get("TransferSyntaxUID") if hasattr(data, "file_meta") else None
    syntax = syntax or pydicom.uid.ImplicitVRLittleEndian
    try:
        decodable = pydicom.pixels.get_decoder(syntax).is_available
    except NotImplementedError:
        decodable = False
    if not decodable:
        raise ImageError(
            f"{path.name}: got the transfer syntax {syntax.name}, wanted uncompressed, RLE, JPEG, JPEG-LS or "
            "JPEG 2000: export single frames"
        )
    check_size(path.name, int(data.Columns), int(data.Rows))
    if not (syntax.is_compressed or syntax.is_deflated):
        _check_length(path, data)


def _check_length(path: Path, data: "Dataset") -> None:
    """Forged dimensions: native pixels need as many bytes as they claim."""
    claimed = int(data.Rows) * int(data.Columns) * int(data.get("SamplesPerPixel", 1)) * int(data.BitsAllocated) // 8
    claimed *= _frame_count(data)
    if data.get("PhotometricInterpretation") == "YBR_FULL_422":
        claimed = claimed * 2 // 3
    if claimed > path.stat().st_size:
        raise ImageError(
            f"{path.name}: got {path.stat().st_size} bytes for {_frame_count(data)} frame(s) of "
            f"{data.Columns}x{data.Rows} pixels, wanted at least {claimed}: the file is cut off, copy it again"
        )


def _candidates(data: "Dataset") -> list[int]:
    count = _frame_count(data)
    return sorted({int(i) for i in np.linspace(0, count - 1, min(count, MOST_FRAMES_TRIED))})


def _frame_count(data: "Dataset") -> int:
    return max(int(data.get("NumberOfFrames") or 1), 1)


def _decode(path: Path, data: "Dataset", index: int) -> np.ndarray:
    """One frame as RGB, shape (rows, columns, 3), uint8."""
    import pydicom.pixels

    _check_codestream(path, data, index)
    return to_rgb(pydicom.pixels.pixel_array(path, index=index, raw=True, force=True), data)


def _check_codestream(path: Path, data: "Dataset", index: int) -> None:
    """A decoder allocates what the compressed stream claims, not what the header does: they must agree."""
    from pydicom.encaps import get_frame

    if index > 0 or not data.file_meta.TransferSyntaxUID.is_compressed:
        return
    size = claimed_size(get_frame(data.PixelData, 0, number_of_frames=_frame_count(data)))
    if size is not None and size != (data.Columns, data.Rows):
        raise ImageError(
            f"{path.name}: got a compressed image of {size[0]}x{size[1]} pixels in a DICOM of "
            f"{data.Columns}x{data.Rows}, wanted both alike: export it again"
        )


def _fullest(frames: Iterable[np.ndarray], regions: tuple[UltrasoundRegion, ...]) -> np.ndarray:
    spectral = next((r.box for r in regions if r.spatial_format == _SPECTRAL), None)
    return max(frames, key=lambda pixels: _completeness(pixels, spectral))


def _completeness(pixels: np.ndarray, box: Box | None) -> float:
    """Share of columns that carry a signal, in the spectral region where the header names one.

    A sweep fills the strip from left to right, with a dark bar at the writing point; the last column written
    is what a complete one has and a fresh one lacks. Without a region the lower half stands for the strip.
    """
    height = pixels.shape[0]
    strip = pixels[box.y0 : box.y1, box.x0 : box.x1] if box else pixels[height // 2 :]
    if strip.size == 0:
        return 0.0
    filled = (strip.min(axis=2) > 24).mean(axis=0) > 0.02
    return float(filled.mean())


def _regions(data: "Dataset") -> tuple[UltrasoundRegion, ...]:
    """The items of SequenceOfUltrasoundRegions that say where they lie and what they hold."""
    return tuple(region for item in data.get("SequenceOfUltrasoundRegions") or () if (region := _region(item)))


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
    )
