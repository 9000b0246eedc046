"""An archive cut into shards: small Parquet files that processes, or machines, take one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from echoreport.corpus import Rejected
from echoreport.errors import EchoReportError
from echoreport.files import write_beside
from echoreport.progress import Progress
from echoreport.tables import write_rows

_MOST_CHARACTERS = 4_000_000
"""Of the records of a shard: what a process holds at once, where single reports are very long."""
_REJECTED = "rejected.jsonl"

Record = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of work.

    Attributes:
        number: From 0, in the order of the archive.
        first: How many records stand before it.
        items: How many it holds.
        source: File of its records.
        part: Folder of what comes of it; complete where it exists.
    """

    number: int
    first: int
    items: int
    source: Path
    part: Path

    def records(self) -> list[dict[str, Any]]:
        """Its records.

        Raises:
            EchoReportError: If somebody changed the run's folder.
        """
        from pyarrow import parquet

        try:
            # use_threads and buffering ahead would start Arrow's threads in each of the processes
            return parquet.ParquetFile(self.source, pre_buffer=False).read(use_threads=False).to_pylist()
        except (OSError, ValueError) as error:
            raise EchoReportError(
                f"got {self.source}, which cannot be read ({type(error).__name__}), wanted it as the run left it: "
                "begin anew, without --resume"
            ) from error


def stage(
    folder: Path, records: Iterable[Record | Rejected], columns: tuple[str, ...], most: int, step: str, tell: Progress
) -> list[int]:
    """Write an archive's records as shards, and what was rejected of it, into a new folder; the items of each shard.

    Args:
        columns: Of the records; all of them are text or None.
        most: Records of a shard.
    """
    items: list[int] = []
    for name in ("shards", "parts"):
        (folder / name).mkdir(parents=True)
    with write_beside(folder / _REJECTED) as part, part.open("w", encoding="utf-8") as refused:
        for batch in _batches(_accepted(records, columns[0], refused), most):
            write_rows(_source(folder, len(items)), batch, dict.fromkeys(columns, str))
            items.append(len(batch))
            tell(step, sum(items), 0)
    return items


def shards_of(folder: Path, items: list[int]) -> list[Shard]:
    """The shards that were staged in a folder."""
    firsts = [0]
    for count in items:
        firsts.append(firsts[-1] + count)
    return [
        Shard(number, firsts[number], count, _source(folder, number), folder / "parts" / f"{number:08d}")
        for number, count in enumerate(items)
    ]


def staged_rejections(folder: Path) -> Iterator[Rejected]:
    """What staging rejected."""
    with (folder / _REJECTED).open(encoding="utf-8") as lines:
        for line in lines:
            yield Rejected(**json.loads(line))


def _source(folder: Path, number: int) -> Path:
    return folder / "shards" / f"{number:08d}.parquet"


def _accepted(records: Iterable[Record | Rejected], named: str, refused: TextIO) -> Iterator[Record]:
    for record in records:
        rejected = record if isinstance(record, Rejected) else _fault(record, named)
        if rejected:
            refused.write(json.dumps({"name": rejected.name, "reason": rejected.reason}) + "\n")
        elif not isinstance(record, Rejected):
            yield record


def _fault(record: Record, named: str) -> Rejected | None:
    """A file's name may hold bytes, and JSON half a surrogate pair, that no table can."""
    for column, value in record.items():
        try:
            (value or "").encode()
        except UnicodeEncodeError:
            name = (record[named] or "").encode(errors="backslashreplace").decode()
            return Rejected(name, f"got characters in its {column} that are no Unicode, wanted others: rename it")
    return None


def _batches(records: Iterable[Record], most: int) -> Iterator[list[Record]]:
    batch: list[Record] = []
    characters = 0
    for record in records:
        batch.append(record)
        characters += sum(len(value) for value in record.values() if value)
        if len(batch) == most or characters >= _MOST_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
