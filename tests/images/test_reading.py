"""Files of every format become the same pixels; what cannot be read says why, in one line."""

import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000, MPEG4HP41, JPEGBaseline8Bit, RLELossless

from echoreport.errors import ImageError
from echoreport.images import read_frame


def refusal(path: Path) -> str:
    with pytest.raises(ImageError) as caught:
        read_frame(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path.name}: got ")
    return message


@pytest.fixture
def colours(rng):
    """Mostly grey, with a coloured patch, as a screen is."""
    grey = rng.integers(0, 255, (48, 64, 1), dtype=np.uint8)
    pixels = np.repeat(grey, 3, axis=2)
    pixels[10:20, 10:20] = (200, 40, 40)
    return pixels


@pytest.mark.parametrize("suffix", ["png", "dcm", ""])
def test_a_png_is_read_by_content_whatever_its_suffix(tmp_path, colours, suffix):
    path = tmp_path / f"frame.{suffix}"
    Image.fromarray(colours).save(path, format="PNG")
    assert np.array_equal(read_frame(path).pixels, colours)


def test_a_jpeg_is_read(tmp_path, colours):
    path = tmp_path / "frame.jpg"
    Image.fromarray(colours).save(path, quality=95)
    assert read_frame(path).pixels.shape == colours.shape


def test_sixteen_bits_of_grey_keep_their_range(tmp_path):
    path = tmp_path / "frame.png"
    Image.fromarray(np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (48, 1))).save(path)
    pixels = read_frame(path).pixels
    assert pixels[0, 0, 0] == 0
    assert pixels[0, -1, 0] == 255
    assert abs(int(pixels[0, 32, 0]) - 128) <= 4


def test_rgb_dicom(draw, save, colours):
    assert np.array_equal(read_frame(save(draw.dicom(colours))).pixels, colours)


def test_ybr_dicom_has_no_green_tint(draw, save, colours):
    stored = np.asarray(Image.fromarray(colours).convert("YCbCr"))
    pixels = read_frame(save(draw.dicom(stored, "YBR_FULL"))).pixels
    assert np.abs(pixels.astype(int) - colours).max() <= 4


def test_ybr_pixels_declared_as_rgb_have_no_green_tint(draw, save, colours):
    stored = np.asarray(Image.fromarray(colours).convert("YCbCr"))
    pixels = read_frame(save(draw.dicom(stored, "RGB"))).pixels
    assert np.abs(pixels.astype(int) - colours).max() <= 4


def test_rle_dicom(draw, save, colours):
    data = draw.dicom(colours)
    data.compress(RLELossless)
    assert np.array_equal(read_frame(save(data)).pixels, colours)


def test_jpeg_dicom_has_no_green_tint(draw, save, colours, tmp_path):
    stream = tmp_path / "stream.jpg"
    Image.fromarray(colours).save(stream, quality=95, subsampling=0)
    data = draw.dicom(colours, "YBR_FULL_422")
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.PixelData = encapsulate([stream.read_bytes()])
    pixels = read_frame(save(data)).pixels
    assert np.abs(pixels.astype(int) - colours).mean() < 8


def test_monochrome_1_is_turned_over(draw, save, colours):
    grey = colours[..., 0]
    assert np.array_equal(read_frame(save(draw.dicom(grey, "MONOCHROME1"))).pixels[..., 0], 255 - grey)
    assert np.array_equal(read_frame(save(draw.dicom(grey, "MONOCHROME2"))).pixels[..., 0], grey)


def test_palette_colour(draw, save, colours):
    data = draw.dicom(np.arange(64 * 48, dtype=np.uint8).reshape(48, 64), "PALETTE COLOR")
    for number, name in enumerate(("Red", "Green", "Blue")):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 8])
        setattr(data, f"{name}PaletteColorLookupTableData", bytes((i + number) % 256 for i in range(256)))
    assert read_frame(save(data)).pixels[0, 7].tolist() == [7, 8, 9]


def test_a_clip_gives_its_fullest_sweep(draw, save, rng):
    full = draw.spectrum(draw.trace(), rng)
    clip = np.zeros((5, *full.shape), np.uint8)
    for number, columns in enumerate((100, 300, 590, 400, 200)):
        clip[number, :, :columns] = full[:, :columns]
    assert np.array_equal(read_frame(save(draw.dicom(clip, regions=(draw.region(),)))).pixels, full)


