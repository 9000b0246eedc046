"""The Ray engine: the same shards, by actors of a Ray cluster that each load the model once."""

from __future__ import annotations

import logging
import os
import re
import socket
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from echoreport.archive.shards import Shard
from echoreport.archive.task import Task, do
from echoreport.cores import one_core_each
from echoreport.errors import EchoReportError
from echoreport.extras import require

_OBJECT_STORE = 256 * 2**20
"""Bytes of a local cluster's object store: what passes through it are the numbers of shards, not their content."""
_SECONDS_TO_ANSWER = 10
_MOST_DEATHS = 5
"""Of an actor, and of whoever does a shard: one that always kills its process would else be done for ever."""
_AT_ONCE = 8
"""Shards that an actor takes at most: handing each over by itself takes a part of the time in which it is labelled."""
_TURNS = 8
"""That each actor takes at least, so that the last of them do not wait long for one another."""
_SETTINGS = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what a user should know is told by what is raised here, and by progress
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_worker_niceness": "0",  # else whatever else the machine does goes before the run
}


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Does shards by Ray Data over a pool of actors; the folder of the work has to be one that all nodes share.

    An actor that dies is begun anew, and its shard done once more: a shard's part is there as a whole or not at all.

    Attributes:
        address: Of a running cluster; None begins a local one, which ends with the run.
        actors: At most; by default one for each CPU of the cluster, or for each GPU where the task wants one.
    """

    address: str | None = None
    actors: int | None = None

    def check(self) -> None:
        """Ask, before hours of reading, whether there is a cluster.

        Raises:
            MissingExtraError: If Ray is not installed.
            EchoReportError: If nothing answers at the address.
        """
        require("ray", "ray")
        try:
            _check_listening(self.address)
        except OSError as error:
            raise _unreachable(self.address, error) from error

    def __call__(self, task: Task, shards: Iterable[Shard], done: Callable[[Shard], None]) -> None:
        """As `Engine`.

        Raises:
            MissingExtraError: If Ray is not installed.
            EchoReportError: If the cluster cannot be reached, or gives up; what was done is kept.
        """
        coming = iter(shards)
        first = next(coming, None)
        if first is None:
            return
        ray, data = require("ray", "ray"), require("ray.data", "ray")
        with _cluster(ray, self.address, self.actors) as begun, warnings.catch_warnings():
            # of how often an actor may die, which Ray 2.60 has no other way to be told of
            warnings.simplefilter("ignore", ray.util.annotations.RayDeprecationWarning)
            of_number = {shard.number: shard for shard in chain([first], coming)}
            begun()
            finished = _given_out(ray, data, task, list(of_number.values()), self.actors)
            try:
                for row in finished.iter_rows():
                    done(of_number[int(row["number"])])
            except ray.exceptions.RayError as error:
                raise EchoReportError(
                    f"got a Ray cluster that gave up ({_in_a_line(error)}), wanted one that lasts: see its logs"
                ) from error


def _given_out(ray: Any, data: Any, task: Task, shards: list[Shard], most: int | None) -> Any:
    """A data set of the shards that are done, by a pool of at most so many actors; worked on as it is iterated."""
    data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    actors = _actors(ray, task, most, len(shards))
    # a table each is a block each, and a block is what an actor takes at once
    tables = [_as_table(some) for some in _taken_at_once(shards, actors)]
    return data.from_arrow(tables).map_batches(
        _Actor,
        fn_constructor_args=(task,),
        batch_size=None,
        compute=data.ActorPoolStrategy(size=actors),
        num_gpus=1 if _on_gpu(ray, task) else None,
        max_restarts=_MOST_DEATHS,
        max_task_retries=_MOST_DEATHS,
    )


class _Actor:
    """Loads the model once, then does shards, but none that one which died had done."""

    def __init__(self, task: Task) -> None:
        self._worker = task.start()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        names = list(batch)
        for values in zip(*batch.values(), strict=True):
            shard = _shard(dict(zip(names, values, strict=True)))
            if not shard.part.exists():
                do(self._worker, shard)
        return batch


def _taken_at_once(shards: list[Shard], actors: int) -> list[list[Shard]]:
    """The shards in the order of the archive, as many in a group as an actor takes."""
    most = max(1, min(_AT_ONCE, len(shards) // (_TURNS * actors)))
    return [shards[start : start + most] for start in range(0, len(shards), most)]


def _as_table(shards: list[Shard]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist([_plain(shard) for shard in shards])


def _plain(shard: Shard) -> dict[str, Any]:
    return {
        "number": shard.number,
        "first": shard.first,
        "items": shard.items,
        "source": str(shard.source),
        "part": str(shard.part),
    }


def _shard(row: dict[str, Any]) -> Shard:
    return Shard(int(row["number"]), int(row["first"]), int(row["items"]), Path(row["source"]), Path(row["part"]))


@contextmanager
def _cluster(ray: Any, address: str | None, actors: int | None) -> Iterator[Callable[[], None]]:
    """Begin a cluster, which takes seconds, beside what is done meanwhile; what comes back waits for it.

    The thread has to last as long as the cluster: Linux ends the processes of Ray with the thread that began them.
    """
    os.environ.update(_SETTINGS)
    with ThreadPoolExecutor(1) as aside:
        beginning = aside.submit(_begin, ray, address, actors)
        try:
            yield beginning.result
        finally:
            wait([beginning])
            ray.shutdown()


def _begin(ray: Any, address: str | None, actors: int | None) -> None:
    """Begin a local cluster, or take part in a running one; its actors have one core each, and compute on no more."""
    wanted: dict[str, Any] = {"runtime_env": {"env_vars": {"OMP_NUM_THREADS": "1"}}}
    if address is None:  # its processes take that from this one: an environment of their own costs seconds
        wanted = {"num_cpus": actors, "object_store_memory": _OBJECT_STORE, "include_dashboard": False}
    try:
        with one_core_each():
            ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **wanted)
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(address, error) from error


def _check_listening(address: str | None) -> None:
    """Ray itself tries for most of a minute, and then ends the process."""
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), timeout=_SECONDS_TO_ANSWER).close()


def _actors(ray: Any, task: Task, most: int | None, shards: int) -> int:
    held = ray.cluster_resources()
    able = int(held.get("GPU", 0)) if _on_gpu(ray, task) else int(held.get("CPU", 1))
    return max(1, min(most or able, able, shards))


def _on_gpu(ray: Any, task: Task) -> bool:
    return task.uses_gpu and ray.cluster_resources().get("GPU", 0) > 0


def _unreachable(address: str | None, error: Exception) -> EchoReportError:
    return EchoReportError(
        f"got the Ray address {address or 'local'!r}, where no cluster can be reached ({_in_a_line(error)}), "
        "wanted that of a running one: check it with 'ray status', or leave --address away for a local cluster"
    )


def _in_a_line(error: BaseException) -> str:
    plain = re.sub(r"\x1b\[\d+m", "", str(error))
    return f"{type(error).__name__}: {' '.join(plain.split())[:160]}"
