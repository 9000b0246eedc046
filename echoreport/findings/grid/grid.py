"""Findings from tables of valves, which are read by row and column and not as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from echoreport.domain import Finding, Valve
from echoreport.findings.grid.cells import graded_of, is_unknown, named_of, statements_of
from echoreport.findings.grid.labels import Kind, Label, label_of
from echoreport.findings.grid.lines import (
    KINDS,
    Cell,
    Layout,
    Line,
    header_cells,
    lines_of,
    may_hold_tables,
    row_cells,
)
from echoreport.findings.reading.reader import Reader
from echoreport.findings.statements.statement import Statement

_MOST_COLUMNS = 16
_NO_LABELS = (Kind.PROSE, Kind.OTHER, Kind.EMPTY)
"""What the words of a grade are as a label."""
_LEADS = (Kind.NAMES, Kind.EMPTY, Kind.LESION_NAME, Kind.OTHER, Kind.STRUCTURE)
"""What may stand above the names of the rows."""
_BESIDE_VALVES = {Kind.VALVE, Kind.OTHER, Kind.STRUCTURE, Kind.PAST, Kind.MEASURE}
_OF_A_VALVE = {Kind.LESION, Kind.STRUCTURE, Kind.LESION_NAME}
_OVER_LESIONS = (Kind.LESION_NAME, Kind.NAMES, Kind.STRUCTURE)
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


@dataclass(frozen=True, slots=True)
class _Table:
    """What a header says.

    Attributes:
        layout: How lines are cut.
        names: The column of the rows' names; None where the rows have none.
        columns: What each is.
        by_lesion: Whether rows are named by lesions, and columns by valves.
        full: Whether a row must have as many cells as there are columns.
    """

    layout: Layout
    names: int | None
    columns: tuple[Label, ...]
    by_lesion: bool = False
    full: bool = False

    @property
    def data(self) -> list[Label]:
        """The columns beside the names of the rows."""
        return [c for k, c in enumerate(self.columns) if k != self.names]

    @property
    def is_of_lesions(self) -> bool:
        """Whether each column names its own valve: "AS | AR | MR"."""
        return all(c.kind == Kind.LESION and c.valves for c in self.data)

    def takes(self, label: Label) -> bool:
        """Whether a row may have this name."""
        if self.by_lesion:
            return label.kind in (Kind.LESION, Kind.STRUCTURE, Kind.MEASURE, Kind.PAST, Kind.SEVERITY)
        if label.kind == Kind.LESION:
            return bool(label.valves) and any(c.kind == Kind.SEVERITY for c in self.data)
        if label.kind == Kind.SEVERITY:
            return self.is_of_lesions
        return label.kind == Kind.VALVE or (label.kind == Kind.STRUCTURE and bool(label.valves))


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
        table = _table_at(lines, at) if lines[at].may_be_header else None
        if table is None:
            at += 1
            continue
        found, at = _read(text, lines, at, table, reader)
        grids += found
    return grids


def _table_at(lines: Sequence[Line], at: int) -> _Table | None:
    """The table whose header is a line: one under which a row stands."""
    below = next((line for line in lines[at + 1 : at + 4] if not line.is_blank and not line.is_rule), None)
    if below is None or lines[at].is_rule:
        return None
    for kind in KINDS:
        cut = header_cells(lines[at], kind)
        for table in _tables(*cut) if cut else ():
            if _row(below, table) is not None:
                return table
    return None


def _tables(cells: list[Cell], layout: Layout) -> Iterator[_Table]:
    """Tables that a header may open: its first cell stands above the row's names, or these have no header."""
    labels = tuple(label_of(c.text) for c in cells)
    if len(labels) > _MOST_COLUMNS or any(label.kind == Kind.PROSE for label in labels):
        return
    named = next((k for k, label in enumerate(labels) if label.kind == Kind.NAMES), 0)
    if labels[named].kind in _LEADS:
        yield from _typed(_Table(layout, named, labels))
    if labels[0].kind in (Kind.LESION, Kind.STRUCTURE, Kind.VALVE):
        wider = replace(layout, spans=((0, 1), *layout.spans))
        aligned = layout.kind == "gap" and layout.spans[0][0] > 2  # the header leaves room above the names
        yield from _typed(_Table(wider, 0, (Label(Kind.EMPTY), *labels), full=not aligned))
        bare = _Table(layout, None, labels, full=True)
        if bare.is_of_lesions:
            yield bare


def _typed(table: _Table) -> Iterator[_Table]:
    """The table, if its columns are those of a table of valves."""
    names = table.columns[table.names or 0]
    kinds = {c.kind for c in table.data}
    if Kind.VALVE in kinds:
        if kinds <= _BESIDE_VALVES and _tells(names, table.data):
            yield replace(table, by_lesion=True)
    elif kinds & _OF_A_VALVE or (Kind.SEVERITY in kinds and names.kind in _OVER_LESIONS):
        yield table


