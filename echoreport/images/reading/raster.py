"""PNG, JPEG, BMP, GIF and TIFF files -> Frame."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from echoreport.images.frame import Frame
from echoreport.images.reading.clip import frames_to_try, fullest
from echoreport.images.reading.content import JPEG_MAGIC
from echoreport.images.reading.grey import spread
from echoreport.images.reading.header import check_jpeg, check_size, claimed_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

_HEADER_BYTES = 1 << 20  # metadata of up to 1 MiB may stand before a JPEG's size
_MOST_JPEG_BYTES = 100 << 20
RASTERS = ("PNG", "JPEG", "BMP", "GIF")
_MOST_PAGES = 1000
"""Pages or frames that are counted; those of an animation can only be had one after the other."""
_MOST_ANIMATED = 150_000_000  # pixels times frames of an animation, each built upon the last


def read_raster(path: Path) -> Frame:
    """Decode a PNG, JPEG, BMP or GIF file, after its claimed size was checked. Of an animation, the fullest frame.

    Raises:
        ImageError: If it claims more pixels than a screen can have, or none.
        Exception: Whatever Pillow raises on a damaged file.
    """
    check_raster(path)
    return read_pages(path, RASTERS)


def check_raster(path: Path) -> None:
    """Refuse what claims too much by its first bytes, whatever Pillow would make of it.

    Raises:
        ImageError: If it claims more pixels than a screen can have, none, or scans to keep a decoder busy.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        if head.startswith(JPEG_MAGIC):
            check_jpeg(path.name, head + file.read(_MOST_JPEG_BYTES))
    size = claimed_size(head)
    if size is not None:
        check_size(path.name, *size)


def read_pages(path: Path, formats: tuple[str, ...]) -> Frame:
    """Decode a file of any of Pillow's formats; of several pages the fullest.

    Raises:
        ImageError: If a page claims more pixels than a screen can have, or none.
        Exception: Whatever Pillow raises on a damaged file.
    """
    from PIL import Image

    with Image.open(path, formats=formats) as image:
        check_size(path.name, *image.size)
        count = _pages(path.name, image)
        if count == 1:
            return Frame(path.name, _rgb(image))
        best = fullest(_chosen(path.name, image, count), None)
    if best is None:
        raise ValueError("no page")
    return Frame(path.name, best[1])


def _pages(name: str, image: "Image") -> int:
    """How many there are; those behind a damaged one, or behind `_MOST_PAGES`, are not counted."""
    most = min(max(_MOST_ANIMATED // (image.width * image.height), 2), _MOST_PAGES)
    count = 1
    if image.format == "MPO":  # a photograph and its preview or second eye
        return count
    with suppress(Exception):  # EOFError behind the last one; any other for a damaged directory
        while count < most:
            image.seek(count)
            count += 1
    image.seek(0)
    return count


def _chosen(name: str, image: "Image", count: int) -> "Iterator[np.ndarray]":
    """The pages that are tried, without those that are damaged."""
    for index in frames_to_try(count, image.width * image.height):
        page = None
        with suppress(OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError):  # what Pillow raises on damage
            image.seek(index)
            check_size(name, *image.size)
            page = _rgb(image)
        if page is not None:
            yield page


def _rgb(image: "Image") -> np.ndarray:
    """Pixels upright, shape (height, width, 3), uint8. What is transparent lies on black, as screens are."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):  # PIL's own conversion clips instead of scaling
        grey = _grey(np.asarray(image))
        return np.repeat(grey[..., None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image)
    return np.asarray(image.convert("RGB"))


def _grey(samples: np.ndarray) -> np.ndarray:
    """16 bits to 8; of wider and real samples, whose range is not told, the full range."""
    if samples.dtype.kind == "u" and samples.itemsize == 2:
        return (samples >> 8).astype(np.uint8)
    if samples.dtype.kind == "i" and samples.min() >= 0 and 255 < samples.max() < 65536:  # 16 bits, kept in 32
        return (samples >> 8).astype(np.uint8)
    return spread(np.nan_to_num(samples, posinf=0.0, neginf=0.0))
