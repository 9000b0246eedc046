"""A place that one process fills: begun anew when it dies, but not over and over."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from echoreport.cores import one_core_each

_MOST, _WITHIN = 5, 60.0
"""Processes of one place begun within so many seconds: one that cannot load its model dies at once."""
_TO_END = 5.0
"""Seconds to end before a process is killed."""

Task = tuple[Callable[..., None], tuple[Any, ...]]
"""A function of a module, and what it takes."""


class Place:
    """Holds a process, or none. Filled and emptied by one thread; any may ask whether it lives, or kill it."""

    def __init__(self, task: Callable[[str], Task], name: Callable[[], str]) -> None:
        """Take what a process is to do.

        Args:
            task: Name of a process -> its task; called for each that is begun.
            name: Gives each its own.
        """
        self._task, self._new_name = task, name
        self._process: SpawnProcess | None = None
        self._name = ""
        self._begun = deque[float](maxlen=_MOST)
        self._lock = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        with self._lock:
            return self._process is not None and self._process.is_alive()

    @property
    def name(self) -> str:
        """Of its process, or of the last one."""
        return self._name

    @property
    def sentinel(self) -> int | None:
        """What becomes ready when the process ends; None where there is none."""
        return self._process.sentinel if self._process else None

    def fill(self) -> None:
        """Begin a process where there is none."""
        now = time.monotonic()
        if self._process is not None or (len(self._begun) == _MOST and now - self._begun[0] < _WITHIN):
            return
        self._begun.append(now)
        self._name = self._new_name()
        target, given = self._task(self._name)
        process = get_context("spawn").Process(target=target, args=given, daemon=True)
        with one_core_each():
            process.start()
        for end in given:
            if isinstance(end, Connection):
                end.close()  # while this process held it too, nobody would notice that the other has died
        self._process = process

    def died(self) -> str | None:
        """Name of the process where it has ended by itself, which leaves the place free; else None."""
        if self._process is None or self.alive:
            return None
        self._let_go(self._process)
        return self._name

    def kill(self) -> None:
        """End its process at once; `died` tells of it."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def empty(self) -> None:
        """End its process, and wait for that."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(_TO_END)
        self.kill()
        self._let_go(self._process)

    def _let_go(self, process: SpawnProcess) -> None:
        with self._lock:
            self._process = None
            process.join()
            process.close()
