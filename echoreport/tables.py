"""Writing tables that users open: CSV, JSON lines or Parquet, by the file's suffix."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from echoreport.errors import InputError
from echoreport.files import write_beside

Columns = Mapping[str, type]
"""Name -> str, int, float or bool, in the order of the columns."""


def check_table_path(path: str | Path) -> Path:
    """Refuse a table's name before any work is done for it.

    Raises:
        InputError: If the suffix is not .csv, .jsonl or .parquet.
    """
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise InputError(
            f"got the output name {path.name!r}, wanted one that ends in .csv, .jsonl or .parquet: rename the output"
        )
    return path


def write_rows(path: str | Path, rows: Sequence[Mapping[str, Any]], columns: Columns) -> None:
    """Write rows beside `path` and rename; None is an empty field in CSV and null elsewhere, a bool true or false.

    Raises:
        InputError: If the suffix is not .csv, .jsonl or .parquet.
        EchoReportError: If the file system refuses.
    """
    path = check_table_path(path)
    with write_beside(path) as part:
        _WRITERS[path.suffix.lower()](part, rows, columns)


def _write_csv(part: Path, rows: Sequence[Mapping[str, Any]], columns: Columns) -> None:
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _in_csv(value) for name, value in row.items()} for row in rows)


def _in_csv(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _write_jsonl(part: Path, rows: Sequence[Mapping[str, Any]], columns: Columns) -> None:
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n")


def _write_parquet(part: Path, rows: Sequence[Mapping[str, Any]], columns: Columns) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), part)


_WRITERS = {".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet}
