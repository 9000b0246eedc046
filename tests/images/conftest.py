"""Small frames built on the fly, with known geometry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from echoreport.domain import Box

STRIP, BASELINE = Box(30, 200, 590, 440), 290
VELOCITY, SECONDS = 0.02, 0.005  # m/s per row, s per column


@dataclass(frozen=True)
class Trace:
    """How a spectrum is drawn: velocities in m/s, below the baseline; two beats of half a sine each."""

    peak: float = 2.0
    noise: float = 10.0
    line: tuple[int, int, int] | None = (190, 100, 30)
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    spike: bool = False
    size: tuple[int, int] = field(default=(480, 640))


def draw_spectrum(trace: Trace, rng: np.random.Generator) -> np.ndarray:
    """A black screen with one strip: noise, flow away from the transducer, a wall filter's gap, a baseline."""
    height, width = STRIP.height, STRIP.width
    noise = rng.gamma(1.0, trace.noise, (height // 4, width)).repeat(4, axis=0)[:height]
    phase = np.arange(width) % 280 / 160
    velocity = np.where(phase < 1, trace.peak * np.sin(np.pi * np.minimum(phase, 1)), 0)
    distance = np.arange(height)[:, None] + STRIP.y0 - BASELINE
    flow = (distance > 0) & (distance * VELOCITY <= velocity)
    speckle = rng.gamma(4.0, 40.0, (height // 4, width)).repeat(4, axis=0)[:height]
    grey = np.where(flow, np.maximum(speckle, 60), noise)
    if trace.spike:
        grey[distance[:, 0] > 0, 240:243] = 255
    grey[np.abs(distance[:, 0]) <= 4] = 0
    pixels = np.zeros((*trace.size, 3))
    pixels[STRIP.y0 : STRIP.y1, STRIP.x0 : STRIP.x1] = np.clip(grey, 0, 255)[..., None] * trace.tint
    if trace.line:
        pixels[BASELINE - 1 : BASELINE + 2, STRIP.x0 : STRIP.x1] = trace.line
    return pixels.astype(np.uint8)


def draw_sector(colour: bool, rng: np.random.Generator) -> np.ndarray:
    """A fan of tissue with lying speckle, with or without flow painted into it."""
    y, x = np.mgrid[0:480, 0:640]
    distance, angle = np.hypot(y - 20, x - 320), np.arctan2(x - 320, y - 20)
    fan = (distance < 430) & (np.abs(angle) < 0.7)
    speckle = rng.gamma(2.0, 30.0, (480, 160)).repeat(4, axis=1)
    pixels = np.repeat((np.clip(speckle, 0, 200) * fan)[..., None], 3, axis=2)
    if colour:
        jet = fan & (np.hypot(y - 250, x - 330) < 60)
        pixels[jet] = 0
        pixels[..., 2][jet] = (120 + 100 * rng.random((480, 640)))[jet]
    return pixels.astype(np.uint8)


def draw_m_mode(rng: np.random.Generator) -> np.ndarray:
    """A fan above layers that move up and down over time."""
    pixels = draw_sector(False, rng)
    pixels[150:] = 0
    rows, columns = np.arange(STRIP.height)[:, None], np.arange(STRIP.width)
    layers = 110 + 90 * np.sin((rows + 6 * np.sin(columns / 40)) / 9)
    speckle = rng.gamma(6.0, 1 / 6, (STRIP.height, STRIP.width // 4)).repeat(4, axis=1)
    pixels[STRIP.y0 : STRIP.y1, STRIP.x0 : STRIP.x1] = np.clip(layers * speckle, 0, 255)[..., None]
    return pixels


def spectral_region(**changes: object) -> Dataset:
    """The strip as a scanner describes it; its deltas are s and cm/s, the velocity falling with each row."""
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 3, 4, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = STRIP.x0, STRIP.y0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = STRIP.x1 - 1, STRIP.y1 - 1
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 4, 7
    region.PhysicalDeltaX, region.PhysicalDeltaY = SECONDS, -100 * VELOCITY
    region.ReferencePixelX0, region.ReferencePixelY0 = 0, BASELINE - STRIP.y0
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    for name, value in changes.items():
        setattr(region, name, value)
    return region


def make_dicom(pixels: np.ndarray, photometric: str = "RGB", regions: tuple[Dataset, ...] = ()) -> Dataset:
    """An uncompressed Ultrasound Image; `pixels` are (rows, columns[, 3]) or with a leading axis of frames."""
    colour = pixels.shape[-1] == 3
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.6.1", generate_uid()
    data.file_meta.MediaStorageSOPClassUID, data.file_meta.MediaStorageSOPInstanceUID = (
        data.SOPClassUID,
        data.SOPInstanceUID,
    )
    data.Rows, data.Columns = pixels.shape[-3:-1] if colour else pixels.shape[-2:]
    if pixels.ndim == (4 if colour else 3):
        data.NumberOfFrames = len(pixels)
    bits = 8 * pixels.dtype.itemsize
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits, bits - 1, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 3 if colour else 1, photometric
    if colour:
        data.PlanarConfiguration = 0
    data.PixelData = pixels.tobytes()
    data["PixelData"].VR = "OB" if bits == 8 else "OW"
    if regions:
        data.SequenceOfUltrasoundRegions = Sequence(list(regions))
    return data


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.fixture
def draw() -> SimpleNamespace:
    """The drawing functions above and their truth; test folders import nothing from each other."""
    return SimpleNamespace(
        spectrum=draw_spectrum,
        trace=Trace,
        sector=draw_sector,
        m_mode=draw_m_mode,
        dicom=make_dicom,
        region=spectral_region,
        strip=STRIP,
        baseline=BASELINE,
        velocity=VELOCITY,
        seconds=SECONDS,
    )


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Dataset], Path]:
    """Write a data set to a DICOM file."""

    def write(data: Dataset) -> Path:
        path = tmp_path / "frame.dcm"
        data.save_as(path, enforce_file_format=True)
        return path

    return write
