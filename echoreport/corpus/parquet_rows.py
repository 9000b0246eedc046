"""Rows of a Parquet file, one by one; a damaged row group costs its own rows.

pyarrow is imported late, and starts no threads: a process that ends beside Arrow's threads may abort.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echoreport.corpus import rows
from echoreport.corpus.files import unreadable
from echoreport.corpus.rows import Rejected, Row, too_long
from echoreport.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

_ROWS = 1000
_BYTES = 2**25
"""How much to decode at once: at most so many rows, and about so many bytes."""


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Names of the columns.

    Raises:
        InputError: If it is no readable Parquet file, e.g. one that was cut short.
    """
    with _opened(path) as file:
        return tuple(file.schema_arrow.names)


def parquet_rows(path: Path, wanted: Sequence[str] | None) -> Iterator[Row | Rejected]:
    """Rows with the wanted columns (all if None), a batch of one row group in memory at a time.

    Yields:
        Each row, or one that is rejected: a value is longer than a document may be, or no UTF-8. What is left of a row
        group that cannot be read is rejected as one.

    Raises:
        InputError: As `parquet_columns`.
    """
    with _opened(path) as file:
        kept = [column for column in file.schema_arrow.names if wanted is None or column in wanted]
        done = 0
        for group in range(file.num_row_groups):
            yield from _group_rows(file, group, kept, done, path.name)
            done += file.metadata.row_group(group).num_rows


def _opened(path: Path) -> ParquetFile:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        # buffer_size: without it, the whole column of a row group would be read at once
        return parquet.ParquetFile(path, pre_buffer=False, buffer_size=2**20, page_checksum_verification=True)
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"got {path.name}, which is no readable Parquet file, wanted one: export it again") from error


def _group_rows(file: ParquetFile, group: int, kept: list[str], before: int, name: str) -> Iterator[Row | Rejected]:
    import pyarrow as pa

    metadata = file.metadata.row_group(group)
    size = max(1, min(_ROWS, _BYTES * metadata.num_rows // (metadata.total_byte_size + 1)))
    done = before
    try:
        for batch in file.iter_batches(size, [group], kept, use_threads=False):
            yield from _batch_rows(batch, done, name)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk's fault, not the file's
            raise unreadable(Path(name), error) from error
        last = before + metadata.num_rows
        where = f"row group {group + 1} (rows {done + 1:,} to {last:,}) of {name}"
        yield Rejected(where, "it is damaged and cannot be read: export these rows again")


def _batch_rows(batch: pa.RecordBatch, before: int, name: str) -> Iterator[Row | Rejected]:
    names, long = batch.schema.names, _too_long(batch)
    try:
        values = [] if long else list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    except UnicodeDecodeError:  # a string column with other bytes
        values = []
    for at in range(batch.num_rows):
        number = before + at + 1
        if at in long:
            yield Rejected(f"row {number} of {name}", too_long())
        elif values or not names:
            yield Row(f"row {number}", dict(zip(names, values[at] if values else (), strict=True)))
        else:
            yield _one_row(batch, at, number, name)


def _one_row(batch: pa.RecordBatch, at: int, number: int, name: str) -> Row | Rejected:
    try:
        return Row(f"row {number}", {field: column[at].as_py() for field, column in _columns(batch)})
    except UnicodeDecodeError:
        return Rejected(f"row {number} of {name}", "got text that is not UTF-8, wanted UTF-8: export the row again")


def _columns(batch: pa.RecordBatch) -> Iterator[tuple[str, Any]]:
    return zip(batch.schema.names, batch.columns, strict=True)


def _too_long(batch: pa.RecordBatch) -> set[int]:
    """Rows with a value that must not become a Python object."""
    found: set[int] = set()
    for column in batch.columns:
        if column.nbytes > rows.LONGEST_TEXT:
            found.update(_long_values(column))
    return found


def _long_values(column: pa.Array) -> list[int]:
    import pyarrow as pa
    from pyarrow import compute  # its import takes a tenth of a second, and few archives need it

    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        lengths = compute.utf8_length(column)
    elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        lengths = compute.binary_length(column)
    else:
        return []
    return compute.indices_nonzero(compute.greater(lengths, rows.LONGEST_TEXT)).to_pylist()
