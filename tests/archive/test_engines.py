"""Engines: the same parts whoever does them, and processes that are killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from echoreport.archive.local import LocalEngine
from echoreport.archive.ray_engine import RayEngine, _Actor, _plain, _taken_at_once
from echoreport.archive.shards import Shard, stage
from echoreport.archive.task import done_of
from echoreport.errors import EchoReportError
from echoreport.progress import silent

IDS = [f"r{n}" for n in range(12)]


@pytest.fixture
def shards(tmp_path: Path) -> list[Shard]:
    """Twelve records in six shards."""
    records = [{"report_id": name} for name in IDS]
    return list(stage(tmp_path / "run", records, "report_id", 2, "reading", silent))


def ids(shards: list[Shard]) -> list[str]:
    return [line for shard in shards for line in (shard.part / "ids.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("processes", [1, 2])
def test_the_parts_are_the_same_with_one_process_or_two(shards: list[Shard], tasks: ModuleType, processes: int) -> None:
    told: list[int] = []
    LocalEngine(processes)(tasks.Copy(), shards, lambda shard: told.append(shard.number))
    assert ids(shards) == IDS
    assert sorted(told) == list(range(6))
    assert [done.counts["ids"] for done in done_of(shards)] == [2] * 6


def test_a_process_that_is_killed_is_begun_anew(tmp_path: Path, shards: list[Shard], tasks: ModuleType) -> None:
    LocalEngine(2)(tasks.Copy(3, str(tmp_path / "once")), shards, lambda shard: None)
    assert (tmp_path / "once").exists()
    assert ids(shards) == IDS


def test_processes_that_are_killed_while_shards_still_come(
    tmp_path: Path, shards: list[Shard], tasks: ModuleType
) -> None:
    def coming() -> Iterator[Shard]:
        for shard in shards:
            yield shard
            if shard.number == 3:  # long enough for the first processes to have begun, and one to have died
                while not (tmp_path / "once").exists():
                    time.sleep(0.05)
                time.sleep(0.5)

    told: list[int] = []
    LocalEngine(2)(tasks.Copy(1, str(tmp_path / "once")), coming(), lambda shard: told.append(shard.number))
    assert sorted(told) == list(range(6))
    assert ids(shards) == IDS


def test_a_shard_that_always_kills_its_process_ends_the_run_with_a_line(
    tmp_path: Path, shards: list[Shard], tasks: ModuleType
) -> None:
    with pytest.raises(EchoReportError, match="was ended before it had done anything"):
        LocalEngine(2)(tasks.Copy(3, str(tmp_path / "always")), shards, lambda shard: None)
    assert not shards[3].part.exists()


RUN = """
import sys
from pathlib import Path
from echoreport.archive.labelling import Outputs, label_archive
from echoreport.archive.local import LocalEngine
from echoreport.archive.reports import ReportFiles
from echoreport.archive.running import Run
from echoreport.archive.work import held

if __name__ == "__main__":
    outputs = Outputs(Path(sys.argv[2]))
    with held(outputs.files()) as work:
        run = Run(LocalEngine(2), False, lambda step, done, total: print(step, done, flush=True))
        label_archive(work, ReportFiles(Path(sys.argv[1])), None, outputs, run)
"""


def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    rows = "".join(f"r{n},Mild mitral regurgitation number {n} of many.\n" for n in range(60_000))
    (tmp_path / "r.csv").write_text(f"report_id,text\n{rows}")
    (tmp_path / "run.py").write_text(RUN)
    command = [sys.executable, str(tmp_path / "run.py"), str(tmp_path / "r.csv"), str(tmp_path / "f.csv")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("labelling") and not line.endswith(" 0\n"):
            break
    children = children_of(process.pid)
    assert len(children) >= 2
    process.kill()
    process.wait()
    process.stdout.close()
    ends = time.monotonic() + 20
    while any(Path(f"/proc/{child}/cmdline").exists() for child in children) and time.monotonic() < ends:
        time.sleep(0.1)
    assert [child for child in children if Path(f"/proc/{child}/cmdline").exists()] == []


def children_of(parent: int) -> list[int]:
    """Processes whose parent it is, by /proc."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc on this system")
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def test_ray_gives_the_same_and_an_actor_that_is_killed_is_begun_anew(
    tmp_path: Path, shards: list[Shard], tasks: ModuleType
) -> None:
    pytest.importorskip("ray")
    RayEngine(actors=2)(tasks.Copy(3, str(tmp_path / "once")), shards, lambda shard: None)
    assert (tmp_path / "once").exists()
    assert ids(shards) == IDS


def test_an_actor_does_all_shards_that_it_takes_but_none_that_is_done(shards: list[Shard], tasks: ModuleType) -> None:
    LocalEngine(1)(tasks.Copy(), shards[1:2], lambda shard: None)
    (shards[1].part / "ids.jsonl").write_text("done before\n")
    rows = [_plain(shard) for shard in shards]
    actor = _Actor(tasks.Copy())
    assert list(actor({name: [row[name] for row in rows] for name in rows[0]})["number"]) == list(range(6))
    assert ids(shards) == [*IDS[:2], "done before", *IDS[4:]]


def test_an_actor_takes_up_to_eight_shards_at_once_and_eight_turns(shards: list[Shard]) -> None:
    assert [len(some) for some in _taken_at_once(shards, 2)] == [1] * 6
    assert [len(some) for some in _taken_at_once(shards * 8, 2)] == [3] * 16
    assert [len(some) for some in _taken_at_once(shards * 50, 2)] == [8] * 37 + [4]
    assert [shard for some in _taken_at_once(shards * 8, 2) for shard in some] == shards * 8


def test_an_unreachable_ray_address_is_one_line() -> None:
    pytest.importorskip("ray")
    with pytest.raises(EchoReportError, match=r"got the Ray address '127\.0\.0\.1:9', where no cluster can be reached"):
        RayEngine("127.0.0.1:9").check()
