"""`echoreport label`: findings and measurements of a report archive."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from echoreport.domain import Finding, Measurement, Report
    from echoreport.findings.html.as_html import LabelledPage
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


def label(
    reports: Annotated[
        Path, typer.Argument(metavar="REPORTS", help="CSV, Parquet, JSON lines, or a folder of .txt files.")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Findings: .csv, .jsonl or .parquet.")] = None,
    measurements: Annotated[
        Path | None, typer.Option("--measurements", help="Measurements: .csv, .jsonl or .parquet.")
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option("--summary", help="A row per report, valve and disease, with conflicts flagged; the same types."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="A page to look at, .html or .htm: the reports with the evidence marked."),
    ] = None,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", help="TOML with terms of your own; docs/lexicon.md describes it.")
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="Column of the reports' text.")] = "text",
    id_column: Annotated[str, typer.Option("--id-column", help="Column of the reports' ids.")] = "report_id",
) -> None:
    """Label a report archive: valve, disease, severity, asserted or negated, with the words that say so.

    At least one of --out, --measurements, --summary and --html is needed; each names a file.

    \b
    Examples:
      echoreport label reports.csv --out findings.csv --measurements measurements.csv
      echoreport label reports.csv --summary summary.csv --html page.html
    """
    from echoreport.cli.notes import say_problems
    from echoreport.cli.progress import shown
    from echoreport.cli.targets import check_targets
    from echoreport.corpus.reports import read_reports, report_files
    from echoreport.findings import FindingExtractor
    from echoreport.progress import tracked

    check_targets(
        {"--out": out, "--measurements": measurements, "--summary": summary, "--html": html},
        {"REPORTS": [reports, *report_files(reports)], "--lexicon": [lexicon] if lexicon else []},
    )
    extractor = FindingExtractor(lexicon)
    archive = read_reports(reports, text_column=text_column, id_column=id_column)
    incomplete = say_problems(archive.warnings, archive.rejected)
    labelled = _Labelled(out, measurements, summary, html)
    with shown() as progress:
        for report in tracked(archive.reports, len(archive.reports), "labelling reports", progress):
            if measurements or html:
                labelled.add(report, *extractor.read(report.text, repeats=True))
            else:
                labelled.add(report, extractor.extract(report.text, repeats=True), [])
    labelled.write()
    targets = ", ".join(str(path) for path in (out, measurements, summary, html) if path)
    typer.echo(f"{labelled.count} findings in {len(archive.reports)} reports: {targets}", err=True)
    if incomplete or not archive.reports:
        raise typer.Exit(1)


class _Labelled:
    """What was found so far, as far as one of the files wants it."""

    def __init__(self, out: Path | None, measurements: Path | None, summary: Path | None, html: Path | None) -> None:
        self.count = 0
        self._columns = {out: FINDING_COLUMNS, measurements: MEASUREMENT_COLUMNS, summary: SUMMARY_COLUMNS}
        self._rows: dict[Path | None, list[dict[str, Any]]] = {path: [] for path in self._columns}
        self._out, self._measurements, self._summary, self._html = out, measurements, summary, html
        self._page: LabelledPage | None = None
        if html:
            from echoreport.findings.html.as_html import LabelledPage

            self._page = LabelledPage()

    def add(self, report: Report, statements: list[Finding], numbers: list[Measurement]) -> None:
        """Take what the next report states, repeats included."""
        from echoreport.findings.extractor import unrepeated
        from echoreport.findings.lexicon.snomed import snomed_code
        from echoreport.findings.summary.summary import summarise

        findings = unrepeated(statements)
        self.count += len(findings)
        if self._out:
            self._rows[self._out] += [
                row | {"snomed": snomed_code(f.valve, f.disease)}
                for f, row in zip(findings, _rows(report, findings, FINDING_COLUMNS), strict=True)
            ]
        if self._measurements:
            self._rows[self._measurements] += _rows(report, numbers, MEASUREMENT_COLUMNS)
        summary = summarise(report.text, statements) if self._summary or self._page else []
        if self._summary:
            self._rows[self._summary] += [_summary_row(report, row) for row in summary]
        if self._page:
            self._page.add(report, statements, numbers, summary)

    def write(self) -> None:
        """Write each file that was asked for."""
        from echoreport.files import write_beside
        from echoreport.tables import write_rows

        for path, columns in self._columns.items():
            if path:
                write_rows(path, self._rows[path], columns)
        if self._html and self._page:
            with write_beside(self._html) as part:
                part.write_text(self._page.render(), encoding="utf-8", newline="\n")


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
        rows.append(_plain(row))
    return rows


def _summary_row(report: Report, row: SummaryRow) -> dict[str, Any]:
    cells = {name: getattr(row, name, None) for name in SUMMARY_COLUMNS}
    return _plain(cells | {"report_id": report.report_id, "also_stated": "; ".join(row.also_stated) or None})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Enum members as plain strings, which every format writes."""
    return {name: str(value) if isinstance(value, str) else value for name, value in row.items()}
