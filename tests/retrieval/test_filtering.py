"""What is read as columns is what the paragraphs say, in memory, in a file, joined, and without the removed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve
from echoreport.retrieval import (
    Filter,
    Paragraphs,
    ParagraphTable,
    grade_counts,
    reports_of,
    rows_allowed,
    rows_of_reports,
    rows_of_valves,
    write_paragraphs,
)


def _said(valve: Valve, assertion: Assertion = Assertion.PRESENT, severity: Severity | None = None) -> Finding:
    return Finding(valve, Disease.STENOSIS, assertion, severity, "x", 0, 1, "r")


PARAGRAPHS = (
    Paragraph("a", 0, "x", findings=(_said(Valve.AORTIC, severity=Severity.MILD), _said(Valve.MITRAL)), year=2018),
    Paragraph("a", 1, "x", year=2020, source="Nord"),
    Paragraph("b", 0, "x", findings=(_said(Valve.AORTIC, Assertion.POSSIBLE, Severity.MILD),), year=2021, source="Süd"),
    Paragraph("c", 0, "x", findings=(_said(Valve.AORTIC, Assertion.ABSENT),), source="Nord"),
    Paragraph("d", 0, "x", findings=(_said(Valve.MITRAL, severity=Severity.SEVERE),), year=2023),
)


@pytest.fixture(params=["memory", "file", "joined", "removed"])
def paragraphs(request: pytest.FixtureRequest, tmp_path: Path) -> Sequence[Paragraph]:
    if request.param == "memory":
        return PARAGRAPHS
    write_paragraphs(PARAGRAPHS[:3] if request.param == "joined" else PARAGRAPHS, tmp_path / "t")
    table = ParagraphTable(tmp_path / "t")
    if request.param == "joined":
        return Paragraphs([table]).joined(PARAGRAPHS[3:])
    if request.param == "removed":
        return Paragraphs([table]).joined(PARAGRAPHS).without(np.array([0, 1, 2, 3, 4]))
    return table


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Filter(), [0, 1, 2, 3, 4]),
        (Filter(valve=Valve.AORTIC), [0, 2, 3]),
        (Filter(since=2020), [1, 2, 4]),
        (Filter(until=2020), [0, 1]),
        (Filter(since=2020, until=2021, source="Süd"), [2]),
        (Filter(source="Nord"), [1, 3]),
        (Filter(valve=Valve.PULMONIC), []),
    ],
    ids=str,
)
def test_a_filter_allows_what_it_says(paragraphs: Sequence[Paragraph], wanted: Filter, rows: list[int]) -> None:
    assert rows_allowed(paragraphs, wanted).tolist() == rows


def test_rows_reports_and_grades_are_those_of_the_paragraphs(paragraphs: Sequence[Paragraph]) -> None:
    found = {valve: rows.tolist() for valve, rows in rows_of_valves(paragraphs).items()}
    assert found == {Valve.AORTIC: [0, 2, 3], Valve.MITRAL: [0, 4]}
    assert reports_of(paragraphs) == {"a", "b", "c", "d"}
    assert rows_of_reports(paragraphs, ["a", "d", "z"]).tolist() == [0, 1, 4]
    assert grade_counts(paragraphs) == {
        (Valve.AORTIC, Disease.STENOSIS, Severity.MILD): 2,
        (Valve.MITRAL, Disease.STENOSIS, Severity.SEVERE): 1,
    }
    assert paragraphs == PARAGRAPHS
    assert paragraphs[-1] == PARAGRAPHS[-1]
    assert list(paragraphs[1:3]) == list(PARAGRAPHS[1:3])


def test_what_is_written_and_read_again_is_the_same(paragraphs: Sequence[Paragraph], tmp_path: Path) -> None:
    Paragraphs([paragraphs]).write(tmp_path / "again")
    assert ParagraphTable(tmp_path / "again") == PARAGRAPHS
