"""Whole tables that users bring, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from echoreport.corpus.rows import Rejected, Row
from echoreport.corpus.table_stream import SUFFIXES, TableStream, described_columns

__all__ = ["SUFFIXES", "Rejected", "Row", "Table", "read_table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: what it has, what could not be read of it, and what to tell the user."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def described_columns(self) -> str:
        """The columns for a message; unnamed unless all have plain names."""
        return described_columns(self.columns)


def read_table(path: Path, wanted: Sequence[str] | None = None) -> Table:
    """Read a CSV, Parquet or JSON-lines file as `TableStream` does, of which this is the whole.

    Args:
        path: Ends in one of `SUFFIXES`, in any case.
        wanted: Columns whose values to keep; all of them if None. `Table.columns` names all in either case.

    Raises:
        InputError: If the file is missing, unreadable, empty, or of another suffix.
    """
    stream = TableStream(path, wanted)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for row in stream:
        if isinstance(row, Row):
            rows.append(row)
        else:
            rejected.append(row)
    return Table(stream.name, tuple(stream.columns), tuple(rows), tuple(rejected), tuple(stream.warnings))
