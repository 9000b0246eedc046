"""Parts -> the file that was asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from echoreport.files import write_beside

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_OF_A_GROUP = 65_536
"""Rows of a Parquet row group: enough to compress well, and 30 MB of vectors of 100 numbers."""


def join(parts: Sequence[Path], target: Path) -> None:
    """Write the tables `parts`, in their order, as one table of the same kind beside `target`, and rename.

    Args:
        parts: At least one, with the suffix of the target: .csv with a header line each, .jsonl or .parquet.

    Raises:
        EchoReportError: If the file system refuses.
    """
    with write_beside(target) as joined:
        if target.suffix.lower() == ".parquet":
            _join_parquet(parts, joined)
        else:
            _join_lines(parts, joined, header=target.suffix.lower() == ".csv")


def _join_lines(parts: Sequence[Path], joined: Path, header: bool) -> None:
    with joined.open("wb") as sink:
        for number, part in enumerate(parts):
            with part.open("rb") as source:
                if header and number:
                    source.readline()
                shutil.copyfileobj(source, sink, 2**20)


def _join_parquet(parts: Sequence[Path], joined: Path) -> None:
    from pyarrow import parquet

    with parquet.ParquetWriter(joined, parquet.read_schema(parts[0])) as sink:
        for table in _groups(parts):
            sink.write_table(table)


def _groups(parts: Sequence[Path]) -> Iterator[pa.Table]:
    import pyarrow as pa
    from pyarrow import parquet

    held: list[pa.Table] = []
    for part in parts:
        held.append(parquet.ParquetFile(part, pre_buffer=False).read(use_threads=False))
        if sum(table.num_rows for table in held) >= _ROWS_OF_A_GROUP:
            yield pa.concat_tables(held)
            held = []
    yield pa.concat_tables(held) if held else parquet.read_schema(parts[0]).empty_table()
