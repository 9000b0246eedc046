"""Simulated DICOM files say where the spectrum lies and what its pixels mean, as a scanner's do."""

import dataclasses
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import pixel_array
from pydicom.uid import RLELossless

from echoreport.domain import Direction
from echoreport.simulation.dicom import Encoding, write_dicom
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import Screen, render_screen
from echoreport.simulation.screen_scanner import SCANNERS


@pytest.fixture(scope="module")
def screen() -> Screen:
    flow = Flow(Shape.HOLOSYSTOLIC, Direction.AWAY, 5.0)
    return dataclasses.replace(render_screen([flow], 70.0, np.random.default_rng(4), SCANNERS[3]), inverted=False)


def test_the_strip_region_gives_back_place_and_scale(screen: Screen, tmp_path: Path) -> None:
    write_dicom(screen, tmp_path / "a.dcm", "P1", "S1")
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    sector, strip = dataset.SequenceOfUltrasoundRegions
    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.6.1"
    assert dataset.Manufacturer == "Dogwood (simulated)"
    assert (sector.RegionSpatialFormat, sector.RegionDataType, sector.PhysicalUnitsXDirection) == (1, 1, 3)
    assert (strip.RegionSpatialFormat, strip.RegionDataType) == (3, 4)
    assert (strip.PhysicalUnitsXDirection, strip.PhysicalUnitsYDirection) == (4, 7)
    assert (strip.RegionLocationMinX0, strip.RegionLocationMinY0) == (screen.region.x0, screen.region.y0)
    assert (strip.RegionLocationMaxX1 + 1, strip.RegionLocationMaxY1 + 1) == (screen.region.x1, screen.region.y1)
    assert strip.RegionLocationMinY0 + strip.ReferencePixelY0 == screen.baseline_row
    assert strip.PhysicalDeltaX == pytest.approx(screen.seconds_per_pixel)
    assert strip.PhysicalDeltaY == pytest.approx(-100.0 * screen.velocity_per_pixel)
    assert strip.ReferencePixelPhysicalValueY == 0.0


def test_an_inverted_display_gains_velocity_downward(screen: Screen, tmp_path: Path) -> None:
    write_dicom(dataclasses.replace(screen, inverted=True, mode="PW"), tmp_path / "a.dcm", "P1", "S1")
    strip = pydicom.dcmread(tmp_path / "a.dcm").SequenceOfUltrasoundRegions[1]
    assert strip.PhysicalDeltaY > 0.0
    assert strip.RegionDataType == 3


@pytest.mark.parametrize("encoding", list(Encoding))
def test_the_pixels_come_back_in_every_encoding(screen: Screen, tmp_path: Path, encoding: Encoding) -> None:
    write_dicom(screen, tmp_path / "a.dcm", "P1", "S1", encoding)
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    pixels = pixel_array(dataset).astype(float)
    if encoding is Encoding.MONOCHROME:
        np.testing.assert_allclose(pixels, screen.pixels @ np.array([0.299, 0.587, 0.114]), atol=1.0)
    elif encoding is Encoding.YBR_FULL_422:
        assert np.abs(pixels - screen.pixels).mean() < 2.0
    else:
        np.testing.assert_array_equal(pixels, screen.pixels)
    assert (dataset.file_meta.TransferSyntaxUID == RLELossless) is (encoding is Encoding.RLE)


def test_the_same_ids_and_pixels_make_the_same_file_and_no_date(screen: Screen, tmp_path: Path) -> None:
    for name, study in (("a", "S1"), ("b", "S1"), ("c", "S2")):
        write_dicom(screen, tmp_path / f"{name}.dcm", "P1", study, Encoding.RGB)
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()
    first, other = pydicom.dcmread(tmp_path / "a.dcm"), pydicom.dcmread(tmp_path / "c.dcm")
    assert first.StudyInstanceUID != other.StudyInstanceUID
    assert first.SOPInstanceUID != other.SOPInstanceUID
    assert not first.StudyDate