def test_the_frame_keeps_its_regions(draw, save, rng):
    frame = read_frame(save(draw.dicom(draw.spectrum(draw.trace(), rng), regions=(draw.region(),))))
    assert frame.regions[0].box == draw.strip
    assert frame.regions[0].delta_y == -100 * draw.velocity


def test_a_missing_file(tmp_path):
    assert "no such file" in refusal(tmp_path / "gone.dcm")


def test_a_folder(tmp_path):
    assert "got a folder, wanted an image file" in refusal(tmp_path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    assert "got an empty file" in refusal(path)


def test_a_text_file_named_png(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("Mild mitral regurgitation.")
    assert "got neither DICOM, PNG nor JPEG content" in refusal(path)


def test_a_truncated_png(tmp_path, colours):
    path = tmp_path / "half.png"
    Image.fromarray(colours).save(path)
    path.write_bytes(path.read_bytes()[:1500])
    assert "cannot be decoded" in refusal(path)


def test_a_truncated_dicom(draw, save, colours):
    path = save(draw.dicom(colours))
    path.write_bytes(path.read_bytes()[:-4000])
    assert "the file is cut off, copy it again" in refusal(path)


def test_a_truncated_compressed_dicom(draw, save, colours):
    data = draw.dicom(colours)
    data.compress(RLELossless)
    path = save(data)
    path.write_bytes(path.read_bytes()[:-2500])
    assert "or one that is cut off in them" in refusal(path)


def test_a_dicom_without_pixels(draw, save, colours):
    data = draw.dicom(colours)
    del data.PixelData
    assert "got a DICOM without pixels" in refusal(save(data))


def test_an_unsupported_transfer_syntax(draw, save, colours):
    data = draw.dicom(colours)
    data.file_meta.TransferSyntaxUID = MPEG4HP41
    data.PixelData = encapsulate([b"\0" * 64])
    message = refusal(save(data))
    assert "got the transfer syntax MPEG-4" in message
    assert "export single frames" in message


def test_one_pixel(tmp_path):
    path = tmp_path / "dot.png"
    Image.new("RGB", (1, 1)).save(path)
    assert "got 1x1 pixels, wanted at least 32x32" in refusal(path)


def test_a_huge_png_is_refused_before_it_is_decoded(tmp_path):
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    path = tmp_path / "huge.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)))
    assert "got an image of 20000x20000 pixels, wanted at most 25,000,000" in refusal(path)


def test_a_huge_jpeg_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "huge.jpg"
    frame = struct.pack(">HBHHB", 17, 8, 30_000, 40_000, 3) + b"\x01\x22\0\x02\x11\x01\x03\x11\x01"
    path.write_bytes(b"\xff\xd8\xff\xc0" + frame + b"\xff\xd9")
    assert "got an image of 40000x30000 pixels" in refusal(path)


def test_forged_dicom_dimensions(draw, save, colours):
    data = draw.dicom(colours)
    data.Rows = data.Columns = 20_000
    assert "got an image of 20000x20000 pixels" in refusal(save(data))


def test_a_forged_number_of_frames(draw, save, colours):
    data = draw.dicom(colours)
    data.NumberOfFrames = 100_000
    assert "for 100000 frame(s) of 64x48 pixels" in refusal(save(data))


def test_a_compressed_stream_larger_than_its_header_says(draw, save, colours):
    data = draw.dicom(colours)
    data.file_meta.TransferSyntaxUID = JPEG2000
    size = struct.pack(">HHIIII", 47, 0, 60_000, 60_000, 0, 0)
    data.PixelData = encapsulate([b"\xff\x4f\xff\x51" + size + b"\0" * 64])
    assert "got a compressed image of 60000x60000 pixels in a DICOM of 64x48" in refusal(save(data))


@pytest.mark.parametrize("compressed", [False, True])
def test_mutated_files_are_read_or_refused(draw, save, colours, rng, compressed):
    data = draw.dicom(colours, regions=(draw.region(),))
    if compressed:
        data.compress(RLELossless)
    path = save(data)
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for _ in range(60):
        broken = whole.copy()
        places = rng.integers(132, min(len(whole), 1500), 6)
        broken[places] = rng.integers(0, 256, 6)
        path.write_bytes(broken.tobytes())
        with contextlib.suppress(ImageError):  # any other exception fails the test
            assert read_frame(path).pixels.dtype == np.uint8
