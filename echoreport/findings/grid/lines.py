"""Lines of a text -> cells of a table, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("pipe", "tab", "slash", "gap", "comma", "semicolon")
"""Separators of columns, in the order in which they are tried."""

_MARKS = ("comma", "semicolon")
_PLAIN = ("slash", *_MARKS)
"""Separators that prose has too: no header cell may look like a clause, and each row must be complete."""
_IN_PROSE = re.compile(r"\s{2}|\t|\b(?:and|or|of|the|is|are)\b|:$", re.I)
LONGEST = 400
"""Characters; no row of a table is longer, so that prose is passed over at once."""

_SEPARATORS = {
    "pipe": re.compile(r"[|│¦]"),
    "tab": re.compile(r"\t"),
    "slash": re.compile(r"[^\S\t]/[^\S\t]"),
    "gap": re.compile(r"\t\s*|\s{2,}"),
    "comma": re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"),
    "semicolon": re.compile(r";"),
}
_CSV = re.compile(r"\W*(?:valve|lesion)\w*\W?\s*[,;]", re.I)
_ANY = re.compile(r"[|│¦\t]|\s/\s|\S\s{2,}\S")
_RULED = ("|", "│", "¦", "\t", " / ")
_GAP = re.compile(r"[^\n\r.!?:;, ] {2,}+(?=\S)")  # begins at a word, so that a long run of spaces is tried once
_HEADER = re.compile(r"^[^\w\n]*(?:valve|lesion)\w*\W?\s*[,;]", re.I | re.M)
_DRAWN = " \t|│¦+:=_.*-─━┼┿├┤╪"
_STROKE = re.compile(r"[-=_─━]{2}")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


class Line(NamedTuple):
    """A line of the text, without its end."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()

    @property
    def is_rule(self) -> bool:
        """Whether it only draws a line: "|---|---|", "======"."""
        return not self.text.strip(_DRAWN) and bool(_STROKE.search(self.text))

    @property
    def may_be_header(self) -> bool:
        """Whether it holds a separator; commas count only behind "Valve" or "Lesion"."""
        return 3 < len(self.text) <= LONGEST and bool(_ANY.search(self.text) or _CSV.match(self.text))


class Cell(NamedTuple):
    """A cell's text, trimmed, and where it stands in the whole text; start == end for an empty cell."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's lines fall into columns, as its header shows.

    Attributes:
        kind: One of `KINDS`.
        spans: Of each header cell, its first column of characters and one past its last, from the line's start.
        outer: Whether the lines begin and end with the separator.
        packed: Whether a run of separators counts as one.
    """

    kind: str
    spans: tuple[tuple[int, int], ...]
    outer: bool = False
    packed: bool = False


def may_hold_tables(text: str) -> bool:
    """Whether a text has anything that separates columns; cheap, for texts that have no table."""
    if any(sign in text for sign in _RULED):
        return True
    return bool(("  " in text and _GAP.search(text)) or _HEADER.search(text))


def lines_of(text: str) -> list[Line]:
    """The lines of a text, in order."""
    return [Line(m[1], m.start()) for m in _LINE.finditer(text) if m.end() > m.start()]


def header_cells(line: Line, kind: str) -> tuple[list[Cell], Layout] | None:
    """A line cut as a header: at least two cells, none between others empty; None where it is none of that kind."""
    if not _SEPARATORS[kind].search(line.text.strip()) or (kind in _MARKS and not _CSV.match(line.text)):
        return None
    edges = line.text.strip()
    outer = kind == "pipe" and bool(_SEPARATORS[kind].match(edges) and _SEPARATORS[kind].match(edges[-1]))
    cells = _cut(line, Layout(kind, (), outer))
    packed = kind == "tab" and any(not c.text for c in cells[1:-1])
    if packed:
        cells = _cut(line, Layout(kind, (), outer, True))
    while cells and not cells[-1].text:
        cells.pop()
    if len(cells) < 2 or (kind in _PLAIN and any(_IN_PROSE.search(c.text) for c in cells)):
        return None
    spans = tuple((c.start - line.start, c.end - line.start) for c in cells)
    return cells, Layout(kind, spans, outer, packed)


