"""The frames of encapsulated DICOM pixels (PS3.5 A.4): which fragments make up which, without reading them all."""

from collections.abc import Callable
from functools import partial
from struct import Struct, unpack

from echoreport.errors import ImageError
from echoreport.images.reading.stored import Stored

_ITEM = (0xFFFE, 0xE000)
_TAG = Struct("<HHL")
_MOST_FRAGMENTS = 100_000
"""An hour of frames; empty fragments of eight bytes each would otherwise keep a reader busy for long."""
_FIRST_BYTES = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP")  # JPEG of all kinds, JPEG 2000, its box format

Span = tuple[int, int]  # start and length of one fragment in the file


def frames_of(stored: Stored) -> list[Callable[[], bytes]]:
    """One function for each frame, which reads its compressed bytes.

    Raises:
        ImageError: If there is no fragment, or too many. A frame whose bytes the file lacks raises when it is read.
    """
    offsets, spans = _fragments(stored)
    groups = _grouped(stored, offsets, spans)
    return [partial(_joined, stored, group) for group in groups]


def _joined(stored: Stored, spans: list[Span]) -> bytes:
    return b"".join(_read(stored, span) for span in spans)


def _fragments(stored: Stored) -> tuple[tuple[int, ...], list[Span]]:
    """The basic offset table, and where each fragment lies."""
    table: Span | None = None
    spans: list[Span] = []
    at = stored.start
    while len(spans) <= _MOST_FRAGMENTS:
        stored.file.seek(at)
        head = stored.file.read(8)
        if len(head) < 8 or (tag := _TAG.unpack(head))[:2] != _ITEM:
            break
        if table is None:
            table = (at + 8, tag[2])
        else:
            spans.append((at + 8, tag[2]))
        at += 8 + tag[2]
    if not spans or len(spans) > _MOST_FRAGMENTS:
        raise ImageError(
            f"{stored.name}: got compressed pixels in {len(spans)} fragments, wanted 1 to {_MOST_FRAGMENTS}: "
            "the file is cut off or broken, export it again"
        )
    return _offsets(stored, table), spans


def _offsets(stored: Stored, table: Span | None) -> tuple[int, ...]:
    if table is None or table[1] == 0 or table[1] % 4 or table[1] > 4 * _MOST_FRAGMENTS:
        return ()
    return unpack(f"<{table[1] // 4}L", _read(stored, table))


def _grouped(stored: Stored, offsets: tuple[int, ...], spans: list[Span]) -> list[list[Span]]:
    """Fragments by frame: all of one frame, one each, as the offset table says, or as the streams begin."""
    if stored.frames == 1:
        return [spans]
    if len(spans) <= stored.frames:
        return [[span] for span in spans]
    starts = {spans[0][0] - 8 + offset for offset in offsets}
    groups: list[list[Span]] = []
    for span in spans:
        first = span[0] - 8 in starts if len(offsets) == stored.frames else _begins(stored, span)
        if first or not groups:
            groups.append([])
        groups[-1].append(span)
    return groups


def _begins(stored: Stored, span: Span) -> bool:
    stored.file.seek(span[0])
    return stored.file.read(6).startswith(_FIRST_BYTES)


def _read(stored: Stored, span: Span) -> bytes:
    if span[0] + span[1] > stored.size:
        raise EOFError("cut off in its pixels")
    stored.file.seek(span[0])
    return stored.file.read(span[1])
