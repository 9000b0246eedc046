"""The paragraphs' table gives back what was put in."""

import subprocess
import sys
from pathlib import Path

import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.retrieval import read_paragraphs, write_paragraphs

_GRADED = Finding(
    Valve.AORTIC, Disease.STENOSIS, Assertion.PRESENT, Severity.MODERATE_TO_SEVERE, "sténose\nsévère 🫀", 40, 56, "r/1"
)
_DENIED = Finding(Valve.MITRAL, Disease.REGURGITATION, Assertion.ABSENT, None, "no MR", 60, 65, "r/2")


@pytest.mark.parametrize(
    "paragraph",
    [
        Paragraph("r1", 0, "Normal."),
        Paragraph("r1", 7, "sténose\nsévère 🫀 — 重度", 40, (_GRADED, _DENIED), "p1"),
        Paragraph("r2", 1, "", 0, (), None),
        Paragraph("r3", 0, " \t\r\n quotes \" ' , ; \\ ", 3, (_DENIED,), ""),
    ],
    ids=["plain", "findings and unicode", "empty", "blanks and quotes"],
)
def test_a_paragraph_comes_back_equal(paragraph: Paragraph, tmp_path: Path) -> None:
    write_paragraphs([paragraph], tmp_path / "t.parquet")
    assert read_paragraphs(tmp_path / "t.parquet") == [paragraph]


def test_every_kind_of_finding_comes_back_in_order(tmp_path: Path) -> None:
    findings = tuple(
        Finding(valve, disease, assertion, severity, "x", 0, 1, "rule")
        for valve in Valve
        for disease in Disease
        for assertion in Assertion
        for severity in (None, *Severity)
    )
    paragraphs = [Paragraph(f"r{i}", i, "x", findings=findings[i::9]) for i in range(9)]
    write_paragraphs(paragraphs, tmp_path / "t.parquet")
    assert read_paragraphs(tmp_path / "t.parquet") == paragraphs


def test_no_paragraphs_are_a_table_too(tmp_path: Path) -> None:
    write_paragraphs([], tmp_path / "t.parquet")
    assert read_paragraphs(tmp_path / "t.parquet") == []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in Linux's /proc")
@pytest.mark.parametrize(
    ("module", "call"),
    [("echoreport.retrieval.table", "read_paragraphs"), ("echoreport.corpus.tables", "read_table")],
)
def test_reading_starts_no_thread_beside_which_the_process_could_not_end(tmp_path: Path, module: str, call: str):
    write_paragraphs([Paragraph(f"r{number}", 0, "No AS.") for number in range(100)], tmp_path / "t.parquet")
    script = (
        f"import os, pathlib, pyarrow.parquet\nfrom {module} import {call}\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        f"{call}(pathlib.Path('t.parquet'))\n"
        "print(len(os.listdir('/proc/self/task')) - before)"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout == "0\n"
