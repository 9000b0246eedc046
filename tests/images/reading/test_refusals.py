"""What cannot be read says why, in one line, before it is decoded where that would be dangerous."""

import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000, DeflatedExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from echoreport.errors import ImageError
from echoreport.images import read_frame


def refusal(path: Path) -> str:
    with pytest.raises(ImageError) as caught:
        read_frame(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path.name}: got ")
    return message


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
    assert "got neither DICOM, PNG, JPEG, TIFF, BMP, GIF nor video content" in refusal(path)


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
    assert "got a file that is cut off" in refusal(path)


def test_a_dicom_without_pixels(draw, save, colours):
    data = draw.dicom(colours)
    del data.PixelData
    assert "got a DICOM without pixels" in refusal(save(data))


def test_an_unsupported_transfer_syntax(draw, save, colours):
    data = draw.dicom(colours)
    data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.94"
    data.PixelData = encapsulate([b"\0" * 64])
    assert "got the transfer syntax JPIP Referenced, wanted uncompressed, deflated, RLE, JPEG" in refusal(save(data))


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


def test_a_strip_is_no_screen(tmp_path):
    path = tmp_path / "strip.png"
    Image.new("L", (9000, 40)).save(path)
    assert "wanted at most 8,192 on a side" in refusal(path)


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


def test_a_deflated_bomb(draw, save, colours, monkeypatch):
    monkeypatch.setattr("echoreport.images.reading.stored._MOST_INFLATED", 1 << 20)  # the real limit takes a second
    data = draw.dicom(colours)
    data.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = save(data)
    whole = path.read_bytes()
    meta = 132 + 12 + int.from_bytes(whole[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = bytes(1 << 20)
    path.write_bytes(whole[:meta] + b"".join(packer.compress(block) for _ in range(3)) + packer.flush())
    assert "got a deflated DICOM of more than 1 MiB" in refusal(path)


def test_a_jpeg_of_a_thousand_scans(tmp_path):
    stream = tmp_path / "slow.jpg"
    Image.new("RGB", (2000, 2000)).save(stream, progressive=True)
    stream.write_bytes(stream.read_bytes().replace(b"\xff\xda", b"\xff\xda" + b"\xff\xda\0\2" * 200, 1))
    assert "scans, wanted one that a scanner writes" in refusal(stream)


def test_a_palette_that_repeats_itself_without_end(draw, save, colours):
    data = draw.dicom(colours[..., 0], "PALETTE COLOR")
    again = struct.pack("<4H", 2, 60000, 0, 0)
    for name in ("Red", "Green", "Blue"):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(data, f"Segmented{name}PaletteColorLookupTableData", struct.pack("<3H", 0, 1, 9) + again * 4000)
    assert "cannot be decoded" in refusal(save(data))


def test_more_fragments_than_a_clip_can_have(draw, save, colours):
    data = draw.dicom(colours)
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.PixelData = encapsulate([b"\xff\xd8"])
    path = save(data)
    whole = path.read_bytes()
    item = b"\xfe\xff\0\xe0\0\0\0\0"
    path.write_bytes(whole[: whole.rindex(item[:4])] + item * 100_002)
    assert "wanted 1 to 100000" in refusal(path)
