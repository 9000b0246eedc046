"""A tiny corpus folder to break in different ways."""

from pathlib import Path

import pandas as pd
import pytest

REPORTS = [
    {"report_id": "r1", "study_id": "s1", "patient_id": "p1", "text": "Severe AS.\n\nMild MR.\n\nNo TR."},
    {"report_id": "r2", "study_id": "s2", "patient_id": "p2", "text": "No AS.\n\nNo MR."},
]
IMAGES = [
    {"image_id": "i1", "study_id": "s1", "patient_id": "p1", "path": "images/a.png", "valve": "aortic", "paragraph": 0},
    {"image_id": "i2", "study_id": "s1", "patient_id": "p1", "path": "images/b.png", "valve": "mitral", "paragraph": 1},
    {"image_id": "i3", "study_id": "s2", "patient_id": "p2", "path": "images/c.dcm", "valve": None, "paragraph": None},
]


class Folder:
    """A corpus folder as a user makes it: two CSV tables and some files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports = [dict(row) for row in REPORTS]
        self.images = [dict(row) for row in IMAGES]
        for row in IMAGES:
            file = path / str(row["path"])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"pixels")

    def write(self) -> Path:
        pd.DataFrame(self.reports).to_csv(self.path / "reports.csv", index=False)
        pd.DataFrame(self.images).to_csv(self.path / "images.csv", index=False)
        return self.path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "archive")
