"""Cells without separators, placed in columns by where they stand below the header's words."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.findings.grid.lines import Cell, Line, cell_at


def by_position(line: Line, cells: Sequence[Cell], spans: Sequence[tuple[int, int]]) -> list[Cell] | None:
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
                out.append(cell_at(line, first, cut))
                first = cut
        out.append(cell_at(line, first, last))
    return out


def _nearest(start: int, end: int, spans: Sequence[tuple[int, int]]) -> int:
    """The column whose header overlaps a cell most; else the one whose edge or middle is nearest to the cell's."""

    def distance(k: int) -> tuple[int, int]:
        left, right = spans[k]
        overlap = min(end, right) - max(start, left)
        near = min(abs(start - left), abs(end - right), abs(start + end - left - right) // 2)
        return (-max(overlap, 0), near)

    return min(range(len(spans)), key=distance)
