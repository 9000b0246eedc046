"""A zip that is sent while it is made: neither memory nor disk ever holds it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

_PIECE = 2**20


def zipped_files(files: Mapping[PurePosixPath, Path]) -> Iterator[bytes]:
    """The pieces of a zip without compression, in the order given; the same files give the same bytes.

    Args:
        files: Name in the zip -> file.
    """
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for name, path in files.items():
            with path.open("rb") as source, archive.open(_entry(name, path), "w") as entry:
                while piece := source.read(_PIECE):
                    entry.write(piece)
                    yield sink.taken()
    yield sink.taken()


def _entry(name: PurePosixPath, path: Path) -> ZipInfo:
    entry = ZipInfo(str(name))  # of 1980, whatever the file's own time
    entry.file_size = path.stat().st_size  # tells from the start whether it needs the form for large files
    return entry


class _Sink(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        """Take what was written."""
        piece, self._held = bytes(self._held), bytearray()
        return piece
