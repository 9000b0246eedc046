"""`echoreport index`: an archive's paragraphs into a trained model."""

from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.deidentification import ReportFile, check_report_file, tell_replaced


def index(
    model: Annotated[
        Path, typer.Argument(metavar="MODEL", help="Model folder; it is updated in place.", show_default=False)
    ],
    reports: Annotated[
        Path,
        typer.Argument(
            metavar="REPORTS", help="CSV, Parquet, JSON lines, or a folder of .txt files.", show_default=False
        ),
    ],
    text_column: Annotated[str, typer.Option("--text-column", help="Column of the reports' text.")] = "text",
    id_column: Annotated[str, typer.Option("--id-column", help="Column of the reports' ids.")] = "report_id",
    deidentification_report: ReportFile = None,
) -> None:
    """Add an archive's paragraphs to a trained model, without retraining.

    Reports whose id the model holds already are skipped, so that an interrupted or repeated run does no harm. Names,
    dates, record numbers and the like are replaced before a report enters.

    \b
    Example:
      echoreport index demo/model reports.csv --text-column REPORT --id-column ACCESSION
    """
    from echoreport.annotation import ReplacedIn
    from echoreport.bundle import Bundle
    from echoreport.cli.notes import say_problems
    from echoreport.cli.progress import shown
    from echoreport.corpus import read_reports
    from echoreport.training.extend import extend, new_reports

    check_report_file(deidentification_report)
    archive = read_reports(reports, text_column=text_column, id_column=id_column)
    bundle = Bundle.load(model)
    incomplete = say_problems(archive.warnings, archive.rejected)
    new = new_reports(bundle, archive.reports)
    if skipped := len(archive.reports) - len(new):
        typer.echo(f"skipped {skipped} reports that the model holds already", err=True)
    if new:
        replaced: list[ReplacedIn] = []
        with shown() as progress:
            extended = extend(bundle, new, progress, replaced.extend)
        tell_replaced(replaced, deidentification_report)
        extended.save(model)
        added = len(extended.paragraphs) - len(bundle.paragraphs)
        typer.echo(f"added {added} paragraphs of {len(new)} reports to {model}", err=True)
    if incomplete or not archive.reports:
        raise typer.Exit(1)
