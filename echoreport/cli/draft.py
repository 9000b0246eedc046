"""`echoreport draft`: images of one study -> drafted report."""

import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from echoreport.cli.valve_evidence import ALL, ValveEvidenceOption, chosen


class Format(StrEnum):
    """What a draft can be written as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


_BY_SUFFIX = {".txt": Format.TEXT, ".json": Format.JSON, ".html": Format.HTML}


def draft(
    images: Annotated[
        list[Path],
        typer.Argument(metavar="IMAGES", help="DICOM, PNG or JPEG files of one study.", show_default=False),
    ],
    model: Annotated[Path, typer.Option("--model", help="Model folder.", show_default=False)],
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="By default --out's suffix decides; text on stdout.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write: .txt, .json or .html; stdout by default.", show_default=False),
    ] = None,
    study_id: Annotated[
        str | None,
        typer.Option("--study-id", help="The draft's study; the first image's name by default.", show_default=False),
    ] = None,
    valve_evidence: ValveEvidenceOption = ALL,
) -> None:
    """Draft the valve section of one study's report from its Doppler images.

    Images that cannot be used are named on stderr, and the others are drafted; the exit status is 1 then.

    \b
    Examples:
      echoreport draft cw_aortic.dcm mitral.png --model demo/model
      echoreport draft study/*.dcm --model demo/model --out draft.html
    """
    form, evidence = format_ or _format_of(out), chosen(valve_evidence)
    from echoreport.reporter import Reporter

    drafted = Reporter.load(model, evidence).draft(images, study_id)
    _write(import_module(f"echoreport.drafting.as_{form}").render(drafted), out)
    for rejected in drafted.rejected_images:
        typer.echo(f"{rejected.image}: {rejected.reason}", err=True)
    if drafted.rejected_images:
        raise typer.Exit(1)


def _format_of(out: Path | None) -> Format:
    if out is None:
        return Format.TEXT
    if out.suffix.lower() not in _BY_SUFFIX:
        raise typer.BadParameter(
            f"got {out.name!r}, wanted a name that ends in {', '.join(_BY_SUFFIX)}: rename it, or give --format",
            param_hint="'--out'",
        )
    return _BY_SUFFIX[out.suffix.lower()]


def _write(content: str, out: Path | None) -> None:
    from echoreport.files import write_beside

    if out is None:
        sys.stdout.write(content)
        return
    with write_beside(out) as part:
        part.write_text(content, encoding="utf-8", newline="\n")
