"""Ways to spoil a file: bytes flipped, cut off, lengths forged, dimensions forged, pieces moved."""

import re
import struct
import zlib
from collections.abc import Callable

import numpy as np

_HEADER = 1500  # bytes; most of what a decoder trusts stands there
_EXTREMES = (
    0,
    1,
    2,
    3,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFE,
    0xFFFFFFFF,
)
_SIZES = (0, 1, 2, 15, 31, 33, 255, 256, 1000, 4096, 4999, 5000, 16384, 30000, 65500, 65535)
_PNG = b"\x89PNG\r\n\x1a\n"

# DICOM elements that say how many pixels there are: Samples, Frames, Rows, Columns, Bits..., PlanarConfiguration
_DICOM_SIZES = (0x0002, 0x0006, 0x0008, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103)
_DEFLATED_SYNTAX = b"1.2.840.10008.1.2.1.99"


def mutated(whole: bytes, rng: np.random.Generator) -> bytes:
    """One mutation of a valid file, or up to three. What is checked or packed is checked and packed anew, mostly."""
    unpack, pack = _wrapping(whole) if rng.random() < 0.7 else (bytes, bytes)
    data = bytearray(unpack(whole))
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        data = _KINDS[int(rng.integers(len(_KINDS)))](data, rng) or data
    return pack(bytes(data))


def _flip(data: bytearray, rng: np.random.Generator) -> bytearray:
    for place in _places(data, rng, int(rng.choice([1, 1, 2, 8, 64]))):
        data[place] = int(rng.integers(256))
    return data


def _truncate(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[: int(rng.integers(1, len(data) + 1))]


def _forge_length(data: bytearray, rng: np.random.Generator) -> bytearray:
    """A number of two or four bytes, in either order, made extreme."""
    for place in _places(data, rng, int(rng.integers(1, 4))):
        size, order = int(rng.choice([2, 4])), str(rng.choice(["little", "big"]))
        value = int(rng.choice(_EXTREMES)) % (1 << (8 * size))
        data[place : place + size] = value.to_bytes(size, order)  # type: ignore[arg-type]
    return data


def _forge_size(data: bytearray, rng: np.random.Generator) -> bytearray:
    """Width, height or another count of the format's own header."""
    places = _size_fields(bytes(data))
    for _ in range(int(rng.integers(1, 3))):
        if not places:
            return data
        place, size, order = places[int(rng.integers(len(places)))]
        value = int(rng.choice(_SIZES)) % (1 << (8 * size))
        data[place : place + size] = value.to_bytes(size, order)  # type: ignore[arg-type]
    return data


def _move(data: bytearray, rng: np.random.Generator) -> bytearray:
    """Cut out, repeat or insert a piece."""
    start, to = sorted(int(v) for v in rng.integers(0, len(data) + 1, 2))
    piece = data[start : min(to, start + 4096)]
    kind = int(rng.integers(3))
    if kind == 0:
        return data[:start] + data[start + len(piece) :]
    where = int(rng.integers(0, len(data) + 1))
    return data[:where] + (piece if kind == 1 else bytearray(rng.bytes(int(rng.integers(1, 64))))) + data[where:]


_KINDS: tuple[Callable[[bytearray, np.random.Generator], bytearray], ...] = (
    _flip,
    _truncate,
    _forge_length,
    _forge_size,
    _move,
)


def _places(data: bytearray, rng: np.random.Generator, count: int) -> list[int]:
    """Most of them in the header, the rest anywhere."""
    ends = np.where(rng.random(count) < 0.7, min(_HEADER, len(data)), len(data))
    return [int(rng.integers(end)) for end in ends if end]


def _size_fields(data: bytes) -> list[tuple[int, int, str]]:
    """Offset, bytes and byte order of every number that says how large the picture is."""
    if data.startswith(_PNG):
        return [(16, 4, "big"), (20, 4, "big"), (24, 1, "big"), (25, 1, "big")]
    if data.startswith(b"BM"):
        return [(18, 4, "little"), (22, 4, "little"), (28, 2, "little"), (30, 4, "little"), (46, 4, "little")]
    if data.startswith(b"GIF"):
        return [
            (6, 2, "little"),
            (8, 2, "little"),
            *((m.start() + o, 2, "little") for m in re.finditer(rb",\0\0\0\0", data) for o in (5, 7)),
        ]
    if data.startswith((b"II", b"MM")):
        return _tiff_fields(data)
    if b"ftyp" in data[:16]:
        return [(m.end() + o, 2, "big") for m in re.finditer(rb"avc1|mp4v", data) for o in (24, 26)]
    return [*_dicom_fields(data), *_jpeg_fields(data), *_j2k_fields(data)]


def _tiff_fields(data: bytes) -> list[tuple[int, int, str]]:
    order = "little" if data[:1] == b"I" else "big"
    mark = "<" if order == "little" else ">"
    tags = (256, 257, 258, 259, 273, 277, 278, 279, 317)
    return [
        (m.start() + 8, 4, order)
        for tag in tags
        for m in re.finditer(re.escape(struct.pack(f"{mark}H", tag)) + b"[\1-\5]", data)
    ]


def _dicom_fields(data: bytes) -> list[tuple[int, int, str]]:
    found = []
    for element in _DICOM_SIZES:
        for order, mark in (("little", "<"), ("big", ">")):
            at = data.find(struct.pack(f"{mark}HH", 0x0028, element))
            if at >= 0 and element != 0x0008:
                found.append((at + 8, 2, order))
    return found


def _jpeg_fields(data: bytes) -> list[tuple[int, int, str]]:
    starts = [m.start() for m in re.finditer(rb"\xff[\xc0-\xc3\xf7]\0.[\x08\x0c\x10]", data[:20000], re.DOTALL)]
    return [(start + offset, size, "big") for start in starts for offset, size in ((4, 1), (5, 2), (7, 2), (9, 1))]


def _j2k_fields(data: bytes) -> list[tuple[int, int, str]]:
    start = data.find(b"\xff\x4f\xff\x51")
    return [(start + 8 + 4 * i, 4, "big") for i in range(8)] + [(start + 40, 2, "big")] if start >= 0 else []


def _wrapping(whole: bytes) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """How to lay a file open, and to close it again so that its mutation is not caught at the door."""
    if whole.startswith(_PNG):
        return bytes, _checksummed
    if _DEFLATED_SYNTAX in whole[:400]:
        meta = 144 + int.from_bytes(whole[140:144], "little")
        return (
            lambda data: data[:meta] + zlib.decompress(data[meta:], -zlib.MAX_WBITS),
            lambda data: data[:meta] + _deflated(data[meta:]),
        )
    return bytes, bytes


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _checksummed(data: bytes) -> bytes:
    """A PNG whose chunks have right checksums, as far as they can be followed, and its pixels in one that unpacks."""
    out, at, pixels = data[: len(_PNG)], len(_PNG), b""
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : end]
        if end + 4 > len(data):
            break
        if name == b"IDAT":
            pixels += body
        else:
            out += (_chunk(b"IDAT", _repacked(pixels)) if name == b"IEND" else b"") + _chunk(name, body)
        at = end + 4
    return out + data[at:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _repacked(body: bytes) -> bytes:
    """Pixels that were stored unpacked, without the checksum at their end."""
    try:
        return zlib.compress(zlib.decompressobj().decompress(body[:-4]), 1)
    except zlib.error:
        return body
