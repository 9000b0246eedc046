"""The benchmark's counting, and a small version of its parts that need no rival."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import Namespace
from importlib import import_module
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

import benchmark
import benchmark_archive
from benchmark_rows import Row, Timed, paired, table
from benchmark_watch import OthersWatch


def test_ratios_are_those_of_items_a_second_round_by_round() -> None:
    row = Row("work", Timed("ours", (1.0, 2.0), 10), Timed("rival", (1.0, 1.0), 2), 4, "remark")
    assert row.ratios == [5.0, 2.5]
    (line,) = table([row]).splitlines()[2:]
    assert line == "| work | 7 | rival | 2 | 3.75 (2.50-5.00) | 4 | remark |"


def test_rounds_alternate_after_one_of_each_that_does_not_count() -> None:
    calls: list[str] = []
    seconds = paired(lambda: calls.append("ours"), lambda: calls.append("rival"), rounds=2)
    assert calls == ["ours", "rival", "ours", "rival", "rival", "ours"]
    assert [len(part) for part in seconds] == [2, 2]


def test_every_work_is_a_module_with_rows() -> None:
    for work in benchmark.WORKS:
        assert callable(import_module(f"benchmark_{work}").rows)


def test_the_archive_is_labelled_by_two_processes_by_one_and_twice_at_once(tmp_path: Path) -> None:
    reports = benchmark_archive.archive(tmp_path, 6_000)
    few = Timed("few", (1.0,), 600, 1)
    memory, two, limit = benchmark_archive.local_rows(reports, 6_000, 1, few)
    assert memory.rival is few
    assert two.ours.memory
    assert two.rival.memory
    assert two.ours.memory > two.rival.memory  # each process holds its own lexicon
    assert limit.ours.items == 2 * limit.rival.items == 12_000
    assert "others took at most" in limit.remark
    assert [path.name for path in reports.parent.iterdir()] == ["reports.csv"]


def test_what_nobody_waited_for_counts_as_the_work_of_others() -> None:
    watch = OthersWatch()
    other = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        while sum(map(int, Path(f"/proc/{other.pid}/stat").read_text().rpartition(")")[2].split()[11:13])) < 20:
            time.sleep(0.05)
        assert 0 < watch.share() <= 1
    finally:
        other.kill()
        other.wait()


def test_search_rows_state_recall_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search, vectors = import_module("benchmark_search"), import_module("benchmark_vectors")
    monkeypatch.setattr(vectors, "_LEARNED", 300)
    monkeypatch.setattr(vectors, "_ARCHIVE", 600)
    monkeypatch.setattr(vectors, "_ASKED", 60)
    monkeypatch.setattr(search, "QUERIES", 40)
    monkeypatch.setattr(search, "FLAT_QUERIES", 20)
    monkeypatch.setattr(search, "NOISE_VECTORS", 1_500)
    rows = search.rows(Namespace(cache=tmp_path, search_vectors=2_000))
    assert [row.ours.name for row in rows][:2] == ["ivf-flat", "ivf-sq"]
    assert all("recall@10" in row.remark for row in rows)


def test_the_machine_is_named() -> None:
    assert "cores of" in benchmark.machine()
    assert "Python" in benchmark.machine()
