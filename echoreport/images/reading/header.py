"""The size that a compressed image claims, read from its first bytes so that it can be refused before decoding."""

from echoreport.errors import ImageError

MOST_PIXELS = 25_000_000
"""A frame; three times a 4k screen. Above it the file is broken, hostile, or no scanner's."""

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"
_J2K_SIZE = b"\xff\x4f\xff\x51"  # start of codestream, then the SIZ marker segment (ISO/IEC 15444-1 A.5.1)
_START_OF_FRAME = frozenset((0xF7, *(m for m in range(0xC0, 0xD0) if m not in (0xC4, 0xC8, 0xCC))))  # F7: JPEG-LS
_WITHOUT_LENGTH = frozenset((0x01, 0xFF, *range(0xD0, 0xD9)))


def claimed_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG, JPEG, JPEG-LS or JPEG 2000 stream claims; None where `data` does not tell.

    Args:
        data: The first bytes of the stream; a few hundred kilobytes hold any header worth reading.
    """
    if data.startswith(PNG_MAGIC):
        return _big(data, 16, 4), _big(data, 20, 4)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    start = data.find(_J2K_SIZE, 0, 4096)
    if start < 0:
        return None
    width, height, left, top = (_big(data, start + 8 + 4 * i, 4) for i in range(4))
    return width - left, height - top


def check_size(name: str, width: int, height: int) -> None:
    """Refuse a frame that is empty or too large to be decoded safely.

    Raises:
        ImageError: If it has no pixels, or more than `MOST_PIXELS`.
    """
    if width * height > MOST_PIXELS:
        raise ImageError(
            f"{name}: got an image of {width}x{height} pixels, wanted at most {MOST_PIXELS:,} in all: "
            "export a single screen"
        )
    if width < 1 or height < 1:
        raise ImageError(f"{name}: got an image of {width}x{height} pixels, wanted at least one: export it again")


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        marker = data[at + 1]
        if data[at] != 0xFF:
            return None
        if marker in _START_OF_FRAME:
            return _big(data, at + 7, 2), _big(data, at + 5, 2)
        at += 1 if marker == 0xFF else 2 if marker in _WITHOUT_LENGTH else 2 + max(_big(data, at + 2, 2), 2)
    return None


def _big(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")
