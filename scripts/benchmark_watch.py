"""What processes of a benchmark hold in memory, and what else the machine does meanwhile; by /proc."""

from __future__ import annotations

import os
import resource
import threading
import time
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.1


class MemoryWatch:
    """Looks at processes and those below them now and then; shared memory counts once (PSS)."""

    def __init__(self, *processes: int) -> None:
        self._processes, self._peak = processes, 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """Bytes at most, after the processes have ended."""
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while held := sum(map(_bytes_of, _tree(self._processes))):
            self._peak = max(self._peak, held)
            time.sleep(_SECONDS_BETWEEN_LOOKS)


class OthersWatch:
    """How much of the cores others take, from its making on; what counts as ours are processes that were waited for."""

    def __init__(self) -> None:
        self._began, self._busy, self._own = time.perf_counter(), _busy_seconds(), _own_seconds()

    def share(self) -> float:
        """Of all cores' time, 0 to 1."""
        passed = (time.perf_counter() - self._began) * (os.cpu_count() or 1)
        others = _busy_seconds() - self._busy - (_own_seconds() - self._own)
        return min(1.0, max(0.0, others / passed))


def _busy_seconds() -> float:
    """Of all cores since the machine began: as user, nice, system, in interrupts."""
    ticks = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]))
    return (sum(ticks[:3]) + sum(ticks[5:7])) / os.sysconf("SC_CLK_TCK")


def _own_seconds() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _tree(processes: tuple[int, ...]) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    tree = list(processes)
    for member in tree:
        tree += [child for child, parent in parents.items() if parent == member]
    return tree


def _bytes_of(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
