"""Findings from tables of valves, which are read by row and column and not as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import Finding, Valve
from echoreport.findings.grid.columns import row_cells
from echoreport.findings.grid.labels import label_of
from echoreport.findings.grid.lines import Cell, Line, lines_of, may_hold_tables
from echoreport.findings.grid.rows import row_findings
from echoreport.findings.grid.table import Table, row_of, table_at
from echoreport.findings.reading.reader import Reader

_GAP_LINES = 2
"""Lines that are no rows (blank, of another structure) after which a table is over."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of a table that were read as one; they are no sentences.

    Attributes:
        start: Character offset of the first line in the text.
        end: Offset of the end of the last line, its line break left out.
        findings: In order of the rows and columns; each one's evidence reaches from its row's name to its cell's end.
    """

    start: int
    end: int
    findings: tuple[Finding, ...]


def grid_findings(text: str, reader: Reader) -> list[Grid]:
    """The tables of a text with what they state; linear in the text, and quick where it has none.

    A table has a header that names lesions, structure or valves, and rows that name valves or, under valves, lesions.
    A line in it that cannot be read parts it into two grids and is left to the sentences.

    Args:
        text: Any string.
        reader: The process's reader.

    Returns:
        Grids in order; they do not overlap.
    """
    if not may_hold_tables(text):
        return []
    lines, grids, at = lines_of(text), [], 0
    while at < len(lines):
        table = table_at(lines, at) if lines[at].may_be_header else None
        if table is None:
            at += 1
            continue
        found, at = _read(text, lines, at, table, reader)
        grids += found
    return grids


def _read(text: str, lines: Sequence[Line], at: int, table: Table, reader: Reader) -> tuple[list[Grid], int]:
    """The grids of a table, and the line after it."""
    grids: list[Grid] = []
    first, last, findings = lines[at], lines[at], list[Finding]()
    valves: tuple[Valve, ...] = ()
    parted, after = False, at + 1
    for k, cells in _rows(lines, at + 1, table):
        if cells is None:
            parted = True
            continue
        if parted:
            grids.append(Grid(first.start, last.end, tuple(findings)))
            first, findings, parted = lines[k], [], False
        valves = (label_of(cells[table.names].text).valves if table.names is not None else ()) or valves
        findings += row_findings(text, cells, table, valves, reader)
        last, after = lines[k], k + 1
    grids.append(Grid(first.start, last.end, tuple(findings)))
    return grids, after


def _rows(lines: Sequence[Line], at: int, table: Table) -> Iterator[tuple[int, list[Cell] | None]]:
    """The lines of a table to its end: a row's cells, None for words that are no row."""
    gap = 0
    for k in range(at, len(lines)):
        line, cells = lines[k], row_of(lines[k], table)
        if cells is not None:
            gap = 0
            yield k, cells
            if table.names is None:
                return
        elif not line.is_rule:
            gap += line.is_blank or not _is_like_row(line, table)
            if gap >= _GAP_LINES or (line.may_be_header and table_at(lines, k)):
                return
            if not line.is_blank:
                yield k, None


def _is_like_row(line: Line, table: Table) -> bool:
    """Whether a line is cut as the rows are, and only names something else: the aorta, a ventricle."""
    return row_cells(line, table.layout, full=True) is not None
