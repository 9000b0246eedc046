"""The local engine: a process for each core, each with its own model, over shards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from multiprocessing import active_children, get_context

from echoreport.archive.shards import Shard
from echoreport.archive.task import Task, Worker, do
from echoreport.cores import core_count, end_with_parent, one_core_each
from echoreport.errors import EchoReportError

_worker: Worker | None = None


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Does shards in this process or several.

    Attributes:
        processes: At most; by default one for each core that this process may use.
    """

    processes: int | None = None

    def __call__(self, task: Task, shards: Iterable[Shard], done: Callable[[Shard], None]) -> None:
        """As `Engine`.

        Raises:
            EchoReportError: If processes keep being ended from outside; what was done is kept.
        """
        processes, coming = self.processes or core_count(), iter(shards)
        few: list[Shard] = []
        for shard in coming:
            few.append(shard)
            if processes > 1 and len(few) > 1 and sum(one.items for one in few) > task.few:
                _in_processes(task, chain(few, coming), done, processes)
                return
        if few:
            worker = task.start()
            for shard in few:
                do(worker, shard)
                done(shard)


def _in_processes(task: Task, shards: Iterable[Shard], done: Callable[[Shard], None], processes: int) -> None:
    """A process that is killed takes the others' pool with it: a new one goes on with what is left."""
    coming, left = iter(shards), dict[int, Shard]()

    def noted() -> Iterator[Shard]:
        for shard in coming:
            left[shard.number] = shard
            yield shard

    def tell(shard: Shard) -> None:
        del left[shard.number]
        done(shard)

    taken: Iterable[Shard] = noted()
    while taken:
        before = len(left)
        try:
            _with_pool(task, taken, tell, processes)
        except BrokenProcessPool as error:
            left.update({shard.number: shard for shard in coming})
            for shard in [shard for shard in left.values() if shard.part.exists()]:
                tell(shard)
            if left and len(left) == before:
                raise EchoReportError(
                    "a process that shares the work was ended before it had done anything, twice over or at once: "
                    "memory may be short: give it fewer --processes"
                ) from error
            taken = list(left.values())
        else:
            return


def _with_pool(task: Task, shards: Iterable[Shard], done: Callable[[Shard], None], processes: int) -> None:
    context = get_context("spawn")
    with one_core_each():
        pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(task,))
        try:
            futures = {pool.submit(_do, shard): shard for shard in shards}
            for future in as_completed(futures):
                future.result()
                done(futures[future])
        except BaseException:  # Ctrl-C too: what is queued would else be done first
            for process in active_children():
                process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(task: Task) -> None:
    global _worker
    end_with_parent()
    _worker = task.start()


def _do(shard: Shard) -> None:
    if _worker is None:
        raise RuntimeError("got a shard before the process had begun")
    do(_worker, shard)
