"""Every transfer syntax gives the same pixels as the uncompressed image.

The streams in `streams/` were made with imagecodecs 2026.3.6 (CharLS, libjpeg-turbo, OpenJPEG, OpenJPH) from the
ramps below; their names say which, and how.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from echoreport.images import read_frame

STREAMS = Path(__file__).parent / "streams"
JPEG = "1.2.840.10008.1.2.4."

Y, X = np.mgrid[0:40, 0:48]
GREY_8 = ((3 * X + 2 * Y) % 256).astype(np.uint8)
RAMPS = {
    "grey8": GREY_8,
    "grey12": ((80 * X + 7 * Y) % 4096).astype(np.uint16),
    "grey16": ((1300 * X + 90 * Y) % 65536).astype(np.uint16),
    "rgb8": np.stack([GREY_8, GREY_8 // 2, 255 - GREY_8], axis=-1),
}


def photometric(pixels):
    return "RGB" if pixels.ndim == 3 else "MONOCHROME2"


def compressed(draw, pixels, syntax, streams):
    data = draw.dicom(pixels if len(streams) == 1 else np.stack([pixels] * len(streams)), photometric(pixels))
    data.file_meta.TransferSyntaxUID = JPEG + syntax
    data.PixelData = encapsulate(streams)
    return data


@pytest.mark.parametrize(
    ("stream", "syntax", "bound"),
    [
        ("grey8.ljpg", "57", 0),
        ("grey8_predictor6.ljpg", "57", 0),
        ("grey8.ljpg", "70", 0),
        ("grey16.ljpg", "70", 0),
        ("rgb8.ljpg", "70", 0),
        ("grey12_lossy.jpg", "51", 1),
        ("grey8.jls", "80", 0),
        ("grey16.jls", "80", 0),
        ("rgb8.jls", "80", 0),
        ("grey8_near3.jls", "81", 3),
        ("rgb8.j2k", "90", 0),
        ("grey16.jp2", "90", 0),
        ("rgb8_lossy.j2k", "91", 10),
        ("grey8.htj2k", "201", 0),
        ("grey16.htj2k", "201", 0),
        ("rgb8.htj2k", "202", 0),
        ("grey8_lossy.htj2k", "203", 3),
    ],
)
def test_a_compressed_image_equals_the_uncompressed(draw, save, stream, syntax, bound):
    ramp = RAMPS[stream.split(".")[0].split("_")[0]]
    plain = read_frame(save(draw.dicom(ramp, photometric(ramp)))).pixels.astype(int)
    read = read_frame(save(compressed(draw, ramp, syntax, [(STREAMS / stream).read_bytes()]))).pixels
    assert np.abs(read - plain).max() <= bound


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
@pytest.mark.parametrize("ramp", ["grey8", "grey16", "rgb8"])
def test_an_uncompressed_image_of_any_byte_order(draw, tmp_path, syntax, ramp):
    pixels, path = RAMPS[ramp], tmp_path / "frame.dcm"
    big = syntax == ExplicitVRBigEndian
    data = draw.dicom(pixels, photometric(pixels))
    data.file_meta.TransferSyntaxUID = syntax
    data.PixelData = pixels.astype(pixels.dtype.newbyteorder(">" if big else "<")).tobytes()
    data.save_as(path, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=not big)
    read = read_frame(path).pixels
    wanted = pixels if ramp != "grey16" else (pixels * (255 / pixels.max())).astype(np.uint8)
    assert np.abs(read.astype(int) - (wanted if wanted.ndim == 3 else wanted[..., None])).max() <= (ramp == "grey16")


@pytest.mark.parametrize("ramp", ["grey8", "grey16", "rgb8"])
def test_run_lengths(draw, save, ramp):
    plain = draw.dicom(RAMPS[ramp], photometric(RAMPS[ramp]))
    wanted = read_frame(save(plain)).pixels
    plain.compress(RLELossless)
    assert np.array_equal(read_frame(save(plain)).pixels, wanted)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_jpeg_has_no_green_tint(draw, save, options):
    stream = BytesIO()
    Image.fromarray(RAMPS["rgb8"]).save(stream, "JPEG", quality=95, **options)
    data = compressed(draw, RAMPS["rgb8"], "50", [stream.getvalue()])
    data.PhotometricInterpretation = "YBR_FULL_422"
    assert np.abs(read_frame(save(data)).pixels.astype(int) - RAMPS["rgb8"]).mean() < 12


@pytest.mark.parametrize("declared", ["YBR_FULL_422", "RGB"])
def test_the_colours_of_a_grey_screen_are_told_from_its_pixels(draw, save, colours, declared):
    stream = BytesIO()
    Image.fromarray(colours).save(stream, "JPEG", quality=95, subsampling=0)
    data = compressed(draw, colours, "50", [stream.getvalue()])
    data.PhotometricInterpretation = declared
    assert np.abs(read_frame(save(data)).pixels.astype(int) - colours).mean() < 8


@pytest.mark.parametrize("declared", ["YBR_FULL", "RGB", "YBR_RCT"])
def test_jpeg_2000_of_either_colour_space(draw, save, colours, declared):
    stored = np.asarray(Image.fromarray(colours).convert("YCbCr")) if declared == "YBR_FULL" else colours
    data = draw.dicom(stored)
    data.compress(JPEG2000Lossless, encoding_plugin="pylibjpeg")
    data.PhotometricInterpretation = declared
    assert np.abs(read_frame(save(data)).pixels.astype(int) - colours).max() <= 4


def test_a_stream_under_another_syntax_is_read_for_what_it_is(draw, save):
    data = compressed(draw, GREY_8, "50", [(STREAMS / "grey8.jls").read_bytes()])
    assert np.array_equal(read_frame(save(data)).pixels[..., 0], GREY_8)


def test_fragments_of_one_frame_are_joined(draw, save):
    stream = (STREAMS / "grey8.jls").read_bytes()
    data = compressed(draw, GREY_8, "80", [stream])
    data.PixelData = encapsulate([stream], fragments_per_frame=3)
    assert np.array_equal(read_frame(save(data)).pixels[..., 0], GREY_8)


@pytest.mark.parametrize("has_bot", [True, False])
def test_fragments_of_several_frames_are_told_apart(draw, save, has_bot):
    stream = BytesIO()
    Image.fromarray(GREY_8).save(stream, "JPEG", quality=98)
    data = compressed(draw, GREY_8, "50", [stream.getvalue()] * 3)
    data.PixelData = encapsulate([stream.getvalue()] * 3, fragments_per_frame=2, has_bot=has_bot)
    assert np.abs(read_frame(save(data)).pixels[..., 0].astype(int) - GREY_8).mean() < 4


def test_a_damaged_frame_of_a_clip_is_passed_over(draw, save):
    whole = (STREAMS / "grey8.jls").read_bytes()
    data = compressed(draw, GREY_8, "80", [whole[:60] + b"\0\0", whole, whole[:60] + b"\0\0"])
    assert np.array_equal(read_frame(save(data)).pixels[..., 0], GREY_8)


@pytest.mark.parametrize("meta", [True, False])
def test_a_file_without_preamble(draw, save, meta):
    path = save(compressed(draw, GREY_8, "80", [(STREAMS / "grey8.jls").read_bytes()]))
    whole = path.read_bytes()[132:]
    path.write_bytes(whole if meta else whole[12 + int.from_bytes(whole[8:12], "little") :])
    assert np.array_equal(read_frame(path).pixels[..., 0], GREY_8)


@pytest.mark.parametrize(
    "name",
    [
        "JPEG2000.dcm",
        "JPGExtended.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_bigendian.dcm",
        "examples_jpeg2k.dcm",
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "SC_rgb_dcmtk_+eb+cy+s2.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "SC_rgb_jls_lossy_line.dcm",
        "ExplVR_BigEnd.dcm",
        "SC_ybr_full_422_uncompressed.dcm",
        "SC_rgb_rle_16bit.dcm",
    ],
)
def test_other_writers_files_agree_with_pydicom(name):
    path = get_testdata_file(name, download=False)
    header, wanted = pydicom.dcmread(path), pydicom.pixels.pixel_array(path)
    if wanted.ndim == 2:
        wanted = pydicom.pixels.apply_windowing(pydicom.pixels.apply_rescale(wanted, header), header)
        wanted = wanted[..., None].repeat(3, axis=2)
    read = read_frame(path).pixels.astype(float)
    assert np.corrcoef(read.ravel(), wanted.ravel())[0, 1] > 0.999


def test_deflated_by_another_writer():
    assert read_frame(get_testdata_file("image_dfl.dcm", download=False)).pixels.shape == (512, 512, 3)
