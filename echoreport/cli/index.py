"""`echoreport index`: which paragraphs a trained model can find."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.deidentification import ReportFile, tell_replaced
from echoreport.cli.engine import Address, EngineName, IdColumn, Processes, Resume, TextColumn, run_with


def index(
    model: Annotated[
        Path, typer.Argument(metavar="MODEL", help="Model folder; it is updated in place.", show_default=False)
    ],
    reports: Annotated[
        Path | None,
        typer.Argument(
            metavar="REPORTS", help="CSV, Parquet, JSON lines, or a folder of .txt files.", show_default=False
        ),
    ] = None,
    text_column: TextColumn = "text",
    id_column: IdColumn = "report_id",
    deidentification_report: ReportFile = None,
    remove: Annotated[
        Path | None,
        typer.Option("--remove", metavar="FILE", help="Remove the reports whose ids this file lists, one a line."),
    ] = None,
    merge: Annotated[
        Path | None,
        typer.Option("--merge", metavar="MODEL", help="Add the paragraphs of a model with the same text encoder."),
    ] = None,
    compact: Annotated[
        bool, typer.Option("--compact", help="Write the model without what was removed, its index built anew.")
    ] = False,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Of a compacted index; by default chosen by size and memory.")
    ] = None,
    memory: Annotated[
        float | None, typer.Option("--memory", metavar="GB", help="Memory that a compacted index may take.")
    ] = None,
    resume: Resume = False,
    processes: Processes = None,
    engine: EngineName = "local",
    address: Address = None,
) -> None:
    """Add an archive's paragraphs to a trained model, without retraining; or remove, merge, compact.

    Reports whose id the model holds already are skipped, so that a repeated run does no harm; those that were removed
    from it stay out. Names, dates, record numbers and the like are replaced before a report enters. What cannot be used
    is named, and listed in rejected.jsonl beside the model.

    \b
    Examples:
      echoreport index demo/model reports.csv --text-column REPORT --id-column ACCESSION
      echoreport index demo/model --remove withdrawn.txt
      echoreport index demo/model --compact --memory 2
    """
    if (kind or memory is not None) and not compact:
        raise typer.BadParameter("got --kind or --memory without --compact, which builds the index anew: add it")
    given = {"REPORTS": reports, "--remove": remove, "--merge": merge, "--compact": compact}
    wanted = [name for name, value in given.items() if value]
    if len(wanted) != 1:
        raise typer.BadParameter(
            f"got {' and '.join(wanted) or 'nothing to do'}, wanted one of REPORTS, --remove, --merge and --compact"
        )
    if kind and memory is not None:
        raise typer.BadParameter("got --kind and --memory, wanted one of them: the memory chooses the kind")
    if memory is not None and not 0 < memory < float("inf"):
        raise typer.BadParameter(f"got --memory {memory}, wanted gigabytes above 0")
    if not reports and (resume or processes or deidentification_report or engine != "local"):
        raise typer.BadParameter(
            f"got {wanted[0]} with an option that only REPORTS have, wanted it alone: leave it away"
        )
    place = Path(os.path.realpath(model))  # "." has no name and no folder beside it
    if reports:
        how = (engine, address, processes, resume)
        _add(place, model, (reports, text_column, id_column), deidentification_report, how)
    else:
        _change(place, model, remove, merge, int(memory * 2**30) if memory else None, kind)


def _add(
    place: Path,
    model: Path,
    files: tuple[Path, str, str],
    report: Path | None,
    how: tuple[str, str | None, int | None, bool],
) -> None:
    from echoreport.archive.indexing import index_archive
    from echoreport.archive.rejected import check_rejected
    from echoreport.archive.reports import ReportFiles
    from echoreport.cli.engine import held_for_command, tell_end
    from echoreport.cli.progress import shown
    from echoreport.cli.targets import check_targets

    archive = ReportFiles(*files)
    if report:
        check_targets({"--deidentification-report": report}, {"REPORTS": [archive.path, *archive.files()]})
        check_rejected(report)
    check_rejected(place)
    with shown() as progress, held_for_command([place, *([report] if report else [])]) as work:
        finished = index_archive(work, archive, place, report, run_with(*how, progress))
        counts, skipped = finished.counts(), finished.notes.skipped
        if skipped:
            typer.echo(f"skipped {skipped} reports that the model holds, or that were removed from it", err=True)
        if finished.items:
            tell_replaced({name.removeprefix("replaced "): n for name, n in counts.items() if "replaced " in name})
        said = f"added {counts['paragraphs']} paragraphs of {counts['reports']} reports to {model}"
        incomplete = tell_end(finished, place, said if finished.items else "")
        work.remove()
    if incomplete or not (finished.items or skipped):
        raise typer.Exit(1)


def _change(
    place: Path, model: Path, remove: Path | None, merge: Path | None, memory: int | None, kind: str | None
) -> None:
    from echoreport import indexing
    from echoreport.bundle import Bundle
    from echoreport.cli.engine import held_for_command
    from echoreport.errors import InputError
    from echoreport.retrieval import reports_of

    with held_for_command([place]):
        bundle = Bundle.load(place)
        before, unknown = len(bundle.paragraphs), list[str]()
        if remove:
            ids = _ids(remove)
            unknown = sorted(ids - reports_of(bundle.paragraphs))
            changed = indexing.remove(bundle, ids)
            count = f"{len(ids) - len(unknown)} of {len(ids)} reports ({before - len(changed.paragraphs)} paragraphs)"
            said = f"removed {count} from {model}; --compact drops their text"
        elif merge:
            if merge.exists() and merge.samefile(place):
                raise InputError(f"got {merge} to merge with itself, wanted another model: name that")
            changed = indexing.merge(bundle, Bundle.load(merge))
            said = f"added {len(changed.paragraphs) - before} paragraphs of {merge} to {model}"
        else:
            changed = indexing.compact(bundle, kind, memory)
            said = f"compacted {model}: {len(changed.paragraphs)} paragraphs, index {changed.index.kind}"
        changed.save(place)
    for name in unknown:
        typer.echo(f"{name}: the model holds no report of this id; it will not take one in either", err=True)
    typer.echo(said, err=True)
    if unknown:
        raise typer.Exit(1)


def _ids(file: Path) -> set[str]:
    from echoreport.corpus.encodings import decode
    from echoreport.corpus.files import opened

    with opened(file) as raw:
        lines = decode(raw.read())[0].splitlines()
    return {line.strip() for line in lines if line.strip()}
