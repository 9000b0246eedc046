"""A small version of scripts/kill_runs.py: what is resumed after SIGKILL is what an undisturbed run leaves."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

import kill_runs

KILLS = 3


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "reports.csv"
    kill_runs.write_reports(path, 1_200)
    return path


@pytest.mark.parametrize("number", range(3), ids=["label", "embed", "index"])
def test_killed_runs_are_resumed_to_the_same_bytes(
    reports: Path, tiny_model: Path, tmp_path: Path, number: int
) -> None:
    command = kill_runs.commands(reports, tiny_model, None)[number]
    verdict = kill_runs.kill_and_resume(command, KILLS, tmp_path, seed=number)
    assert verdict.differing == ()
    assert verdict.hit > 0
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_differs_is_told(tmp_path: Path) -> None:
    def prepare(folder: Path) -> None:
        (folder / "reports.csv").write_text(f"report_id,text\n{folder.name},Severe AS.\n")

    command = kill_runs.Command("label", ("label", "reports.csv", "--out", "f.csv"), prepare)
    assert kill_runs.kill_and_resume(command, 2, tmp_path, seed=0).differing == (0, 1)
