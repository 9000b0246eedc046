"""Stored samples of any kind are shown as a viewer shows them."""

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from echoreport.images import read_frame


def test_rgb(draw, save, colours):
    assert np.array_equal(read_frame(save(draw.dicom(colours))).pixels, colours)


def test_planes_one_after_the_other(draw, save, colours):
    data = draw.dicom(colours)
    data.PlanarConfiguration = 1
    data.PixelData = np.moveaxis(colours, -1, 0).tobytes()
    assert np.array_equal(read_frame(save(data)).pixels, colours)


@pytest.mark.parametrize("declared", ["YBR_FULL", "RGB"])
def test_ybr_has_no_green_tint_whatever_it_is_called(draw, save, colours, declared):
    stored = np.asarray(Image.fromarray(colours).convert("YCbCr"))
    pixels = read_frame(save(draw.dicom(stored, declared))).pixels
    assert np.abs(pixels.astype(int) - colours).max() <= 4


def test_ybr_with_half_the_colours(draw, save, colours):
    full = np.asarray(Image.fromarray(colours).convert("YCbCr"))
    stored = np.stack([full[:, ::2, 0], full[:, 1::2, 0], full[:, ::2, 1], full[:, ::2, 2]], axis=-1)
    data = draw.dicom(full, "YBR_FULL_422")
    data.PixelData = stored.tobytes()
    assert np.abs(read_frame(save(data)).pixels.astype(int) - colours).max() <= 4


def test_sixteen_bits_of_colour(draw, save, colours):
    assert np.array_equal(read_frame(save(draw.dicom(colours.astype(np.uint16) * 257))).pixels, colours)


def test_a_grey_image_is_turned_over_where_low_is_white(draw, save, colours):
    grey = colours[..., 0]
    assert np.array_equal(read_frame(save(draw.dicom(grey, "MONOCHROME1"))).pixels[..., 0], 255 - grey)
    assert np.array_equal(read_frame(save(draw.dicom(grey, "MONOCHROME2"))).pixels[..., 0], grey)


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
def test_grey_of_any_depth_keeps_its_range(draw, save, bits, signed):
    ramp = np.linspace(0, 2**bits - 1, 64).round().astype(np.int64)
    low = 2 ** (bits - 1) if signed else 0
    kind = f"{'i' if signed else 'u'}{1 if bits == 8 else 2}"
    data = draw.dicom(np.tile(ramp - low, (48, 1)).astype(kind), "MONOCHROME2")
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, int(signed)
    read = read_frame(save(data)).pixels[0, :, 0]
    assert np.abs(read.astype(int) - ramp / (2**bits - 1) * 255).max() <= 1


@pytest.mark.parametrize("bits", [8, 12])
def test_a_window_is_applied(draw, save, bits):
    stored = np.tile(np.arange(64) * 4, (48, 1)).astype(np.uint8 if bits == 8 else np.uint16)
    data = draw.dicom(stored, "MONOCHROME2")
    data.BitsStored, data.HighBit, data.WindowCenter, data.WindowWidth = bits, bits - 1, 100, 81
    wanted = pydicom.pixels.apply_windowing(stored, data) / (2**bits - 1) * 255
    assert np.abs(read_frame(save(data)).pixels[..., 0] - wanted).max() <= 1


def test_the_window_of_all_eight_bits_changes_nothing(draw, save, colours):
    data = draw.dicom(colours[..., 0], "MONOCHROME2")
    data.WindowCenter, data.WindowWidth = 128, 256
    assert np.array_equal(read_frame(save(data)).pixels[..., 0], colours[..., 0])


def test_a_window_that_shows_nothing_is_not_believed(draw, save, colours):
    data = draw.dicom(colours[..., 0], "MONOCHROME2")
    data.WindowCenter, data.WindowWidth = 4000, 20
    assert np.array_equal(read_frame(save(data)).pixels[..., 0], colours[..., 0])


def palette(data, tables, bits, segmented=False):
    for name, table in zip(("Red", "Green", "Blue"), tables, strict=True):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [256, 0, bits])
        setattr(data, f"{'Segmented' if segmented else ''}{name}PaletteColorLookupTableData", table)


INDEX = np.arange(64 * 48, dtype=np.uint8).reshape(48, 64)


def test_a_palette_of_bytes(draw, save):
    data = draw.dicom(INDEX, "PALETTE COLOR")
    palette(data, [bytes((i + number) % 256 for i in range(256)) for number in range(3)], 8)
    assert read_frame(save(data)).pixels[0, 7].tolist() == [7, 8, 9]


def test_a_palette_of_words(draw, save):
    data = draw.dicom(INDEX, "PALETTE COLOR")
    palette(data, [(((np.arange(256) + number) % 256) * 257).astype("<u2").tobytes() for number in range(3)], 16)
    assert read_frame(save(data)).pixels[0, 7].tolist() == [7, 8, 9]


def test_a_palette_of_words_with_low_values_is_one_of_bytes(draw, save):
    data = draw.dicom(INDEX, "PALETTE COLOR")
    palette(data, [np.arange(256).astype("<u2").tobytes()] * 3, 16)
    assert read_frame(save(data)).pixels[0, 7].tolist() == [7, 7, 7]


def test_a_segmented_palette(draw, save):
    """A discrete segment of two, a line to the top, and the first segment again."""
    table = np.array([0, 2, 0, 512, 1, 100, 65535, 2, 1, 0, 0], "<u2").tobytes()
    data = draw.dicom(INDEX, "PALETTE COLOR")
    palette(data, [table] * 3, 16, segmented=True)
    row = read_frame(save(data)).pixels[:2].reshape(-1, 3)[:, 0]
    assert row[:2].tolist() == [0, 2]
    assert row[101] == 255
    assert row[[102, 103]].tolist() == [0, 2]
    assert np.all(np.diff(row[1:102].astype(int)) >= 0)


def test_a_segmented_palette_of_another_writer():
    path = get_testdata_file("examples_palette.dcm", download=False)
    header = pydicom.dcmread(path)
    wanted = pydicom.pixels.apply_color_lut(header.pixel_array, header)
    read = read_frame(path).pixels
    assert np.array_equal(read, wanted if wanted.dtype == np.uint8 else wanted >> 8)


@pytest.mark.shared
def test_the_real_ultrasound_files(shared_images):
    tinted = {}
    for path in sorted(shared_images.glob("*.dcm")):
        pixels = read_frame(path).pixels.astype(int)
        assert pixels.std() > 10
        tinted[path.name] = (pixels[..., 1] - pixels[..., [0, 2]].max(axis=2) > 30).mean()
    assert max(tinted.values()) < 0.02  # green tint
