"""`echoreport label`: findings and measurements of a report archive."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from echoreport.domain import Finding, Measurement, Report

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


def label(
    reports: Annotated[
        Path, typer.Argument(metavar="REPORTS", help="CSV, Parquet, JSON lines, or a folder of .txt files.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Findings: .csv, .jsonl or .parquet.")],
    measurements: Annotated[
        Path | None, typer.Option("--measurements", help="Measurements as well: .csv, .jsonl or .parquet.")
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="Column of the reports' text.")] = "text",
    id_column: Annotated[str, typer.Option("--id-column", help="Column of the reports' ids.")] = "report_id",
) -> None:
    """Label a report archive: valve, disease, severity, asserted or negated, with the words that say so.

    \b
    Example:
      echoreport label reports.csv --out findings.csv --measurements measurements.csv
    """
    from echoreport.cli.notes import say_problems
    from echoreport.cli.progress import shown
    from echoreport.corpus.reports import read_reports
    from echoreport.findings import FindingExtractor
    from echoreport.progress import tracked
    from echoreport.tables import check_table_path, write_rows

    for path in (out, measurements):
        if path is not None:
            check_table_path(path)
    archive = read_reports(reports, text_column=text_column, id_column=id_column)
    incomplete = say_problems(archive.warnings, archive.rejected)
    extractor = FindingExtractor()
    findings: list[dict[str, Any]] = []
    numbers: list[dict[str, Any]] = []
    with shown() as progress:
        for report in tracked(archive.reports, len(archive.reports), "labelling reports", progress):
            found, measured = extractor.read(report.text) if measurements else (extractor.extract(report.text), [])
            findings += _rows(report, found, FINDING_COLUMNS)
            numbers += _rows(report, measured, MEASUREMENT_COLUMNS)
    write_rows(out, findings, FINDING_COLUMNS)
    if measurements is not None:
        write_rows(measurements, numbers, MEASUREMENT_COLUMNS)
    typer.echo(f"{len(findings)} findings in {len(archive.reports)} reports: {out}", err=True)
    if incomplete:
        raise typer.Exit(1)


def _rows(
    report: Report, items: Iterable[Finding] | Iterable[Measurement], columns: dict[str, type]
) -> list[dict[str, Any]]:
    """A table row for each finding or measurement; its paragraph is the one that holds its start."""
    from echoreport.corpus.paragraphs import split_paragraphs

    starts = [paragraph.start for paragraph in split_paragraphs(report)]
    rows = []
    for item in items:
        row = {name: getattr(item, name, None) for name in columns}
        row["report_id"] = report.report_id
        row["paragraph"] = max(0, bisect_right(starts, item.start) - 1)
        rows.append({name: str(value) if isinstance(value, str) else value for name, value in row.items()})
    return rows