def _tells(names: Label, others: Sequence[Label]) -> bool:
    """Whether columns named by valves are a table's: there are two, or the names of the rows have a header."""
    return sum(c.kind == Kind.VALVE for c in others) > 1 or names.kind in (Kind.LESION_NAME, Kind.NAMES)


def _row(line: Line, table: _Table) -> list[Cell] | None:
    """The cells of a line that is a row of the table."""
    cells = row_cells(line, table.layout, table.full) if not line.is_blank else None
    if cells is None or not any(c.text for k, c in enumerate(cells) if k != table.names):
        return None
    if table.names is None:
        return cells if all(label_of(c.text).kind in _NO_LABELS for c in cells) else None
    label = label_of(cells[table.names].text)
    if label.kind == Kind.EMPTY:
        return cells if any(c.kind == Kind.LESION_NAME for c in table.data) else None
    return cells if table.takes(label) else None


def _read(text: str, lines: Sequence[Line], at: int, table: _Table, reader: Reader) -> tuple[list[Grid], int]:
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
        findings += _of_row(text, cells, table, valves, reader)
        last, after = lines[k], k + 1
    grids.append(Grid(first.start, last.end, tuple(findings)))
    return grids, after


def _rows(lines: Sequence[Line], at: int, table: _Table) -> Iterator[tuple[int, list[Cell] | None]]:
    """The lines of a table to its end: a row's cells, None for words that are no row."""
    gap = 0
    for k in range(at, len(lines)):
        line, cells = lines[k], _row(lines[k], table)
        if cells is not None:
            gap = 0
            yield k, cells
            if table.names is None:
                return
        elif not line.is_rule:
            gap += line.is_blank or not _is_like_row(line, table)
            if gap >= _GAP_LINES or (line.may_be_header and _table_at(lines, k)):
                return
            if not line.is_blank:
                yield k, None


def _is_like_row(line: Line, table: _Table) -> bool:
    """Whether a line is cut as the rows are, and only names something else: the aorta, a ventricle."""
    return row_cells(line, table.layout, full=True) is not None


def _of_row(
    text: str, cells: Sequence[Cell], table: _Table, carried: tuple[Valve, ...], reader: Reader
) -> list[Finding]:
    name = cells[table.names] if table.names is not None else Cell("", 0, 0)
    row = label_of(name.text)
    start = min(c.start for c in cells if c.text)
    if row.kind == Kind.EMPTY:
        row = Label(Kind.VALVE, carried)
    found = []
    if row.kind == Kind.VALVE and name.text:
        found += [(s, start, name.end) for s in statements_of(name.text, row.valves, reader, normal=False)]
    for k, column in enumerate(table.columns):
        if k != table.names and column.kind not in (Kind.MEASURE, Kind.PAST):
            grade = _grade_beside(cells, table, k)
            first = cells[k].start if table.names is None else start
            last = max(cells[k].end, grade.end if grade and not is_unknown(grade.text) else 0)
            found += [(s, first, last) for s in _of_cell(cells[k], grade, row, column, reader)]
    return [_finding(text, s, first, last) for s, first, last in found]


def _grade_beside(cells: Sequence[Cell], table: _Table, k: int) -> Cell | None:
    """The cell of the "Severity" column that follows a lesion's column."""
    for at in range(k + 1, len(cells)):
        if table.columns[at].kind == Kind.SEVERITY:
            return cells[at]
        if table.columns[at].kind in (Kind.LESION, Kind.LESION_NAME):
            return None
    return None


def _of_cell(cell: Cell, grade: Cell | None, row: Label, column: Label, reader: Reader) -> list[Statement]:
    valves = row.valves or column.valves
    if row.valves and column.valves:
        valves = tuple(v for v in row.valves if v in column.valves)
    if not valves:
        return []
    aspect = row if column.kind == Kind.VALVE else column
    if aspect.kind == Kind.LESION:
        return graded_of(aspect.diseases, cell.text, grade.text if grade else "", valves, reader)
    if aspect.kind == Kind.LESION_NAME and grade:
        return named_of(cell.text, grade.text, valves, reader)
    if aspect.kind == Kind.SEVERITY:
        return graded_of(row.diseases, cell.text, "", valves, reader) if row.kind == Kind.LESION else []
    if aspect.kind in (Kind.MEASURE, Kind.PAST):
        return []
    words = f"{aspect.before} {cell.text} {aspect.after}" if cell.text else ""
    return statements_of(words, valves, reader, normal=aspect.kind in (Kind.STRUCTURE, Kind.LESION_NAME))


def _finding(text: str, statement: Statement, start: int, end: int) -> Finding:
    severity, entry = statement.severity, statement.rule.split("/")[0].replace(" ", "-")
    valve, disease, assertion = statement.valve, statement.disease, statement.assertion
    return Finding(valve, disease, assertion, severity, text[start:end], start, end, f"{entry}/table")
