"""What the header of a table says, and which lines below it are rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from echoreport.findings.grid.columns import KINDS, Layout, header_cells, row_cells
from echoreport.findings.grid.labels import Kind, Label, label_of
from echoreport.findings.grid.lines import Cell, Line

_MOST_COLUMNS = 16
_NO_LABELS = (Kind.PROSE, Kind.OTHER, Kind.EMPTY)
"""What the words of a grade are as a label."""
_LEADS = (Kind.NAMES, Kind.EMPTY, Kind.LESION_NAME, Kind.OTHER, Kind.STRUCTURE)
"""What may stand above the names of the rows."""
_BESIDE_VALVES = {Kind.VALVE, Kind.OTHER, Kind.STRUCTURE, Kind.PAST, Kind.MEASURE}
_OF_A_VALVE = {Kind.LESION, Kind.STRUCTURE, Kind.LESION_NAME}
_OVER_LESIONS = (Kind.LESION_NAME, Kind.NAMES, Kind.STRUCTURE)


@dataclass(frozen=True, slots=True)
class Table:
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


def table_at(lines: Sequence[Line], at: int) -> Table | None:
    """The table whose header is a line: one under which a row stands."""
    below = next((line for line in lines[at + 1 : at + 4] if not line.is_blank and not line.is_rule), None)
    if below is None or lines[at].is_rule:
        return None
    for kind in KINDS:
        cut = header_cells(lines[at], kind)
        for table in _tables(*cut) if cut else ():
            if row_of(below, table) is not None:
                return table
    return None


def _tables(cells: list[Cell], layout: Layout) -> Iterator[Table]:
    """Tables that a header may open: its first cell stands above the row's names, or these have no header."""
    labels = tuple(label_of(c.text) for c in cells)
    if len(labels) > _MOST_COLUMNS or any(label.kind == Kind.PROSE for label in labels):
        return
    named = next((k for k, label in enumerate(labels) if label.kind == Kind.NAMES), 0)
    if labels[named].kind in _LEADS:
        yield from _typed(Table(layout, named, labels))
    if labels[0].kind in (Kind.LESION, Kind.STRUCTURE, Kind.VALVE):
        wider = replace(layout, spans=((0, 1), *layout.spans))
        aligned = layout.kind == "gap" and layout.spans[0][0] > 2  # the header leaves room above the names
        yield from _typed(Table(wider, 0, (Label(Kind.EMPTY), *labels), full=not aligned))
        bare = Table(layout, None, labels, full=True)
        if bare.is_of_lesions:
            yield bare


def _typed(table: Table) -> Iterator[Table]:
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


def row_of(line: Line, table: Table) -> list[Cell] | None:
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
