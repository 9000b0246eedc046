"""Archives at scale: `label` by its memory, by one process and two, and by Ray. Part of `scripts/benchmark.py`."""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmark_rows import Row, Timed
from time_findings import simulated

from echoreport.corpus import split_paragraphs
from echoreport.domain import Report
from echoreport.errors import MissingExtraError
from echoreport.extras import require

_SECONDS_BETWEEN_LOOKS = 0.1


def rows(options: argparse.Namespace) -> list[Row]:
    """Memory of few and of many paragraphs, two processes against one, Ray against two processes."""
    few, many = options.paragraphs // 10, options.paragraphs
    small, large = archive(options.cache, few), archive(options.cache, many)
    return [
        memory_row(label(small, few, "2 processes"), label(large, many, "2 processes")),
        paired_row("label, 2 processes", large, many, ("--processes", "1"), "1 process", 1.8),
        *ray_row(large, many),
    ]


def memory_row(few: Timed, many: Timed) -> Row:
    """The same work on a tenth of the archive beside it: speed and memory should not know the difference."""
    peaks = [f"{(timed.memory or 0) / 2**30:.2f} GiB at {timed.items:,}" for timed in (few, many)]
    remark = f"all processes together at most {', '.join(peaks)}; asked: 1.5 GB, flat"
    return Row(f"label {many.items:,} paragraphs", many, few, None, remark)


def ray_row(reports: Path, count: int) -> list[Row]:
    """Ray on this machine; nothing where it is not installed."""
    try:
        require("ray", "ray")
    except MissingExtraError:
        return []
    return [paired_row("label, Ray", reports, count, ("--processes", "2"), "local engine", 0.7, ray=True)]


def paired_row(
    work: str, reports: Path, count: int, rival: Sequence[str], name: str, asked: float, ray: bool = False
) -> Row:
    """Label an archive with two processes, or two actors of Ray, and in alternation as a rival does."""
    own = ("--engine", "ray", "--processes", "2") if ray else ("--processes", "2")
    ours, theirs = label(reports, count, work, own), label(reports, count, name, rival)
    return Row(work, ours, theirs, asked, "whole commands, start and joining included; one round")


def label(reports: Path, count: int, name: str, options: Sequence[str] = ("--processes", "2")) -> Timed:
    """Run `echoreport label` over an archive: its seconds, and the peak of what all of its processes hold."""
    out = reports.with_name("findings.csv")
    command = [sys.executable, "-m", "echoreport", "label", str(reports), "--out", str(out), *options]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    watch = _Watch(process.pid)
    if process.wait() != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    out.unlink()
    return Timed(name, (seconds,), count, watch.peak())


class _Watch:
    """Looks at a process and those below it now and then; shared memory counts once (PSS)."""

    def __init__(self, process: int) -> None:
        self._process, self._peak = process, 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """Bytes at most, after the process has ended."""
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while held := sum(map(_bytes_of, _tree(self._process))):
            self._peak = max(self._peak, held)
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def _tree(process: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    tree = [process]
    for member in tree:
        tree += [child for child, parent in parents.items() if parent == member]
    return tree


def _bytes_of(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def archive(cache: Path, paragraphs: int) -> Path:
    """A CSV of simulated paragraphs, a report each; a number makes each of them one of its kind."""
    path = cache / f"label-{paragraphs}" / "reports.csv"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [p.text for text in simulated() for p in split_paragraphs(Report("simulated", text))]
    rng = random.Random(0)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["report_id", "text"])
        for number in range(paragraphs):
            writer.writerow([f"r{number}", f"{rng.choice(texts)} Beat number {rng.randrange(10**6)} was measured."])
    return path
