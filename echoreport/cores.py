"""How many processes, or threads, to share work among."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, parent_process
from typing import TypeVar

from echoreport.errors import EchoReportError

T = TypeVar("T")
R = TypeVar("R")

FEWEST_JOBS = 24
"""Below this, starting processes takes longer than the work."""


def workers_for(jobs: int, most: int | None = None) -> int:
    """Processes for some jobs: 1 (none besides this one) for a few, else at most one for each job.

    Args:
        most: By default one for each core that this process may use.
    """
    return 1 if jobs < FEWEST_JOBS else min(jobs, most or core_count())


def shared_out(work: Callable[[T], R], jobs: Sequence[T], at_a_time: int) -> Iterator[R]:
    """What `work` gives for each job, in the order of the jobs, by this process or several.

    Args:
        work: A function of a module, which other processes can import.
        at_a_time: Jobs that a process takes at once.
    """
    workers = workers_for(len(jobs))
    if workers == 1:
        yield from map(work, jobs)
        return
    try:
        with one_core_each(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(work, jobs, chunksize=at_a_time)
    except BrokenProcessPool as error:
        raise EchoReportError(
            "a process that shares the work ended before it was done: a script has to call this under "
            "'if __name__ == \"__main__\":'; else memory may be short"
        ) from error


def in_threads(work: Callable[[T], R], jobs: Sequence[T]) -> list[R]:
    """What `work` gives for each job, in the order of the jobs, by a thread for each core; a single job has none.

    For work of OpenCV, NumPy and onnxruntime, which let other threads compute meanwhile, and of torch in small pieces.
    """
    workers = min(len(jobs), core_count())
    if workers <= 1:
        return list(map(work, jobs))
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, jobs))


def end_with_parent() -> None:
    """From now on, end this process when the one that began it ends, were that killed: it would else wait for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextmanager
def one_core_each() -> Iterator[None]:
    """Processes that are started in this block compute on one core: they take it from the environment as they start.

    Processes that each compute on all cores wait for each other: three times as long for images.
    """
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


@dataclass(slots=True)
class _Blocks:
    """How many blocks of `one_thread` are open, and torch's number of threads before the first."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    open: int = 0
    usual: int = 1


_BLOCKS = _Blocks()
"""A thread that begins in another's block finds 1 there: were it the last to leave, 1 would stay for all."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch computes on one thread in this block, as it does in the processes of `one_core_each`.

    On another number of threads it may add in another order, and a resumed run has to give the same bits. Threads that
    are begun in the block take its number. A thread has its own number back when its block ends, and with the last
    block of all threads the process has the number that it had before the first.
    """
    import torch

    with _BLOCKS.lock:
        before = torch.get_num_threads()
        _BLOCKS.usual = _BLOCKS.usual if _BLOCKS.open else before
        _BLOCKS.open += 1
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _BLOCKS.lock:
            _BLOCKS.open -= 1
            torch.set_num_threads(before if _BLOCKS.open else _BLOCKS.usual)


def thread_count() -> int:
    """Threads of a library in this process: as many as OpenMP is told to use, else one for each core."""
    told = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()  # "4,2" are those of two levels
    return int(told) if told.isdecimal() and int(told) else core_count()


def core_count() -> int:
    """Cores that this process may use: a cluster's job has fewer than the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS and Windows
