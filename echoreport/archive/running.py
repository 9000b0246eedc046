"""A run from its archive to its parts: staged, shared out, resumed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from echoreport.archive.job import Job, Notes, Plan, read_plan, write_plan
from echoreport.archive.shards import Record, Shard, shards_of, stage, staged_rejections
from echoreport.archive.task import Engine, Task, done_of
from echoreport.archive.work import Work
from echoreport.corpus import Rejected
from echoreport.progress import Progress


@dataclass(frozen=True, slots=True)
class Run:
    """How a run is to be done, which its result does not depend on.

    Attributes:
        engine: Does the shards.
        resume: Whether to go on where an earlier run of the same job was ended.
        progress: Told of what is being done.
        notice: Told, in a line, of what became of an unfinished run.
    """

    engine: Engine
    resume: bool
    progress: Progress
    notice: Callable[[str], None] = lambda line: None


@dataclass(frozen=True, slots=True)
class Source:
    """An archive's records.

    Attributes:
        read: Gives them, and what was rejected, in the archive's order; called unless a resumed run has them already.
        named: The value of a record that names it.
        most: Records of a shard.
        unit: What they are, in the plural: "reports".
        notes: Filled as it is read.
    """

    read: Callable[[], Iterable[Record | Rejected]]
    named: str
    most: int
    unit: str
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run of which every shard is done; its files are in the shards' parts.

    Attributes:
        folder: Of shards and parts.
    """

    folder: Path
    shards: list[Shard]
    notes: Notes

    @property
    def items(self) -> int:
        """Records that were worked on."""
        return sum(shard.items for shard in self.shards)

    def parts(self, name: str) -> list[Path]:
        """The file of that name of each part, in the archive's order."""
        return [shard.part / name for shard in self.shards]

    def counts(self) -> Counter[str]:
        """What there was in all parts."""
        total: Counter[str] = Counter()
        for done in done_of(self.shards):
            total.update(done.counts)
        return total

    def rejected(self) -> Iterator[Rejected]:
        """What could not be used: first what could not be read, then what could not be worked on."""
        yield from staged_rejections(self.folder)
        for done in done_of(self.shards):
            yield from done.rejected


def work_through(work: Work, job: Job, source: Source, task: Task, doing: str, run: Run) -> Finished:
    """Do a job, or what is left of it.

    Args:
        doing: What is told as its progress: "labelling".

    Raises:
        EchoReportError: If an unfinished run that is to be resumed is of another job, or as source, task and engine.
    """
    plan = read_plan(work, job) if run.resume else None
    if run.resume:
        run.notice("going on with the unfinished run" if plan else "no unfinished run to go on with: beginning anew")
    # a name of its own: what another run's worker on another machine still finishes does not land among these parts
    folder = work.folder / (plan.folder if plan else f"run-{secrets.token_hex(4)}")
    shards = shards_of(folder, plan.shards) if plan else []
    finished = [shard for shard in shards if shard.part.exists()]
    left = [shard for shard in shards if not shard.part.exists()] if plan else None
    step, done = f"{doing} {source.unit}", sum(shard.items for shard in finished)

    def tell(shard: Shard) -> None:
        nonlocal done
        done += shard.items
        run.progress(step, done, sum(one.items for one in shards))

    if left:
        run.progress(step, done, sum(one.items for one in shards))
    run.engine(task, _staged(work, job, source, run, folder, shards) if left is None else left, tell)
    return Finished(folder, shards, plan.notes if plan else source.notes)


def _staged(work: Work, job: Job, source: Source, run: Run, folder: Path, shards: list[Shard]) -> Iterator[Shard]:
    """Stage the archive while its first shards are worked on, noting each; then write the plan."""
    records = iter(source.read())
    first = list(islice(records, 1))  # an archive that cannot be read costs no unfinished run
    if work.begin_anew():
        run.notice("dropped the unfinished run that stood here; --resume would have gone on with it")
    records = chain(first, records)
    for shard in stage(folder, records, source.named, source.most, f"reading {source.unit}", run.progress):
        shards.append(shard)
        yield shard
    write_plan(work, job, Plan([shard.items for shard in shards], folder.name, source.notes))
