"""Whatever file or folder was made, renamed or removed last, a killed run is resumed to the same bytes.

Every third or fifteenth step is tried here; with 1 as its first argument the script tries all."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("kill_at_each_step.py")
REPORTS = 'report_id,text\nr1,Severe aortic stenosis.\nr2,\nr3,"Mild mitral regurgitation.\n\nNo AS."\n'


def steps_of(stride: int, folder: Path, *command: str) -> int:
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(stride), str(folder), *command], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return int(ran.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "reports.csv").write_text(REPORTS)
    return tmp_path / "given"


def test_label(folder: Path) -> None:
    assert (
        steps_of(3, folder, "label", "reports.csv", "--out", "f.csv", "--summary", "s.jsonl", "--html", "p.html") > 20
    )


def test_index(folder: Path, tiny_model: Path) -> None:
    shutil.copytree(tiny_model, folder / "model")
    assert steps_of(15, folder, "index", "model", "reports.csv", "--deidentification-report", "replaced.csv") > 20
