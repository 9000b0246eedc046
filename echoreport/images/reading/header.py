"""What a compressed image claims, read from its first bytes so that it can be refused before decoding."""

from collections.abc import Iterator

from echoreport.errors import ImageError
from echoreport.images.reading.content import PNG_MAGIC

MOST_PIXELS = 25_000_000
"""A frame; three times a 4k screen. Above it the file is broken, hostile, or no scanner's."""
_LONGEST_SIDE = 8192
"""Pixels; twice a 4k screen. A strip of more is no screen, whatever its area."""
_MOST_SCANNED = 400_000_000
"""Pixels times scans of a JPEG; each scan of a progressive one runs over all pixels, and a header of 14 bytes
makes a scan. A real one has about ten."""

_J2K_SIZE = b"\xff\x4f\xff\x51"  # start of codestream, then the SIZ marker segment (ISO/IEC 15444-1 A.5.1)
_J2K_BOX = b"\0\0\0\x0cjP"
_START_OF_FRAME = frozenset((0xF7, *(m for m in range(0xC0, 0xD0) if m not in (0xC4, 0xC8, 0xCC))))  # F7: JPEG-LS
_START_OF_SCAN = b"\xff\xda"
_WITHOUT_LENGTH = frozenset((0x01, 0xFF, *range(0xD0, 0xD9)))


def claimed_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG, JPEG, JPEG-LS or JPEG 2000 stream claims; None where `data` does not tell.

    Args:
        data: The first bytes of the stream; a few hundred kilobytes hold any header worth reading.
    """
    if data.startswith(PNG_MAGIC):
        return _big(data, 16, 4), _big(data, 20, 4)
    if data.startswith(b"\xff\xd8"):
        at = next(_frame_headers(data), None)
        return None if at is None else (_big(data, at + 7, 2), _big(data, at + 5, 2))
    start = data.find(_J2K_SIZE, 0, 4096)
    if start < 0:
        return None
    width, height, left, top = (_big(data, start + 8 + 4 * i, 4) for i in range(4))
    return width - left, height - top


def is_jpeg_2000(data: bytes) -> bool:
    """True for a JPEG 2000 or HTJ2K codestream, bare or in its box format."""
    return data.startswith((_J2K_SIZE, _J2K_BOX))


def jpeg_process(data: bytes) -> tuple[int, int]:
    """Start-of-frame marker (its second byte) and bits per sample of a JPEG or JPEG-LS stream; zeros for any other."""
    at = next(_frame_headers(data), None) if data.startswith(b"\xff\xd8") else None
    return (0, 0) if at is None else (data[at + 1], data[at + 4])


def check_size(name: str, width: int, height: int) -> None:
    """Refuse a frame that is empty or too large to be decoded safely.

    Raises:
        ImageError: If it has no pixels, more than `MOST_PIXELS`, or a side above `_LONGEST_SIDE`.
    """
    if width * height > MOST_PIXELS:
        raise ImageError(
            f"{name}: got an image of {width}x{height} pixels, wanted at most {MOST_PIXELS:,} in all: "
            "export a single screen"
        )
    if max(width, height) > _LONGEST_SIDE:
        raise ImageError(
            f"{name}: got an image of {width}x{height} pixels, wanted at most {_LONGEST_SIDE:,} on a side: "
            "export a single screen"
        )
    if width < 1 or height < 1:
        raise ImageError(f"{name}: got an image of {width}x{height} pixels, wanted at least one: export it again")


def check_jpeg(name: str, data: bytes) -> None:
    """Refuse a JPEG of so many scans that it was made to keep a decoder busy.

    Raises:
        ImageError: If pixels times scans are more than `_MOST_SCANNED`.
    """
    size = claimed_size(data)
    scans = data.count(_START_OF_SCAN)
    if size and size[0] * size[1] * scans > _MOST_SCANNED:
        raise ImageError(
            f"{name}: got a JPEG of {size[0]}x{size[1]} pixels in {scans} scans, wanted one that a scanner writes: "
            "export it again"
        )


def _frame_headers(data: bytes) -> Iterator[int]:
    """Where a JPEG's start-of-frame markers stand."""
    at = 2
    while at + 9 <= len(data):
        marker = data[at + 1]
        if data[at] != 0xFF:
            return
        if marker in _START_OF_FRAME:
            yield at
        at += 1 if marker == 0xFF else 2 if marker in _WITHOUT_LENGTH else 2 + max(_big(data, at + 2, 2), 2)


def _big(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")
