"""Whole reports: simulated ones lose every invented name and date, and no report's findings change."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from echoreport.annotation import Entering
from echoreport.deidentification import deidentify
from echoreport.domain import Identifier, Report
from echoreport.findings import FindingExtractor
from echoreport.simulation.cases import Task, simulate_case
from echoreport.simulation.phrases import tables

_DATE = re.compile(r"\b(?:\d{2}/(?:\d{2}/)?\d{4}|\d{1,2} [A-Za-z]+ 20\d\d)\b")


@pytest.fixture(scope="module")
def simulated() -> list[str]:
    return [simulate_case(Task(7, "text", number, Path())).report.text for number in range(300)]


def test_every_invented_name_goes(simulated) -> None:
    surnames = [name.split()[-1].lower() for name in tables()["people"]["names"]]
    assert sum(name in text.lower() for text in simulated for name in surnames) > 20
    assert [text for text in simulated if any(name in deidentify(text).text.lower() for name in surnames)] == []


def test_every_invented_date_goes_and_nothing_else(simulated) -> None:
    surnames = {name.split()[-1].lower() for name in tables()["people"]["names"]}
    for text in simulated:
        dates = {match.group() for match in _DATE.finditer(text)}
        replaced = deidentify(text).replacements
        assert dates == {text[one.start : one.end] for one in replaced if one.kind is Identifier.DATE}
        assert {text[one.start : one.end].lower() for one in replaced if one.kind is not Identifier.DATE} <= surnames


def _stated(text: str) -> list[tuple[object, ...]]:
    return [(one.valve, one.disease, one.assertion, one.severity) for one in FindingExtractor().extract(text)]


def test_findings_of_simulated_reports_stay(simulated) -> None:
    assert [text for text in simulated if _stated(deidentify(text).text) != _stated(text)] == []


@pytest.mark.shared
def test_findings_of_real_reports_stay(shared_gold) -> None:
    lines = (shared_gold / "reports.jsonl").read_text("utf-8").splitlines()
    changed = [
        one["report_id"]
        for one in map(json.loads, lines)
        if _stated(deidentify(one["text"]).text) != _stated(one["text"])
    ]
    assert changed == []


def test_reports_are_cleaned_before_their_findings_are_placed() -> None:
    entering = Entering([Report("r1", "Seen by Dr. Okonjo. Severe AS."), Report("r2", "Mild MR since 03/2015.")])
    paragraphs = list(entering.paragraphs(FindingExtractor()))
    assert [paragraph.text for paragraph in paragraphs] == [
        "Seen by Dr. [name]. Severe AS.",
        "Mild MR since [date].",
    ]
    first = paragraphs[0]
    assert all(first.text[one.start : one.end] == one.evidence for one in first.findings)
    assert entering.counts() == {"name": 1, "date": 1}
    assert [(one.report_id, one.replacement.start) for one in entering.replaced] == [("r1", 12), ("r2", 14)]
