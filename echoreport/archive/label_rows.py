"""Findings, measurements and summaries as rows of the tables that `echoreport label` writes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from echoreport.corpus import split_paragraphs
from echoreport.domain import Finding, Measurement, Report

if TYPE_CHECKING:
    from echoreport.findings.summary.summary import SummaryRow

FINDING_COLUMNS: dict[str, type] = {
    "report_id": str,
    "paragraph": int,
    "valve": str,
    "disease": str,
    "assertion": str,
    "severity": str,
    "evidence": str,
    "start": int,
    "end": int,
    "rule": str,
    "snomed": str,
}
MEASUREMENT_COLUMNS: dict[str, type] = {
    "report_id": str,
    "paragraph": int,
    "valve": str,
    "quantity": str,
    "value": float,
    "high": float,
    "unit": str,
    "evidence": str,
    "start": int,
    "end": int,
}
SUMMARY_COLUMNS: dict[str, type] = {
    "report_id": str,
    "valve": str,
    "disease": str,
    "assertion": str,
    "severity": str,
    "section": str,
    "conflict": bool,
    "statements": int,
    "also_stated": str,
    "evidence": str,
    "start": int,
    "end": int,
}
COLUMNS = {"findings": FINDING_COLUMNS, "measurements": MEASUREMENT_COLUMNS, "summary": SUMMARY_COLUMNS}
"""Of each kind of table."""

Row = dict[str, Any]


def finding_rows(report: Report, findings: Sequence[Finding]) -> list[Row]:
    """A row for each finding, of `FINDING_COLUMNS`."""
    from echoreport.findings.lexicon.snomed import snomed_code

    rows = _rows(report, findings, FINDING_COLUMNS)
    return [row | {"snomed": snomed_code(f.valve, f.disease)} for f, row in zip(findings, rows, strict=True)]


def measurement_rows(report: Report, measurements: Sequence[Measurement]) -> list[Row]:
    """A row for each measurement, of `MEASUREMENT_COLUMNS`."""
    return _rows(report, measurements, MEASUREMENT_COLUMNS)


def summary_rows(report: Report, summary: Iterable[SummaryRow]) -> list[Row]:
    """A row for each valve and disease of a report, of `SUMMARY_COLUMNS`."""
    return [
        _plain({name: getattr(row, name, None) for name in SUMMARY_COLUMNS})
        | {"report_id": report.report_id, "also_stated": "; ".join(row.also_stated) or None}
        for row in summary
    ]


def _rows(report: Report, items: Sequence[Finding] | Sequence[Measurement], columns: dict[str, type]) -> list[Row]:
    """A row for each; its paragraph is the one that holds its start."""
    starts = [paragraph.start for paragraph in split_paragraphs(report)] if items else []
    rows = []
    for item in items:
        row = {name: getattr(item, name, None) for name in columns}
        row["report_id"] = report.report_id
        row["paragraph"] = max(0, bisect_right(starts, item.start) - 1)
        rows.append(_plain(row))
    return rows


def _plain(row: Row) -> Row:
    """Enum members as plain strings, which every format writes."""
    return {name: str(value) if isinstance(value, str) else value for name, value in row.items()}
