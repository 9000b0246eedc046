"""A DICOM file opened: its header, and where its pixels lie. The pixels themselves stay on disk."""

import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import unpack
from typing import TYPE_CHECKING, BinaryIO

from echoreport.errors import ImageError
from echoreport.images.reading.header import check_size

if TYPE_CHECKING:
    from pydicom import Dataset

_DEFERRED = 1 << 20  # larger header elements stay on disk; the largest palette is 128 KiB
_MOST_INFLATED = 200 << 20
"""Bytes of a deflated file; 220 frames of 640x480 in colour. Deflate packs a thousandfold: a bomb is soon written."""
_UNDEFINED = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """An image or clip as it lies in a file.

    Attributes:
        name: File name, without its folder.
        file: Open, or the inflated data in memory.
        size: Bytes of `file`.
        header: Everything before the pixels.
        start: Of the pixels' first byte in `file`.
        length: Of the pixels in bytes; None where they are encapsulated, fragment by fragment.
        swapped: True where each pair of bytes is turned round: bytes written as big-endian words.
        little: Byte order of samples and items.
    """

    name: str
    file: BinaryIO
    size: int
    header: "Dataset"
    start: int
    length: int | None
    swapped: bool
    little: bool

    @property
    def rows(self) -> int:
        return int(self.header.Rows)

    @property
    def columns(self) -> int:
        return int(self.header.Columns)

    @property
    def frames(self) -> int:
        """As the header claims; at least 1."""
        return max(int(self.header.get("NumberOfFrames") or 1), 1)

    @property
    def samples(self) -> int:
        return int(self.header.get("SamplesPerPixel") or 1)

    @property
    def syntax(self) -> str:
        """Transfer syntax UID; empty where the file does not say."""
        return str(self.header.file_meta.get("TransferSyntaxUID") or "")


def open_stored(path: Path, file: BinaryIO) -> Stored:
    """Read the header of an open DICOM file, with or without preamble and meta information.

    Raises:
        ImageError: If it has no pixels, claims too many of them, or inflates without end.
        Exception: Whatever pydicom raises on a damaged file.
    """
    import pydicom
    from pydicom.dataset import FileMetaDataset

    size = path.stat().st_size
    meta = _meta(file)
    if meta.get("TransferSyntaxUID") == pydicom.uid.DeflatedExplicitVRLittleEndian:
        plain = _inflate(path.name, file.read())
        file, size = BytesIO(plain), len(plain)
        header = pydicom.dcmread(file, force=True, stop_before_pixels=True)
    else:
        file.seek(0)
        header = pydicom.dcmread(file, force=True, stop_before_pixels=True, defer_size=_DEFERRED)
    header.file_meta = FileMetaDataset(meta)
    implicit, little = header.original_encoding
    vr, length = _pixel_element(path.name, file.read(12), bool(implicit), bool(little))
    start = file.tell() - 4 if implicit else file.tell()
    encapsulated = length == _UNDEFINED
    check_size(path.name, int(header.Columns), int(header.Rows))
    swapped = not little and vr == b"OW" and int(header.BitsAllocated) == 8
    return Stored(path.name, file, size, header, start, None if encapsulated else length, swapped, bool(little))


def _meta(file: BinaryIO) -> "Dataset":
    """The file's meta information, empty where it has none; `file` is left behind it."""
    from pydicom import Dataset
    from pydicom.filereader import read_dataset, read_preamble

    read_preamble(file, force=True)
    start = file.tell()
    if file.read(2) != b"\x02\0":
        return Dataset()
    file.seek(start)
    return read_dataset(file, False, True, stop_when=lambda tag, _vr, _length: tag.group != 2)


def _inflate(name: str, deflated: bytes) -> bytes:
    plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(deflated, _MOST_INFLATED + 1)
    if len(plain) > _MOST_INFLATED:
        raise ImageError(
            f"{name}: got a deflated DICOM of more than {_MOST_INFLATED >> 20} MiB, wanted a smaller one: "
            "export it uncompressed or as single frames"
        )
    return plain


def _pixel_element(name: str, head: bytes, implicit: bool, little: bool) -> tuple[bytes, int]:
    """Value representation (empty where implicit) and length of the element that the header ends at."""
    order = "<" if little else ">"
    if len(head) < 12 or unpack(f"{order}HH", head[:4]) != (0x7FE0, 0x0010):
        raise ImageError(
            f"{name}: got a DICOM without pixels, or one that is cut off before them, wanted a whole image or clip: "
            "export it again"
        )
    if implicit:
        return b"", unpack(f"{order}L", head[4:8])[0]
    return head[4:6], unpack(f"{order}L", head[8:12])[0]
