"""Lines of a table -> its cells, column by column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from echoreport.findings.grid.lines import BY_MARKS, LONGEST, Cell, Line, cell_at
from echoreport.findings.grid.placing import by_position

KINDS = ("pipe", "tab", "slash", "gap", "comma", "semicolon")
"""Separators of columns, in the order in which they are tried."""

_MARKS = ("comma", "semicolon")
_PLAIN = ("slash", *_MARKS)
"""Separators that prose has too: no header cell may look like a clause, and each row must be complete."""
_IN_PROSE = re.compile(r"\s{2}|\t|\b(?:and|or|of|the|is|are)\b|:$", re.I)
_SEPARATORS = {
    "pipe": re.compile(r"[|│¦]"),
    "tab": re.compile(r"\t"),
    "slash": re.compile(r"[^\S\t]/[^\S\t]"),
    "gap": re.compile(r"\t\s*|\s{2,}"),
    "comma": re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"),
    "semicolon": re.compile(r";"),
}


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


def header_cells(line: Line, kind: str) -> tuple[list[Cell], Layout] | None:
    """A line cut as a header: at least two cells, none between others empty; None where it is none of that kind."""
    if not _SEPARATORS[kind].search(line.text.strip()) or (kind in _MARKS and not BY_MARKS.match(line.text)):
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
        return None if full else by_position(line, cells, layout.spans)
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
        cells.append(cell_at(line, at, match.start()))
        at = match.end()
    cells.append(cell_at(line, at, last))
    return [cells[0], *(c for c in cells[1:] if c.text)] if layout.packed else cells