def row_cells(line: Line, layout: Layout, full: bool = False) -> list[Cell] | None:
    """A line's cells, one for each column of the table; None where the line does not fit.

    Args:
        full: Whether a line with fewer cells than columns does not fit either.
    """
    wanted = len(layout.spans)
    if len(line.text) > LONGEST:
        return None
    cells = _cut(line, layout)
    if layout.kind == "gap" and len(cells) != wanted:
        return None if full else _by_position(line, cells, layout.spans)
    if layout.kind == "tab" and len(cells) != wanted:
        cells = _unlike_header(line, cells, layout)
    while len(cells) > wanted and not cells[-1].text:
        cells.pop()
    if len(cells) > wanted or len(cells) < (wanted if full or layout.kind in _PLAIN else 2):
        return None
    return cells + [Cell("", line.end, line.end)] * (wanted - len(cells))


def _unlike_header(line: Line, cells: list[Cell], layout: Layout) -> list[Cell]:
    """Cells of a line whose tabs are not as many as the header's: filled up with tabs, or with spaces."""
    wanted = len(layout.spans)
    packed = _cut(line, Layout("tab", (), False, True))
    if len(cells) > wanted and len(packed) == wanted:
        return packed
    gaps = _cut(line, Layout("gap", ()))
    return gaps if len(gaps) == wanted and "\t" not in line.text else cells


def _cut(line: Line, layout: Layout) -> list[Cell]:
    text = line.text
    first, last = 0, len(text)
    if layout.outer or layout.kind == "gap":
        first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    if layout.outer:
        separator = _SEPARATORS[layout.kind]
        first += bool(separator.match(text, first))
        last -= last > first and bool(separator.match(text, last - 1))
    cells, at = [], first
    for match in _SEPARATORS[layout.kind].finditer(text, first, last):
        cells.append(_cell(line, at, match.start()))
        at = match.end()
    cells.append(_cell(line, at, last))
    return [cells[0], *(c for c in cells[1:] if c.text)] if layout.packed else cells


def _cell(line: Line, start: int, end: int) -> Cell:
    text = line.text[start:end]
    stripped = text.strip().strip('"').strip()
    at = start + text.find(stripped) if stripped else start
    return Cell(stripped, line.start + at, line.start + at + len(stripped))


def _by_position(line: Line, cells: Sequence[Cell], spans: Sequence[tuple[int, int]]) -> list[Cell] | None:
    """Cells under the header words that they stand below; None where a cell is out of order."""
    slots: list[Cell] = [Cell("", line.end, line.end)] * len(spans)
    last = 0
    for cell in _split_at(line, cells, [start for start, _ in spans]):
        at = _nearest(cell.start - line.start, cell.end - line.start, spans)
        if at < last:
            return None
        start = slots[at].start if slots[at].text else cell.start
        slots[at] = Cell(line.text[start - line.start : cell.end - line.start], start, cell.end)
        last = at
    return slots


def _split_at(line: Line, cells: Sequence[Cell], starts: Sequence[int]) -> list[Cell]:
    """Part cells that a single space parts from the next column's: the longest entry of a column fills it."""
    out = []
    for cell in cells:
        first, last = cell.start - line.start, cell.end - line.start
        for cut in starts:
            if first < cut < last and line.text[cut - 1].isspace():
                out.append(_cell(line, first, cut))
                first = cut
        out.append(_cell(line, first, last))
    return out


def _nearest(start: int, end: int, spans: Sequence[tuple[int, int]]) -> int:
    """The column whose header overlaps a cell most; else the one whose edge or middle is nearest to the cell's."""

    def distance(k: int) -> tuple[int, int]:
        left, right = spans[k]
        overlap = min(end, right) - max(start, left)
        near = min(abs(start - left), abs(end - right), abs(start + end - left - right) // 2)
        return (-max(overlap, 0), near)

    return min(range(len(spans)), key=distance)
