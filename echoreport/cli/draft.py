"""`echoreport draft`: images of one study -> drafted report; or a saved draft in another format."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from echoreport.cli.sending import archive_of, send_draft
from echoreport.cli.valve_evidence import ALL, ValveEvidenceOption, chosen

if TYPE_CHECKING:  # drafting loads late, so that help is quick
    from echoreport.drafting.draft import Draft


class Format(StrEnum):
    """What a draft can be written as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    FHIR = "fhir"
    DICOM_SR = "dicom-sr"


def draft(
    images: Annotated[
        list[Path] | None,
        typer.Argument(metavar="IMAGES", help="DICOM, PNG or JPEG files of one study.", show_default=False),
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Model folder.", show_default=False)] = None,
    from_json: Annotated[
        Path | None,
        typer.Option("--from-json", help="A saved draft, to write in another format.", show_default=False),
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="By default the end of --out's name decides.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write: .txt, .json, .html, .fhir.json or .dcm.", show_default=False),
    ] = None,
    study_id: Annotated[
        str | None,
        typer.Option("--study-id", help="The draft's study; the first image's name by default.", show_default=False),
    ] = None,
    valve_evidence: ValveEvidenceOption = ALL,
    risk: Annotated[
        float, typer.Option("--risk", min=0.001, max=0.999, help="Share of wrong statements to accept.")
    ] = 0.05,
    send: Annotated[
        str | None,
        typer.Option(
            "--send",
            metavar="TARGET",
            help="Archive to store it in as DICOM SR: https://HOST:PORT/dicom-web or dicom://AETITLE@HOST:PORT.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draft the valve section of one study's report from its Doppler images.

    Images that cannot be used are named on stderr, and the others are drafted; the exit status is 1 then.
    What is sent is kept as JSON too: in --out where that ends in .json, else as STUDYID.draft.json in this folder.

    \b
    Examples:
      echoreport draft cw_aortic.dcm mitral.png --model demo/model
      echoreport draft study/*.dcm --model demo/model --out draft.json
      echoreport draft --from-json draft.json --out draft.html
      echoreport draft --from-json draft.json --send dicom://ARCHIVE@10.0.0.7:104
    """
    evidence, form, archive = chosen(valve_evidence), _module(format_, out), archive_of(send)
    if from_json and (images or model or study_id):
        raise typer.BadParameter(
            "got images, a model or a study's id too, wanted a saved draft alone: leave them out",
            param_hint="'--from-json'",
        )
    drafted = _read_back(from_json) if from_json else _made(images, model, study_id, evidence, risk)
    _write(drafted, form, out)
    rejected_images = () if from_json else drafted.rejected_images
    for rejected in rejected_images:
        typer.echo(f"{rejected.image}: {rejected.reason}", err=True)
    if archive:
        send_draft(drafted, archive, from_json or (out if form == "as_json" else None))
    if rejected_images:
        raise typer.Exit(1)


def _made(
    images: Sequence[Path] | None, model: Path | None, study_id: str | None, evidence: Sequence[str], risk: float
) -> Draft:
    if not images:
        raise typer.BadParameter("got none, wanted the study's images, or --from-json", param_hint="IMAGES")
    if model is None:
        raise typer.BadParameter("got none, wanted one: make it with 'echoreport train'", param_hint="--model")
    from echoreport.images.words import load_reader

    with _without_collecting(), ThreadPoolExecutor(1) as meanwhile:
        meanwhile.submit(load_reader)
        from echoreport.reporter import Reporter  # torch: a second

        reporter = Reporter.load(model, evidence, risk=risk)
    return reporter.draft(images, study_id)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for cycles of garbage while modules and a model load: there are none, and it takes half a second.

    Later searches pass over what was loaded.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _read_back(saved: Path) -> Draft:
    from echoreport.drafting.formats.from_json import read_draft

    return read_draft(saved)


def _module(form: Format | None, out: Path | None) -> str:
    """Module that writes the format."""
    from echoreport.drafting.draft import FORMATS, format_of

    if form is Format.DICOM_SR and out is None and sys.stdout.isatty():
        raise typer.BadParameter("got none for a binary file, wanted a name such as draft.dcm", param_hint="'--out'")
    if form:
        return f"as_{form.replace('-', '_')}"
    if out is None:
        return "as_text"
    if (module := format_of(out)) is None:
        raise typer.BadParameter(
            f"got {out.name!r}, wanted a name that ends in {', '.join(FORMATS)}: rename it, or give --format",
            param_hint="'--out'",
        )
    return module


def _write(drafted: Draft, module: str, out: Path | None) -> None:
    from echoreport.drafting.draft import rendered
    from echoreport.files import write_beside

    content = rendered(drafted, module)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    with write_beside(out) as part:
        part.write_bytes(content)
