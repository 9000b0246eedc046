"""Which encoding a text file has: UTF-8, UTF-16 with a byte order mark, else one of the Latin-1 family."""

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 2**20
_BEYOND_LATIN_1 = bytes(range(0x80, 0xA0))
"""Controls in Latin-1, curly quotes and dashes in Windows-1252."""

_NOT_WINDOWS = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
"""The five bytes that Windows-1252 leaves undefined."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file.

    Attributes:
        codec: Python's name of it; drops a byte order mark.
        errors: What to do with bytes that it does not know, as `bytes.decode` takes it.
        warning: What to tell the user; empty where it is UTF-8.
    """

    codec: str
    errors: str = "strict"
    warning: str = ""


def encoding_of(file: BinaryIO) -> Encoding:
    """The encoding of a file at its start, found by reading it in pieces; the file is left anywhere."""
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return Encoding("utf-16", "replace", "is UTF-16, not UTF-8: read as UTF-16")
    if _is_utf_8(file):
        return Encoding("utf-8-sig")
    seen = _among(file, _BEYOND_LATIN_1)
    if not seen or seen & set(_NOT_WINDOWS):
        return Encoding("latin-1", warning="is not UTF-8: read as Latin-1 (ISO-8859-1)")
    return Encoding("cp1252", warning="is not UTF-8: read as Windows-1252, a kind of Latin-1")


def decode(raw: bytes) -> tuple[str, str]:
    """Text of some bytes, and a warning if they are not UTF-8 (empty if they are)."""
    encoding = encoding_of(io.BytesIO(raw))
    return raw.decode(encoding.codec, encoding.errors), encoding.warning


def is_blank(file: BinaryIO) -> bool:
    """Whether a file at its start holds nothing but white space."""
    return not any(chunk.strip() for chunk in iter(lambda: file.read(_CHUNK), b""))


def _is_utf_8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _among(file: BinaryIO, wanted: bytes) -> set[int]:
    """Which of some bytes a file has."""
    file.seek(0)
    others = bytes(set(range(256)) - set(wanted))
    found: set[int] = set()
    while chunk := file.read(_CHUNK):
        found.update(chunk.translate(None, delete=others))
    return found
