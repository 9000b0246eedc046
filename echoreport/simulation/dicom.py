"""Simulated screens as DICOM Ultrasound Images, with their regions calibrated as scanners do it."""

import hashlib
from enum import StrEnum
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, generate_uid

from echoreport import __version__
from echoreport.domain import Box
from echoreport.files import write_beside
from echoreport.simulation.screen import Screen

ULTRASOUND_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1"


class Encoding(StrEnum):
    """How the pixels lie in the file."""

    RGB = "rgb"
    YBR_FULL_422 = "ybr-422"
    MONOCHROME = "monochrome"
    RLE = "rle"


def write_dicom(
    screen: Screen, path: str | Path, patient_id: str, study_id: str, encoding: Encoding | None = None
) -> None:
    """Save the frame as DICOM; its identifiers are hashes of the ids and pixels, it bears no date.

    Args:
        encoding: Pixel format; by default one that the ids and pixels decide, mostly RGB.

    Raises:
        EchoReportError: If the file cannot be written.
    """
    digest = hashlib.sha256(f"{patient_id}\0{study_id}\0".encode() + screen.pixels.tobytes()).hexdigest()
    encoding = encoding or _usual(int(digest[:4], 16))
    dataset = _identified(screen, patient_id, study_id, digest)
    regions = [_strip_region(screen)]
    if screen.sector and screen.centimetres_per_pixel:
        regions.insert(0, _sector_region(screen.sector, screen.centimetres_per_pixel))
    dataset.SequenceOfUltrasoundRegions = Sequence(regions)
    _put_pixels(dataset, screen.pixels, encoding)
    with write_beside(path) as part:
        dataset.save_as(part, enforce_file_format=True)


def _usual(number: int) -> Encoding:
    """RGB for more than half of the numbers; RLE is rare, since it takes pydicom half a second to write."""
    shares = [Encoding.RGB] * 9 + [Encoding.YBR_FULL_422] * 3 + [Encoding.MONOCHROME] * 3 + [Encoding.RLE]
    return shares[number % len(shares)]


def _identified(screen: Screen, patient_id: str, study_id: str, digest: str) -> Dataset:
    """Patient, study, series, equipment and instance."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "", "0040" if screen.mode == "CW" else "0020"]
    dataset.SOPClassUID = ULTRASOUND_IMAGE
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=["instance", digest])
    dataset.StudyInstanceUID = generate_uid(entropy_srcs=["study", patient_id, study_id])
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["series", patient_id, study_id])
    dataset.Modality = "US"
    dataset.Manufacturer = f"{screen.scanner} (simulated)"
    dataset.ManufacturerModelName = "echoreport simulation"
    dataset.SoftwareVersions = __version__
    dataset.PatientID, dataset.PatientName = patient_id, f"Simulated^{patient_id}"
    dataset.StudyID = study_id[:16]
    for empty in ("StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "PatientBirthDate"):
        setattr(dataset, empty, "")
    dataset.PatientSex, dataset.PatientOrientation, dataset.SeriesNumber = "", "", 1
    dataset.InstanceNumber = 1 + int(digest[:4], 16)
    return dataset


def _region(box: Box) -> Dataset:
    """A region's place; the maximal coordinates are inclusive (PS3.3 C.8.5.5.1.3)."""
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = box.x0, box.y0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = box.x1 - 1, box.y1 - 1
    region.RegionFlags = 0
    return region


def _sector_region(sector: Box, centimetres_per_pixel: float) -> Dataset:
    """The fan: 2-D, tissue, centimetres from its apex."""
    region = _region(sector)
    region.RegionSpatialFormat, region.RegionDataType = 1, 1
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 3, 3  # cm
    region.PhysicalDeltaX = region.PhysicalDeltaY = centimetres_per_pixel
    region.ReferencePixelX0, region.ReferencePixelY0 = sector.width // 2, 0
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    return region


def _strip_region(screen: Screen) -> Dataset:
    """The spectrum: seconds by cm/s; upright displays lose velocity with each row, so their delta is negative."""
    region = _region(screen.region)
    region.RegionSpatialFormat = 3
    region.RegionDataType = 4 if screen.mode == "CW" else 3
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 4, 7
    region.PhysicalDeltaX = screen.seconds_per_pixel
    region.PhysicalDeltaY = (1.0 if screen.inverted else -1.0) * 100.0 * screen.velocity_per_pixel
    region.ReferencePixelX0, region.ReferencePixelY0 = 0, round(screen.baseline_row) - screen.region.y0
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    return region


def _put_pixels(dataset: Dataset, pixels: np.ndarray, encoding: Encoding) -> None:
    """Add the image pixel module for (rows, columns, 3) uint8 pixels."""
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PlanarConfiguration = 0
    if encoding is Encoding.MONOCHROME:
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        del dataset.PlanarConfiguration
        stored = np.asarray(Image.fromarray(pixels).convert("L"))
    elif encoding is Encoding.YBR_FULL_422:
        dataset.PhotometricInterpretation = "YBR_FULL_422"
        stored = _subsampled(np.asarray(Image.fromarray(pixels).convert("YCbCr")))
    else:
        stored = pixels
    if encoding is Encoding.RLE:
        dataset.compress(RLELossless, np.ascontiguousarray(stored), generate_instance_uid=False)
    else:
        dataset.PixelData = stored.tobytes()
        dataset["PixelData"].VR = "OB"


def _subsampled(ybr: np.ndarray) -> np.ndarray:
    """Y Y Cb Cr for each pair of neighbours in a row, shape (rows, columns / 2, 4); columns must be even."""
    luma, chroma = ybr[..., 0], ybr[..., 1:].astype(np.uint16)
    pairs = ((chroma[:, 0::2] + chroma[:, 1::2] + 1) // 2).astype(np.uint8)
    return np.dstack([luma[:, 0::2], luma[:, 1::2], pairs])
