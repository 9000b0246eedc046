"""An archive cut into shards: small JSON files that processes, or machines, take one by one.

JSON takes less than half of the time of Parquet to write and read, and a process that labels starts without Arrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TextIO

from echoreport.corpus import Rejected
from echoreport.errors import EchoReportError
from echoreport.files import write_beside
from echoreport.progress import Progress

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
        try:
            records = json.loads(self.source.read_text(encoding="utf-8"))
            if not isinstance(records, list) or len(records) != self.items:
                raise ValueError(len(records))
            return records
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise EchoReportError(
                f"got {self.source}, which cannot be read ({type(error).__name__}), wanted it as the run left it: "
                "begin anew, without --resume"
            ) from error


def stage(
    folder: Path, records: Iterable[Record | Rejected], named: str, most: int, step: str, tell: Progress
) -> Iterator[Shard]:
    """Write an archive's records as shards, and what was rejected of it, into a new folder.

    Args:
        named: The value of a record that names it.
        most: Records of a shard.

    Yields:
        Each shard as soon as it is written.
    """
    for name in ("shards", "parts"):
        (folder / name).mkdir(parents=True)
    first = 0
    with write_beside(folder / _REJECTED) as part, part.open("w", encoding="utf-8") as refused:
        for number, batch in enumerate(_batches(_accepted(records, named, refused), most)):
            shard = _shard(folder, number, first, len(batch))
            with write_beside(shard.source) as staged:
                staged.write_text(json.dumps(batch, ensure_ascii=False), encoding="utf-8")
            first += len(batch)
            tell(step, first, 0)
            yield shard


def shards_of(folder: Path, items: list[int]) -> list[Shard]:
    """The shards that were staged in a folder."""
    firsts = accumulate(items, initial=0)
    return [_shard(folder, number, first, count) for number, (first, count) in enumerate(zip(firsts, items))]  # noqa: B905 - there is one first more


def staged_rejections(folder: Path) -> Iterator[Rejected]:
    """What staging rejected."""
    with (folder / _REJECTED).open(encoding="utf-8") as lines:
        for line in lines:
            yield Rejected(**json.loads(line))


def _shard(folder: Path, number: int, first: int, items: int) -> Shard:
    source = folder / "shards" / f"{number:08d}.json"
    return Shard(number, first, items, source, folder / "parts" / f"{number:08d}")


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
