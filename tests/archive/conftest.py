"""An archive of reports, and a module of tasks that other processes can import."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from echoreport.archive.reports import ReportFiles
from echoreport.tables import write_rows

TASKS = '''
import os, signal
from dataclasses import dataclass
from pathlib import Path
from echoreport.archive.task import Done

@dataclass(frozen=True)
class Copy:
    """Copies ids; kills its process at shard `deadly`, once or always."""
    deadly: int = -1
    mark: str = ""
    few: int = 0
    uses_gpu: bool = False

    def start(self):
        def copy(shard, records, folder):
            if shard.number == self.deadly and not Path(self.mark).exists():
                if not self.mark.endswith("always"):
                    Path(self.mark).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            ids = [record["report_id"] for record in records]
            (folder / "ids.jsonl").write_text("".join(f"{one}\\n" for one in ids))
            return Done({"ids": len(ids)})
        return copy
'''


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with the task `Copy`."""
    folder = tmp_path / "tasks"
    folder.mkdir()
    (folder / "copy_tasks.py").write_text(TASKS)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)  # for Ray's workers
    sys.modules.pop("copy_tasks", None)
    import copy_tasks  # type: ignore[import-not-found]

    return copy_tasks


@pytest.fixture
def reports(tmp_path: Path) -> ReportFiles:
    """Forty reports, one of them without text."""
    texts = ["Mild mitral regurgitation.", "Severe aortic stenosis.\n\nNo MR.", "Clear.", ""]
    rows = [{"report_id": f"r{n}", "text": texts[n % 3] if n != 7 else ""} for n in range(40)]
    write_rows(tmp_path / "reports.csv", rows, {"report_id": str, "text": str})
    return ReportFiles(tmp_path / "reports.csv")
