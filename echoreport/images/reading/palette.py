"""PALETTE COLOR lookup tables (DICOM PS3.3 C.7.6.3.1.5 and C.7.9.2), plain or segmented -> RGB."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pydicom import Dataset

_MOST_ENTRIES = 65536
"""The standard's limit. Segments repeat others: a few bytes could ask for gigabytes."""
_MOST_SEGMENTS = 4 * _MOST_ENTRIES  # run; empty ones can be repeated without end


def look_up(stored: np.ndarray, header: "Dataset") -> np.ndarray:
    """Colour of each stored index; those outside the table take its first or last entry.

    Args:
        stored: *Shape:* (rows, columns), any integer type.

    Returns:
        *Shape:* (rows, columns, 3), uint8.

    Raises:
        ValueError: If a table is empty or shorter than it claims.
    """
    return np.stack([_channel(stored, header, name) for name in ("Red", "Green", "Blue")], axis=-1)


def _channel(stored: np.ndarray, header: "Dataset", name: str) -> np.ndarray:
    count, first, bits = (int(v) for v in header[f"{name}PaletteColorLookupTableDescriptor"].value)
    count = count % _MOST_ENTRIES or _MOST_ENTRIES  # 0 stands for 65,536
    if not np.issubdtype(stored.dtype, np.signedinteger):
        first %= 65536  # read as signed where the data set says that pixels are
    plain = header.get(f"{name}PaletteColorLookupTableData")
    if plain is not None:
        table = _plain(bytes(plain), count, bits, _order(header))
    else:
        table = _segmented(bytes(header[f"Segmented{name}PaletteColorLookupTableData"].value), bits, _order(header))
    if len(table) < min(count, 2):
        raise ValueError("a palette is shorter than it claims")
    return _to_bytes(table)[np.clip(stored.astype(np.int64) - first, 0, len(table) - 1)]


def _order(header: "Dataset") -> str:
    return "<" if header.original_encoding[1] is not False else ">"


def _plain(data: bytes, count: int, bits: int, order: str) -> np.ndarray:
    """Entries of one byte where there are no more bytes than that, else of two."""
    if bits <= 8 and len(data) < 2 * count:
        return np.frombuffer(data, np.uint8)[:count]
    return np.frombuffer(data[: len(data) // 2 * 2], f"{order}u2")[:count]


def _segmented(data: bytes, bits: int, order: str) -> np.ndarray:
    words = np.frombuffer(data, np.uint8) if bits <= 8 else np.frombuffer(data[: len(data) // 2 * 2], f"{order}u2")
    return np.array(_expanded(words.tolist(), bits <= 8), np.uint16)


def _expanded(words: list[int], of_bytes: bool) -> list[int]:
    """Run the segments: 0 discrete, 1 linear, 2 indirect (a copy of earlier segments, by their byte offset)."""
    out: list[int] = []
    work = [(0, len(words))]  # positions still to run, and how many segments or words of them
    for _ in range(_MOST_SEGMENTS):
        if not work or len(out) >= _MOST_ENTRIES:
            break
        at, left = work.pop()
        if at + 2 >= len(words) or left <= 0:
            continue
        code, length = words[at], words[at + 1]
        if code == 0:
            out += words[at + 2 : at + 2 + length]
            after = at + 2 + length
        elif code == 1:
            start = out[-1] if out else words[at + 2]
            out += np.linspace(start, words[at + 2], length + 1).round().astype(int)[1:].tolist()
            after = at + 3
        elif code == 2 and not work:  # a copy holds no copies
            offset = _offset(words[at + 2 : at + (6 if of_bytes else 4)], of_bytes)
            after = at + (6 if of_bytes else 4)
            work.append((after, left - 1))
            work.append((offset, length))
            continue
        else:
            raise ValueError("a palette has a segment of unknown kind")
        work.append((after, left - 1))
    return out[:_MOST_ENTRIES]


def _offset(words: list[int], of_bytes: bool) -> int:
    """Position, in words, that an indirect segment's byte offset names."""
    size = 8 if of_bytes else 16
    value = sum(word << (size * i) for i, word in enumerate(words))
    return value if of_bytes else value // 2


def _to_bytes(table: np.ndarray) -> np.ndarray:
    """Entries as 0..255: the high byte, unless the table was written with its values in the low one."""
    if table.dtype == np.uint8 or table.max(initial=0) < 256:
        return table.astype(np.uint8)
    return (table >> 8).astype(np.uint8)
