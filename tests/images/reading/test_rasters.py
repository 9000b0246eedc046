"""PNG, JPEG, TIFF, BMP and GIF of every kind that screens are exported in."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from echoreport.images import read_frame


def saved(path, pixels, mode=None, **options):
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


@pytest.mark.parametrize("suffix", ["png", "dcm", ""])
def test_content_decides_not_the_suffix(tmp_path, colours, suffix):
    path = saved(tmp_path / f"frame.{suffix}", colours, format="PNG")
    assert np.array_equal(read_frame(path).pixels, colours)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.bmp", {}),
        ("a.tif", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.tif", {"compression": "tiff_adobe_deflate"}),
        ("a.tif", {"compression": "packbits"}),
        ("a.tif", {"big_tiff": True}),
    ],
)
def test_formats_without_loss(tmp_path, colours, name, options):
    assert np.array_equal(read_frame(saved(tmp_path / name, colours, **options)).pixels, colours)


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("a.jpg", None, {}),
        ("a.jpg", None, {"progressive": True}),
        ("a.jpg", "CMYK", {}),
        ("a.tif", None, {"compression": "jpeg"}),
    ],
)
def test_formats_with_loss(tmp_path, colours, name, mode, options):
    read = read_frame(saved(tmp_path / name, colours, mode, quality=95, **options)).pixels
    assert np.abs(read.astype(int) - colours).mean() < 8


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp", "a.gif"])
def test_grey(tmp_path, colours, name):
    read = read_frame(saved(tmp_path / name, colours[..., 0], quality=98)).pixels
    assert np.abs(read.astype(int) - colours[..., :1]).mean() < (4 if name == "a.jpg" else 0.01)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits_of_grey_keep_their_range(tmp_path, name):
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (48, 1))
    read = read_frame(saved(tmp_path / name, ramp)).pixels
    assert np.array_equal(read[..., 0], ramp >> 8)


def test_a_palette(tmp_path, colours):
    few = colours // 64 * 64
    image = Image.fromarray(few).quantize(32, dither=Image.Dither.NONE)
    for name in ("a.png", "a.gif", "a.bmp", "a.tif"):
        image.save(tmp_path / name)
        assert np.array_equal(read_frame(tmp_path / name).pixels, np.asarray(image.convert("RGB")))


def test_what_is_transparent_lies_on_black(tmp_path, colours):
    alpha = np.full(colours.shape[:2], 255, np.uint8)
    alpha[:10] = 0
    path = saved(tmp_path / "a.png", np.dstack([np.maximum(colours, 30), alpha]))
    pixels = read_frame(path).pixels
    assert pixels[:10].max() == 0
    assert np.array_equal(pixels[10:], np.maximum(colours, 30)[10:])


def test_an_interlaced_png(tmp_path, colours):
    """Seven passes (Adam7), each its own small image; Pillow does not write them."""
    rows = bytearray()
    for x0, y0, dx, dy in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for row in colours[y0::dy, x0::dx]:
            rows += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", colours.shape[1], colours.shape[0], 8, 2, 0, 0, 1)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    )
    assert np.array_equal(read_frame(path).pixels, colours)


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_a_turned_photograph_is_set_upright(tmp_path, colours, name):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    image = Image.fromarray(np.rot90(colours).copy())
    image.save(tmp_path / name, exif=exif, quality=95)
    read = read_frame(tmp_path / name).pixels
    assert read.shape == colours.shape
    assert np.abs(read.astype(int) - colours).mean() < 8


@pytest.mark.parametrize("name", ["a.tif", "a.gif", "a.png"])
def test_of_several_pages_the_fullest(tmp_path, draw, rng, name):
    full = draw.spectrum(draw.trace(), rng)
    pages = []
    for columns in (100, 300, 600, 400, 200):
        page = np.zeros_like(full)
        page[:, :columns] = full[:, :columns]
        pages.append(Image.fromarray(page[..., 0] // 32 * 32))
    pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
    assert np.array_equal(read_frame(tmp_path / name).pixels[..., 0], np.asarray(pages[2]))
