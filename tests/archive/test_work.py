"""Who may write a target, and what killed runs leave beside it."""

import subprocess
import sys
from pathlib import Path

import pytest

from echoreport.archive.work import Work, held
from echoreport.errors import EchoReportError, InputError

HOLDER = """
import sys, time
from pathlib import Path
from echoreport.archive.work import held
with held([Path(sys.argv[1])]) as work:
    work.plan.write_text("{}")
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_into_a_target_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    target = tmp_path / "f.csv"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, target], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(EchoReportError, match=r"got .*f\.csv, which another run is writing"), held([target]):
        pass
    assert Work(target).lock.exists()  # the refused run took nothing of the first one's
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with held([target]) as work:
        assert work.has_plan  # what the killed run had is still there


def test_each_target_is_held(tmp_path: Path) -> None:
    with held([tmp_path / "a.csv", tmp_path / "b.csv"]):  # noqa: SIM117 - the first is held before the second
        with pytest.raises(EchoReportError, match="another run"), held([tmp_path / "b.csv"]):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_a_plan_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError), held([tmp_path / "f.csv"]):
        raise InputError("got no column, wanted one: name it")
    assert list(tmp_path.iterdir()) == []


def fail_with_a_plan(target: Path) -> None:
    with held([target]) as work:
        work.plan.write_text("{}")
        raise EchoReportError("no space")


def test_a_run_that_fails_with_a_plan_says_that_it_can_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(EchoReportError, match="no space; what is done is kept: go on with --resume"):
        fail_with_a_plan(tmp_path / "f.csv")
    assert Work(tmp_path / "f.csv").has_plan


def test_only_the_owner_can_read_the_work_which_holds_report_text(tmp_path: Path) -> None:
    with held([tmp_path / "f.csv"]) as work:
        assert work.folder.stat().st_mode & 0o077 == 0


def test_what_a_killed_process_left_beside_the_target_is_swept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    alive = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    names = [f".f.csv.{dead.pid}.part.csv", f".f.csv.{alive.pid}.part.csv", ".f.csv.notes", ".g.csv.1.part.csv"]
    for name in names:
        (tmp_path / name).touch()
    with held([tmp_path / "f.csv"]):
        pass
    alive.communicate(b"\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_a_folder_whose_replacement_was_cut_short_comes_back(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".model.{dead.pid}.old").mkdir()
    (tmp_path / f".model.{dead.pid}.old" / "bundle.json").write_text("{}")
    with held([tmp_path / "model"]):
        assert (tmp_path / "model" / "bundle.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_refused_run_leaves_what_a_run_without_a_plan_yet_has(tmp_path: Path) -> None:
    with held([tmp_path / "a.csv", tmp_path / "b.csv"]) as work:
        (work.folder / "shard").touch()
        for name in ("a.csv", "b.csv"):
            with pytest.raises(EchoReportError, match="another run"), held([tmp_path / name]):
                pass
            assert Work(tmp_path / name).lock.exists()
        assert (work.folder / "shard").exists()


def test_folders_that_were_made_for_nothing_go(tmp_path: Path) -> None:
    with pytest.raises(InputError), held([tmp_path / "new" / "dir" / "f.csv"]):
        raise InputError("got no column, wanted one: name it")
    assert list(tmp_path.iterdir()) == []
