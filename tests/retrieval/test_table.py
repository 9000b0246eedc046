"""The paragraphs' table gives back what was put in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.retrieval import ParagraphTable, ParagraphWriter, read_paragraphs, write_paragraphs, write_removed
from echoreport.retrieval.table import GROUP

_GRADED = Finding(
    Valve.AORTIC, Disease.STENOSIS, Assertion.PRESENT, Severity.MODERATE_TO_SEVERE, "sténose\nsévère 🫀", 40, 56, "r/1"
)
_DENIED = Finding(Valve.MITRAL, Disease.REGURGITATION, Assertion.ABSENT, None, "no MR", 60, 65, "r/2")


@pytest.mark.parametrize(
    "paragraph",
    [
        Paragraph("r1", 0, "Normal."),
        Paragraph("r1", 7, "sténose\nsévère 🫀 — 重度", 40, (_GRADED, _DENIED), "p1"),
        Paragraph("r2", 1, "", 0, (), None, 2019, "Nord"),
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


def test_rows_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    paragraphs = [Paragraph(f"r{i}", i % 3, f"text {i}", findings=(_GRADED,) * (i % 2)) for i in range(2 * GROUP + 5)]
    with ParagraphWriter(tmp_path / "t.parquet") as writer:
        for start in range(0, len(paragraphs), 1000):
            writer.write(paragraphs[start : start + 1000])
    table = ParagraphTable(tmp_path / "t.parquet")
    (tmp_path / "t.parquet").rename(tmp_path / "elsewhere")
    assert len(table) == len(paragraphs)
    assert [table[row] for row in (0, GROUP - 1, GROUP, -1)] == [paragraphs[row] for row in (0, GROUP - 1, GROUP, -1)]
    assert table[GROUP - 2 : GROUP + 2] == tuple(paragraphs[GROUP - 2 : GROUP + 2])
    assert tuple(paragraphs) == table
    assert table != paragraphs[:-1]
    with pytest.raises(IndexError):
        table[len(paragraphs)]
    write_paragraphs(paragraphs, tmp_path / "at once")
    table.copy(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "elsewhere").read_bytes()
    assert (tmp_path / "at once").read_bytes() == (tmp_path / "copy").read_bytes()


def test_a_source_that_breaks_off_adds_no_half_group(tmp_path: Path) -> None:
    def spoilt() -> Iterator[Paragraph]:
        yield from [Paragraph("r", 0, "x")] * (GROUP + 3)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_paragraphs(spoilt(), tmp_path / "t.parquet")
    assert len(ParagraphTable(tmp_path / "t.parquet")) < GROUP + 3


def test_another_table_is_refused(tmp_path: Path) -> None:
    write_removed(np.array([1, 2]), tmp_path / "t.parquet")
    with pytest.raises(ValueError, match="another table"):
        ParagraphTable(tmp_path / "t.parquet")
