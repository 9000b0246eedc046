"""`echoreport embed`: vectors of an archive's paragraphs or images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from echoreport.cli.engine import Address, EngineName, IdColumn, Processes, Resume, TextColumn, run_with

if TYPE_CHECKING:
    from echoreport.archive.image_files import ImageFiles
    from echoreport.archive.reports import ReportFiles


def embed(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUTS",
            help="Reports: a table or a folder of .txt files. Or images: files, folders, a corpus folder.",
            show_default=False,
        ),
    ],
    model: Annotated[Path, typer.Option("--model", help="Model folder.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Vectors: .parquet.", show_default=False)],
    text_column: TextColumn = "text",
    id_column: IdColumn = "report_id",
    resume: Resume = False,
    processes: Processes = None,
    engine: EngineName = "local",
    address: Address = None,
) -> None:
    """Map an archive's paragraphs or images into a model's text space: a row with a unit vector for each.

    What cannot be used is named, and listed in rejected.jsonl beside the vectors.

    \b
    Examples:
      echoreport embed reports.parquet --model demo/model --out paragraphs.parquet
      echoreport embed archive/2023/ --model demo/model --out images.parquet --resume
    """
    from echoreport.archive.embedding import embed_archive
    from echoreport.archive.rejected import check_rejected
    from echoreport.cli.engine import held_for_command, tell_end
    from echoreport.cli.progress import shown
    from echoreport.cli.targets import check_targets

    if out.suffix.lower() != ".parquet":
        raise typer.BadParameter(f"got {out.name!r} for --out, wanted a name that ends in .parquet: rename it")
    check_targets({"--out": out}, {"INPUTS": inputs})
    check_rejected(out)
    archive = _archive(inputs, out, text_column, id_column)
    with shown() as progress, held_for_command([out]) as work:
        finished = embed_archive(work, archive, model, out, run_with(engine, address, processes, resume, progress))
        said = f"vectors of {finished.counts()['vectors']} {archive.unit}: {out}"
        incomplete = tell_end(finished, out, said)
        work.remove()
    if incomplete or not finished.items:
        raise typer.Exit(1)


def _archive(inputs: list[Path], out: Path, text_column: str, id_column: str) -> ReportFiles | ImageFiles:
    """Reports where a table or a folder of text files is given alone, else images."""
    from echoreport.archive.image_files import ImageFiles
    from echoreport.archive.reports import ReportFiles

    reports = [path for path in inputs if _holds_reports(path)]
    if not reports:
        return ImageFiles(inputs, out)
    if len(inputs) > 1:
        raise typer.BadParameter(
            f"got {reports[0]} beside others, wanted one table or folder of reports, or images alone: "
            "embed them one by one"
        )
    return ReportFiles(reports[0], text_column, id_column)


def _holds_reports(path: Path) -> bool:
    """A table, or a folder of text files and no others but tables: a lone README among images is no report."""
    from echoreport.corpus.tables import SUFFIXES

    if not path.is_dir():
        return path.suffix.lower() in SUFFIXES
    files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")]
    kinds = {file.suffix.lower() for file in files}
    return ".txt" in kinds and kinds <= {".txt", *SUFFIXES}
