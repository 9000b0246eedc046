"""A row of a table -> findings, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.domain import Finding, Valve
from echoreport.findings.grid.cells import graded_of, is_unknown, named_of, statements_of
from echoreport.findings.grid.labels import Kind, Label, label_of
from echoreport.findings.grid.lines import Cell
from echoreport.findings.grid.table import Table
from echoreport.findings.reading.reader import Reader
from echoreport.findings.statements.statement import Statement


def row_findings(
    text: str, cells: Sequence[Cell], table: Table, carried: tuple[Valve, ...], reader: Reader
) -> list[Finding]:
    """What a row states.

    Args:
        text: The whole text.
        cells: Of the row, one for each column.
        table: Whose row it is.
        carried: Valves of the row before, for a row without a name.
        reader: The process's reader.
    """
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


def _grade_beside(cells: Sequence[Cell], table: Table, k: int) -> Cell | None:
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
