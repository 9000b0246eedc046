"""One compressed DICOM frame -> samples, by what its stream is, whatever the transfer syntax is called."""

from io import BytesIO

import numpy as np

from echoreport.errors import ImageError
from echoreport.images.reading.apart import decode_apart
from echoreport.images.reading.header import check_jpeg, claimed_size, is_jpeg_2000, jpeg_process
from echoreport.images.reading.native import rle_frame
from echoreport.images.reading.stored import Stored

_RLE = "1.2.840.10008.1.2.5"
_BASELINE, _PROGRESSIVE = (0xC0, 0xC1), (0xC2,)  # start-of-frame markers that Pillow's decoder takes, at 8 bits
_LOSSLESS_AND_LS = (0xC3, 0xF7)


def decode_stream(stored: Stored, data: bytes) -> tuple[np.ndarray, bool]:
    """Decode one frame.

    Returns:
        Samples, shape (rows, columns) or (rows, columns, 3), and whether three samples are surely RGB.

    Raises:
        ImageError: If the stream is of another size than the header says, or of no known kind.
        Exception: Whatever a decoder raises on damaged bytes.
    """
    if stored.syntax == _RLE:
        return rle_frame(stored, data), False
    _check_size(stored, data)
    if is_jpeg_2000(data):
        return _signed(stored, decode_apart("jpeg-2000", stored.name, data)), False
    marker, depth = jpeg_process(data)
    if marker in (*_BASELINE, *_PROGRESSIVE) and depth == 8:
        return _jpeg(stored, data)
    if marker in (*_BASELINE, *_LOSSLESS_AND_LS):
        return _signed(stored, decode_apart("jpeg", stored.name, data)), False
    raise ImageError(
        f"{stored.name}: got the transfer syntax {_named(stored.syntax)}, wanted uncompressed, deflated, RLE, JPEG, "
        "JPEG-LS, JPEG 2000, HTJ2K, MPEG or HEVC: export it uncompressed"
    )


def _check_size(stored: Stored, data: bytes) -> None:
    """A decoder allocates what the compressed stream claims, not what the header does: they must agree."""
    size = claimed_size(data)
    if size is not None and size != (stored.columns, stored.rows):
        raise ImageError(
            f"{stored.name}: got a compressed image of {size[0]}x{size[1]} pixels in a DICOM of "
            f"{stored.columns}x{stored.rows}, wanted both alike: export it again"
        )


def _jpeg(stored: Stored, data: bytes) -> tuple[np.ndarray, bool]:
    """Baseline, extended and progressive JPEG of 8 bits. Without Adobe's mark the stream does not say its colours."""
    from PIL import Image

    check_jpeg(stored.name, data)
    image = Image.open(BytesIO(data), formats=("JPEG",))
    marked = "adobe_transform" in image.info
    if image.mode == "RGB" and not marked:
        image.draft("YCbCr", image.size)  # the samples as stored
    samples = np.asarray(image.convert("RGB") if image.mode == "CMYK" else image)
    return samples, marked or image.mode == "CMYK"


def _signed(stored: Stored, samples: np.ndarray) -> np.ndarray:
    """JPEG knows no sign: samples that the header calls signed are the two's complement of its bits."""
    if not int(stored.header.get("PixelRepresentation") or 0) or samples.dtype.kind == "i" or samples.ndim == 3:
        return samples
    unused = 8 * samples.dtype.itemsize - min(int(stored.header.BitsStored), 8 * samples.dtype.itemsize)
    return (samples << unused).view(f"i{samples.dtype.itemsize}") >> unused


def _named(syntax: str) -> str:
    from pydicom.uid import UID

    return UID(syntax).name if UID(syntax).is_transfer_syntax else "of no known name"
