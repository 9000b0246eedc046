"""Tables that users bring: CSV, Parquet and JSON lines as rows of named values, with every character kept."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from echoreport.corpus.csv_records import csv_records
from echoreport.corpus.encodings import Encoding, encoding_of, is_blank
from echoreport.corpus.files import opened, unreadable
from echoreport.corpus.json_lines import json_records
from echoreport.corpus.parquet_rows import parquet_columns, parquet_rows
from echoreport.corpus.rows import Rejected, Row
from echoreport.errors import InputError

SUFFIXES = (".csv", ".parquet", ".jsonl", ".ndjson")
_SHOWN_COLUMNS = 10
_LONGEST_NAME = 30


class TableStream:
    """Rows of a CSV, Parquet or JSON-lines file, read one by one in bounded memory, anew at each iteration.

    Nothing is stripped, and line ends inside quoted fields stay as they are. Text that is not UTF-8 is read
    as Latin-1, or as Windows-1252 where it has curly quotes and the like, with a warning; a byte order mark is dropped.
    What cannot be read is given in its place as `Rejected`.

    Attributes:
        columns: All that the table has; of JSON lines, all of the rows given so far.
        warnings: What to tell the user, one line each.
    """

    def __init__(self, path: Path, wanted: Sequence[str] | None = None) -> None:
        """Look at a file.

        Args:
            path: Ends in one of `SUFFIXES`, in any case.
            wanted: Columns whose values to keep; all of them if None.

        Raises:
            InputError: If the file is missing, unreadable, empty, or of another suffix; while rows are read, if it
                became so.
        """
        self._path, self._wanted, self._suffix = path, wanted, path.suffix.lower()
        self._encoding = self._inspected()
        self.name = path.name
        self.warnings = [f"{self.name} {self._encoding.warning}"] if self._encoding.warning else []
        self.columns: Sequence[str] = ()
        if self._suffix == ".parquet":
            self.columns = parquet_columns(path)
        elif self._suffix == ".csv":
            self.columns = self._csv_header()

    def __iter__(self) -> Iterator[Row | Rejected]:
        """The rows in the order of the file."""
        try:
            if self._suffix == ".parquet":
                yield from parquet_rows(self._path, self._wanted)
            elif self._suffix == ".csv":
                yield from self._csv_rows()
            else:
                yield from self._json_rows()
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(self._path, error) from error

    def _csv_rows(self) -> Iterator[Row | Rejected]:
        header: list[str] = []
        kept: list[tuple[int, str]] = []
        with self._text() as file:
            for record in csv_records(file, self.name):
                if isinstance(record, Rejected):
                    yield record
                elif header:
                    yield Row(f"line {record[0]}", {name: record[1][at] for at, name in kept})
                else:
                    header = record[1]
                    kept = [(at, name) for at, name in enumerate(header) if self._keeps(name)]

    def _json_rows(self) -> Iterator[Row | Rejected]:
        columns: dict[str, None] = {}  # a set that keeps the order
        with self._text() as file:
            for record in json_records(file, self.name):
                if isinstance(record, Rejected):
                    yield record
                    continue
                number, values = record
                if not values.keys() <= columns.keys():
                    columns.update(dict.fromkeys(values))
                    self.columns = tuple(columns)
                yield Row(f"line {number}", {name: values[name] for name in values if self._keeps(name)})

    def _keeps(self, column: str) -> bool:
        return self._wanted is None or column in self._wanted

    def _csv_header(self) -> Sequence[str]:
        with self._text() as file:
            return next((record[1] for record in csv_records(file, self.name) if not isinstance(record, Rejected)), ())

    def _text(self) -> TextIO:
        """The file, opened anew; its lines end as they do there."""
        newline = "" if self._suffix == ".csv" else "\n"  # splitlines would cut JSON at U+2028 inside a string
        return self._path.open(encoding=self._encoding.codec, errors=self._encoding.errors, newline=newline)

    def _inspected(self) -> Encoding:
        """The encoding, of a file that can be a table."""
        if self._suffix not in SUFFIXES and self._path.exists():
            raise InputError(
                f"got {self._path.name} with the suffix '{self._suffix}', wanted one of {', '.join(SUFFIXES)}: "
                "save it as one of these"
            )
        with opened(self._path) as file:
            if is_blank(file):
                raise InputError(f"got the empty file {self._path.name}, wanted a table with rows: export it again")
            if self._suffix == ".parquet":
                return Encoding("")
            file.seek(0)
            return encoding_of(file)


def described_columns(columns: Sequence[str]) -> str:
    """Columns for a message; unnamed unless all have plain names.

    A file without a header line has a patient's name or report text in their place.
    """
    count = len(columns)
    if not count:
        return "no columns"
    if not all(name.isidentifier() and len(name) <= _LONGEST_NAME for name in columns):
        return f"{count} columns without usable names (does the table lack its header line?)"
    names = ", ".join(f"'{name}'" for name in columns[:_SHOWN_COLUMNS])
    return f"the columns {names}" + (f" and {count - _SHOWN_COLUMNS} more" if count > _SHOWN_COLUMNS else "")
