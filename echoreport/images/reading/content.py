"""What a file holds, told from its first bytes; its suffix says nothing."""

from enum import Enum

HEAD_BYTES = 192
"""What `content_of` looks at: DICOM's preamble and mark, a transport stream's first packet."""

FORMATS = "DICOM, PNG, JPEG, TIFF, BMP, GIF or video"
"""Everything that is read, for messages."""

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"


class Content(Enum):
    """The families of files that are read in one way."""

    DICOM = "DICOM"
    RASTER = "PNG, JPEG, BMP or GIF"
    TIFF = "TIFF"
    VIDEO = "video"


_RASTERS = (PNG_MAGIC, JPEG_MAGIC, b"GIF87a", b"GIF89a")
_TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # the latter two: BigTIFF
_VIDEOS = (b"\0\0\x01\xba", b"\0\0\x01\xb3", b"\x1aE\xdf\xa3", b"0&\xb2u\x8ef\xcf\x11")  # MPEG, Matroska, WMV
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # that MP4 and MOV begin with
_BITMAP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # bytes; "BM" alone may begin any text
_TRANSPORT_PACKET = 188  # bytes, each packet begins with "G"
_BARE_DICOM = (b"\x08\0", b"\x02\0", b"\0\x08\0", b"\0\x02\0")  # groups 0008 and 0002 without a preamble, either endian


def content_of(head: bytes) -> Content | None:
    """Name the family of a file by its first `HEAD_BYTES`; None where none is read."""
    if head[128:132] == b"DICM":
        return Content.DICOM
    if head.startswith(_RASTERS) or _is_bitmap(head):
        return Content.RASTER
    if head.startswith(_TIFFS):
        return Content.TIFF
    if head.startswith(_VIDEOS) or head[4:8] in _ATOMS or _is_avi(head) or _is_transport_stream(head):
        return Content.VIDEO
    return Content.DICOM if head.startswith(_BARE_DICOM) else None


def _is_bitmap(head: bytes) -> bool:
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS


def _is_avi(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"AVI "


def _is_transport_stream(head: bytes) -> bool:
    return head[:1] == b"G" and head[_TRANSPORT_PACKET : _TRANSPORT_PACKET + 1] == b"G"
