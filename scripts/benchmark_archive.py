"""Archives at scale: `label` by its memory, by one process and two, and by Ray. Part of `scripts/benchmark.py`."""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmark_rows import Row, Timed
from benchmark_watch import MemoryWatch, OthersWatch
from time_findings import simulated

from echoreport.corpus import split_paragraphs
from echoreport.domain import Report
from echoreport.errors import MissingExtraError
from echoreport.extras import require

ONE, TWO, RAY = ("--processes", "1"), ("--processes", "2"), ("--engine", "ray", "--processes", "2")
Ways = Mapping[str, Sequence[Sequence[str]]]
"""Name -> the options of each command; several are run at the same time."""


def rows(options: argparse.Namespace) -> list[Row]:
    """Memory of few and of many paragraphs, two processes against one and against their limit, Ray against both."""
    few, many = options.paragraphs // 10, options.paragraphs
    small, large = archive(options.cache, few), archive(options.cache, many)
    least = label(small, few, {"2 processes": [TWO]}, 1)[0]["2 processes"]
    return [*local_rows(large, many, options.rounds, least), *ray_row(large, many, options.rounds)]


def local_rows(reports: Path, count: int, rounds: int, few: Timed) -> list[Row]:
    """Two processes beside one, and beside two commands of one process each, which share nothing but the machine.

    Args:
        few: Two processes over a smaller archive.
    """
    ways: Ways = {"2 processes": [TWO], "1 process": [ONE], "two at once": [ONE, ONE]}
    timed, remark = label(reports, count, ways, rounds)
    limit = f"two commands at once: as much as this machine lets two processes do; {remark}"
    return [
        memory_row(few, timed["2 processes"]),
        Row("label, 2 processes", timed["2 processes"], timed["1 process"], 1.8, remark),
        Row("label, 1 process, twice", timed["two at once"], timed["1 process"], None, limit),
    ]


def memory_row(few: Timed, many: Timed) -> Row:
    """The same work on a part of the archive beside it: speed and memory should not know the difference."""
    peaks = [f"{(timed.memory or 0) / 2**30:.2f} GiB at {timed.items:,}" for timed in (few, many)]
    remark = f"all processes together at most {', '.join(peaks)}; asked: 1.5 GB, flat"
    every = Timed(many.name, many.seconds[:1], many.items, many.memory)
    return Row(f"label {many.items:,} paragraphs", every, few, None, remark)


def ray_row(reports: Path, count: int, rounds: int) -> list[Row]:
    """Ray on this machine; nothing where it is not installed."""
    try:
        require("ray", "ray")
    except MissingExtraError:
        return []
    timed, remark = label(reports, count, {"Ray": [RAY], "local engine": [TWO]}, rounds)
    return [Row("label, Ray", timed["Ray"], timed["local engine"], 0.7, remark)]


def label(reports: Path, count: int, ways: Ways, rounds: int) -> tuple[dict[str, Timed], str]:
    """Run `echoreport label` over an archive in each of the ways, in alternating rounds.

    Returns:
        Of each way the seconds and the peak of what all of its processes hold; and, for a remark, what was timed, and
        how much of the machine others took meanwhile.
    """
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in ways}
    shares = []
    for number in range(rounds):
        for name in ways if number % 2 == 0 else reversed(list(ways)):
            others = OthersWatch()
            taken[name].append(_at_once(reports, ways[name]))
            shares.append(others.share())
    timed = {
        name: Timed(name, tuple(seconds for seconds, _ in runs), count * len(ways[name]), max(peak for _, peak in runs))
        for name, runs in taken.items()
    }
    return timed, f"whole commands, start and joining included; others took at most {max(shares):.0%} of the cores"


def _at_once(reports: Path, commands: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Seconds until all of the commands are done, and the peak of their memory in bytes."""
    targets = [reports.with_name(f"findings-{number}.csv") for number in range(len(commands))]
    line = [sys.executable, "-m", "echoreport", "label", str(reports), "--out"]
    began = time.perf_counter()
    processes = [
        subprocess.Popen([*line, str(target), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        for target, options in zip(targets, commands, strict=True)
    ]
    watch = MemoryWatch(*(process.pid for process in processes))
    ends = [process.wait() for process in processes]
    if any(ends):
        raise RuntimeError(f"{' '.join(line)} failed with one of {commands}")
    seconds = time.perf_counter() - began
    for target in targets:
        target.unlink()
    return seconds, watch.peak()


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
