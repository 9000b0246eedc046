"""`echoreport label`: findings and measurements of a report archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.engine import Address, EngineName, IdColumn, Processes, Resume, TextColumn, run_with


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
    text_column: TextColumn = "text",
    id_column: IdColumn = "report_id",
    resume: Resume = False,
    processes: Processes = None,
    engine: EngineName = "local",
    address: Address = None,
) -> None:
    """Label a report archive: valve, disease, severity, asserted or negated, with the words that say so.

    At least one of --out, --measurements, --summary and --html is needed; each names a file. What cannot be used is
    named, and listed in rejected.jsonl beside the first of them.

    \b
    Examples:
      echoreport label reports.csv --out findings.csv --measurements measurements.csv
      echoreport label reports.csv --summary summary.csv --html page.html
      echoreport label archive.parquet --out findings.parquet --resume
    """
    from echoreport.archive.labelling import Outputs, label_archive
    from echoreport.archive.rejected import check_rejected
    from echoreport.archive.reports import ReportFiles
    from echoreport.cli.engine import held_for_command, tell_end
    from echoreport.cli.progress import shown
    from echoreport.cli.targets import check_targets
    from echoreport.corpus.reports import report_files
    from echoreport.findings.lexicon.loading import load_lexicon

    check_targets(
        {"--out": out, "--measurements": measurements, "--summary": summary, "--html": html},
        {"REPORTS": [reports, *report_files(reports)], "--lexicon": [lexicon] if lexicon else []},
    )
    if lexicon:
        load_lexicon(lexicon)  # its faults are told before other processes meet them
    files, outputs = ReportFiles(reports, text_column, id_column), Outputs(out, measurements, summary, html)
    for path in outputs.files():
        check_rejected(path)
    with shown() as progress, held_for_command(outputs.files()) as work:
        finished = label_archive(work, files, lexicon, outputs, run_with(engine, address, processes, resume, progress))
        found = finished.counts()["findings"]
        targets = ", ".join(str(path) for path in (out, measurements, summary, html) if path)
        said = f"{found} findings in {finished.items} reports: {targets}"
        incomplete = tell_end(finished, outputs.files()[0], said)
        work.remove()
    if incomplete or not finished.items:
        raise typer.Exit(1)
