"""Tables that users bring: CSV, Parquet and JSON lines as rows of named values, with every character kept."""

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from echoreport.errors import InputError

SUFFIXES = (".csv", ".parquet", ".jsonl", ".ndjson")
_SHOWN_COLUMNS = 10
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be used; the others were.

    Attributes:
        name: Its id where it has one, else where it stands ("line 3 of reports.csv").
        reason: Why, on one line.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        where: Its place in the file, e.g. "line 3".
        values: Column -> value; a column without a value is missing or None.
    """

    where: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: what it has, what could not be read of it, and what to tell the user."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def described_columns(self) -> str:
        """The columns for a message; unnamed unless all have plain names.

        A file without a header line has a patient's name or report text in their place.
        """
        count = len(self.columns)
        if not count:
            return "no columns"
        if not all(name.isidentifier() and len(name) <= _LONGEST_NAME for name in self.columns):
            return f"{count} columns without usable names (does the table lack its header line?)"
        names = ", ".join(f"'{name}'" for name in self.columns[:_SHOWN_COLUMNS])
        return f"the columns {names}" + (f" and {count - _SHOWN_COLUMNS} more" if count > _SHOWN_COLUMNS else "")


def read_table(path: Path, wanted: Sequence[str] | None = None) -> Table:
    """Read a CSV, Parquet or JSON-lines file.

    Nothing is stripped, and line ends inside quoted fields stay as they are. Text that is not UTF-8 is read
    as Latin-1, or as Windows-1252 where it has curly quotes and the like, with a warning; a byte order mark is dropped.

    Args:
        path: Ends in one of `SUFFIXES`, in any case.
        wanted: Columns whose values to keep; all of them if None. `Table.columns` names all in either case.

    Raises:
        InputError: If the file is missing, unreadable, empty, or of another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES and path.exists():
        raise InputError(
            f"got {path.name} with the suffix '{suffix}', wanted one of {', '.join(SUFFIXES)}: save it as one of these"
        )
    raw = read_bytes(path)
    if not raw.strip():
        raise InputError(f"got the empty file {path.name}, wanted a table with rows: export it again")
    if suffix == ".parquet":
        return _read_parquet(path.name, raw, wanted)
    text, warning = decode(raw)
    read = _read_csv if suffix == ".csv" else _read_json_lines
    return read(path.name, text, wanted, (f"{path.name} {warning}",) if warning else ())


def read_bytes(path: Path) -> bytes:
    """Bytes of a file.

    Raises:
        InputError: If it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"got {path}, which does not exist, wanted a file: check the path") from error
    except OSError as error:
        raise InputError(
            f"got {path}, which cannot be read ({error.strerror}), wanted a readable file: check its rights"
        ) from error


def decode(raw: bytes) -> tuple[str, str]:
    """Text of some bytes, and a warning if they are not UTF-8 (empty if they are)."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), "is UTF-16, not UTF-8: read as UTF-16"
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252")  # what Windows calls Latin-1: curly quotes and dashes where Latin-1 has controls
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    same = text.encode("latin-1", errors="ignore") == raw
    return text, f"is not UTF-8: read as {'Latin-1 (ISO-8859-1)' if same else 'Windows-1252, a kind of Latin-1'}"


@contextmanager
def _fields_of_any_size() -> Iterator[None]:
    """Lift the csv module's limit of 131,072 characters a field, which is one setting for the whole process."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _read_csv(name: str, text: str, wanted: Sequence[str] | None, warnings: tuple[str, ...]) -> Table:
    # newline="" keeps \r\n inside quoted fields; strict finds a quote that is never closed and would eat the rest
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    columns: tuple[str, ...] = ()
    with _fields_of_any_size():
        while True:
            first = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                rejected.append(Rejected(f"line {first} of {name}", f"broken CSV: {error}"))
                continue
            if not fields:
                continue
            if not columns:
                columns = tuple(fields)
            elif len(fields) != len(columns):
                reason = f"got {len(fields)} fields, wanted {len(columns)} as in the header: quote fields with commas"
                rejected.append(Rejected(f"line {first} of {name}", reason))
            else:
                rows.append(Row(f"line {first}", _kept(dict(zip(columns, fields, strict=True)), wanted)))
    return Table(name, columns, tuple(rows), tuple(rejected), warnings)


def _kept(values: dict[str, object] | dict[str, str], wanted: Sequence[str] | None) -> dict[str, object]:
    return {name: value for name, value in values.items() if wanted is None or name in wanted}


def _read_json_lines(name: str, text: str, wanted: Sequence[str] | None, warnings: tuple[str, ...]) -> Table:
    rows: list[Row] = []
    rejected: list[Rejected] = []
    columns: dict[str, None] = {}  # a set that keeps the order
    for number, line in enumerate(text.split("\n"), start=1):  # splitlines would cut at U+2028 inside a string
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            rejected.append(Rejected(f"line {number} of {name}", f"broken JSON: {error}"))
            continue
        if not isinstance(record, dict):
            rejected.append(Rejected(f"line {number} of {name}", "broken JSON: not an object with named values"))
            continue
        columns.update(dict.fromkeys(record))
        rows.append(Row(f"line {number}", _kept(record, wanted)))
    return Table(name, tuple(columns), tuple(rows), tuple(rejected), warnings)


def _read_parquet(name: str, raw: bytes, wanted: Sequence[str] | None) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(raw))
        columns = tuple(file.schema_arrow.names)
        kept = [column for column in columns if wanted is None or column in wanted]
        table = file.read(columns=kept, use_threads=False)  # a process that ends beside Arrow's threads may abort
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"got {name}, which is no readable Parquet file, wanted one: export it again") from error
    rows = (Row(f"row {number}", values) for number, values in enumerate(table.to_pylist(), start=1))
    return Table(name, columns, tuple(rows))
