"""The paragraphs behind an index's rows, with their findings, as Parquet: written and read a row group at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, overload

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve

GROUP = 2048
"""Rows that are read together: a few milliseconds, and a footer of a few megabytes for millions of rows."""
_GROUPS_KEPT, _PARAGRAPHS_KEPT = 8, 16_384
"""At most some 30 MB; all of a small archive."""
_PIECE = 2**24
"""Bytes that are copied at once."""


class ParagraphWriter:
    """Writes paragraphs as they come, in the index's order; a context manager."""

    def __init__(self, path: Path) -> None:
        from pyarrow import parquet

        self._waiting = arrow_schema().empty_table()
        self._file = parquet.ParquetWriter(path, self._waiting.schema, compression="zstd")

    def __enter__(self) -> ParagraphWriter:
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            if raised[0] is None and len(self._waiting):
                self._file.write_table(self._waiting)
        finally:
            self._file.close()

    def write(self, paragraphs: Sequence[Paragraph]) -> None:
        """Append them: some thousand at a time, best."""
        self.write_columns(as_arrow(paragraphs))

    def write_columns(self, columns: Any) -> None:
        """Append rows of such an Arrow table."""
        from pyarrow import concat_tables

        self._waiting = concat_tables([self._waiting, columns])
        while len(self._waiting) >= GROUP:
            self._file.write_table(self._waiting.slice(0, GROUP))
            self._waiting = self._waiting.slice(GROUP)


class ParagraphTable(Sequence[Paragraph]):
    """Paragraphs in a file, read as they are asked for; equal to any sequence of the same paragraphs.

    The file stays open: it may be renamed, replaced or removed, and is still read as it was.
    """

    def __init__(self, path: Path) -> None:
        """Open what `write_paragraphs` wrote; the rows are read later.

        Raises:
            ValueError: If it is another table (and whatever Arrow raises, if it is none).
        """
        from pyarrow import memory_map, parquet

        self._map = memory_map(str(path))
        # read_table would import pandas, half a second of the start of every draft; buffering ahead and use_threads
        # would start Arrow's threads, beside which a process that ends may abort
        self._file = parquet.ParquetFile(self._map, pre_buffer=False)
        groups = -(-len(self) // GROUP)
        if self._file.schema_arrow != arrow_schema() or self._file.num_row_groups != groups:
            raise ValueError("another table than that of a model's paragraphs")
        self._group = lru_cache(_GROUPS_KEPT)(self._read)
        self._paragraph = lru_cache(_PARAGRAPHS_KEPT)(self._read_one)

    def __len__(self) -> int:
        return int(self._file.metadata.num_rows)

    @overload
    def __getitem__(self, row: int) -> Paragraph: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Paragraph, ...]: ...
    def __getitem__(self, row: int | slice) -> Paragraph | tuple[Paragraph, ...]:
        if isinstance(row, slice):
            return tuple(self[number] for number in range(*row.indices(len(self))))
        return self._paragraph(range(len(self))[row])

    def __iter__(self) -> Iterator[Paragraph]:
        for columns in self.groups():
            yield from map(_paragraph, columns.to_pylist())

    def __eq__(self, other: object) -> bool:
        return same_paragraphs(self, other)

    __hash__ = None  # type: ignore[assignment]

    def copy(self, path: Path) -> None:
        """Write the same file."""
        with path.open("wb") as file:
            for start in range(0, self._map.size(), _PIECE):
                file.write(self._map.read_at(min(_PIECE, self._map.size() - start), start))

    def groups(self, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """Its row groups in order, as Arrow tables of some columns; of all by default."""
        for number in range(self._file.num_row_groups):
            yield self._file.read_row_group(number, columns=columns, use_threads=False)

    def _read(self, number: int) -> Any:
        return self._file.read_row_group(number, use_threads=False)

    def _read_one(self, row: int) -> Paragraph:
        return _paragraph(self._group(row // GROUP).slice(row % GROUP, 1).to_pylist()[0])


def write_paragraphs(paragraphs: Iterable[Paragraph], path: Path) -> None:
    """Write one row per paragraph, in the index's order."""
    with ParagraphWriter(path) as writer:
        every = iter(paragraphs)
        while some := list(islice(every, GROUP)):
            writer.write(some)


def read_paragraphs(path: Path) -> ParagraphTable:
    """What `write_paragraphs` wrote."""
    return ParagraphTable(path)


def same_paragraphs(ours: Sequence[Paragraph], other: object) -> bool:
    """Whether another sequence holds equal paragraphs in the same order."""
    if not isinstance(other, Sequence):
        return NotImplemented
    return len(ours) == len(other) and all(one == another for one, another in zip(ours, other, strict=True))


def arrow_schema() -> Any:
    """Of the table; its column `valves` has a bit for each valve that the findings speak of."""
    import pyarrow as pa

    text, number = pa.string(), pa.int32()
    finding = pa.struct(
        [
            *((name, text) for name in ("valve", "disease", "assertion", "severity", "evidence")),
            *((name, number) for name in ("start", "end")),
            ("rule", text),
        ]
    )
    own = {"report_id": text, "patient_id": text, "number": number, "start": number, "year": number, "source": text}
    return pa.schema([*own.items(), ("text", text), ("findings", pa.list_(finding)), ("valves", pa.uint8())])


def as_arrow(paragraphs: Sequence[Paragraph]) -> Any:
    """An Arrow table of them."""
    import pyarrow as pa

    schema = arrow_schema()
    names, finding = schema.names[:-2], [field.name for field in schema.field("findings").type.value_type]
    rows = [
        {name: getattr(p, name) for name in names}
        | {"findings": [{name: getattr(found, name) for name in finding} for found in p.findings]}
        | {"valves": sum({bit_of(found.valve) for found in p.findings})}
        for p in paragraphs
    ]
    return pa.Table.from_pylist(rows, schema)


def bit_of(valve: Valve) -> int:
    """Its bit in the column `valves`."""
    return 1 << list(Valve).index(valve)


def _paragraph(row: Mapping[str, Any]) -> Paragraph:
    own = {name: value for name, value in row.items() if name != "valves"}
    return Paragraph(**{**own, "findings": tuple(_finding(found) for found in row["findings"])})


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        valve=Valve(row["valve"]),
        disease=Disease(row["disease"]),
        assertion=Assertion(row["assertion"]),
        severity=None if row["severity"] is None else Severity(row["severity"]),
        evidence=row["evidence"],
        start=row["start"],
        end=row["end"],
        rule=row["rule"],
    )
