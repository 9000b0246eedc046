"""What is done with each shard: by a task that other processes can be told of, and that loads its model once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from echoreport.archive.shards import Shard
from echoreport.corpus import Rejected
from echoreport.errors import EchoReportError
from echoreport.files import write_beside

T = TypeVar("T")

_ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a shard, besides the files.

    Attributes:
        counts: What there was -> how many.
        rejected: Records that could not be used, and why.
    """

    counts: dict[str, int]
    rejected: list[Rejected] = field(default_factory=list)


Worker = Callable[[Shard, list[dict[str, Any]], Path], Done]
"""Works on the records of a shard and writes files into a folder, the same at every call."""


class Task(Protocol):
    """A frozen dataclass of plain values, which is sent to other processes.

    Attributes:
        few: Items up to which starting other processes takes longer than the work.
        uses_gpu: Whether a GPU makes it faster.
    """

    few: ClassVar[int]
    uses_gpu: ClassVar[bool]

    def start(self) -> Worker:
        """Load what the work needs; called once in each process."""
        ...


class Engine(Protocol):
    """Does shards with a task, in any order; calls `done` for each in this process, after the last was taken.

    The shards may still be being written: they are taken as they come, and the last one before any is waited for, since
    the run can be resumed only from then on.
    """

    def __call__(self, task: Task, shards: Iterable[Shard], done: Callable[[Shard], None]) -> None: ...


def do(worker: Worker, shard: Shard) -> None:
    """Do a shard: its part is there as a whole, or not."""
    records = shard.records()
    with write_beside(shard.part) as folder:
        folder.mkdir()
        done = worker(shard, records, folder)
        about = {"counts": done.counts, "rejected": [asdict(one) for one in done.rejected]}
        (folder / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def each(
    records: Iterable[dict[str, Any]], named: str, work: Callable[[dict[str, Any]], T], rejected: list[Rejected]
) -> Iterator[T]:
    """What `work` gives for each record; those that it cannot be done for go to `rejected`, and never end a run.

    Args:
        named: The record's value that names it.
    """
    for record in records:
        try:
            done = work(record)
        except EchoReportError as error:
            rejected.append(Rejected(record[named], str(error)))
        except (MemoryError, OSError):  # the machine's, not the record's: the run ends, and can be resumed
            raise
        except Exception as error:
            fault = f"got {type(error).__name__} on the way, a fault of echoreport: report it"
            rejected.append(Rejected(record[named], fault))
        else:
            yield done


def done_of(shards: Iterable[Shard]) -> Iterator[Done]:
    """What came of shards that are done."""
    for shard in shards:
        about: dict[str, Any] = json.loads((shard.part / _ABOUT).read_text(encoding="utf-8"))
        yield Done(about["counts"], [Rejected(**one) for one in about["rejected"]])
