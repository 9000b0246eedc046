"""SequenceOfUltrasoundRegions: what is shown of it, and what is not believed."""

import numpy as np
import pytest

from echoreport.images import read_doppler_image, read_frame
from echoreport.images.reading.regions import spectral_box


def boxed(draw, x0, y0, x1, y1, **changes):
    """A region with these corners, as the header counts them."""
    corners = {
        "RegionLocationMinX0": x0,
        "RegionLocationMinY0": y0,
        "RegionLocationMaxX1": x1,
        "RegionLocationMaxY1": y1,
    }
    return draw.region(**corners, **changes)


@pytest.fixture
def spectrum(draw, rng):
    return draw.spectrum(draw.trace(), rng)


def test_the_frame_keeps_its_regions(draw, save, spectrum):
    frame = read_frame(save(draw.dicom(spectrum, regions=(draw.region(),))))
    assert frame.regions[0].box == draw.strip
    assert frame.regions[0].delta_y == -100 * draw.velocity


def test_of_two_spectral_regions_the_larger(draw, save, spectrum):
    small = boxed(draw, 30, 20, 200, 150)
    image = read_doppler_image(save(draw.dicom(spectrum, regions=(small, draw.region()))))
    assert image.region == draw.strip


def test_a_region_below_another_display_is_left_out(draw, save, spectrum):
    hidden = boxed(draw, 10, 10, 620, 470, RegionFlags=1)
    shown = boxed(draw, 40, 40, 600, 430, RegionSpatialFormat=1)
    frame = read_frame(save(draw.dicom(spectrum, regions=(hidden, shown))))
    assert [region.spatial_format for region in frame.regions] == [1]


@pytest.mark.parametrize(
    "cover", [{"RegionSpatialFormat": 5}, {"RegionSpatialFormat": 3}, {"RegionSpatialFormat": 1, "RegionFlags": 1}]
)
def test_a_region_below_graphics_or_its_like_is_kept(draw, save, spectrum, cover):
    low = draw.region(RegionFlags=1)
    regions = (low, boxed(draw, 30, 200, 500, 440, **cover))
    frame = read_frame(save(draw.dicom(spectrum, regions=regions)))
    assert frame.regions[0].box == draw.strip


def test_a_region_that_stands_for_the_whole_screen_hides_nothing(draw, save, spectrum):
    whole = boxed(draw, 0, 0, 639, 479, RegionSpatialFormat=1)
    frame = read_frame(save(draw.dicom(spectrum, regions=(draw.region(RegionFlags=1), whole))))
    assert len(frame.regions) == 2


def test_regions_without_corners_or_turned_over_are_left_out(draw, save, spectrum):
    without = draw.region()
    del without.RegionLocationMaxX1
    turned = boxed(draw, 400, 300, 100, 400)
    assert read_frame(save(draw.dicom(spectrum, regions=(without, turned)))).regions == ()


def test_the_fullest_frame_is_judged_by_the_larger_spectrum(draw, save, spectrum):
    """The small strip above fills while the large one below empties."""
    full, empty = spectrum.copy(), spectrum.copy()
    full[20:150] = 0
    empty[20:150] = 200
    empty[200:440, 300:] = 0
    regions = (boxed(draw, 30, 20, 590, 149), draw.region())
    frame = read_frame(save(draw.dicom(np.stack([empty, full]), regions=regions)))
    assert np.array_equal(frame.pixels, full)
    assert spectral_box(frame.regions) == draw.strip
