"""`echoreport search`: nearest paragraphs of a text or an image."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from echoreport.domain import Finding
    from echoreport.drafting.voting import Neighbour

_SHOWN = 100  # characters of a paragraph in the text format
_IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".dcm", ".tif", ".tiff", ".bmp")


ValveName = Literal["aortic", "mitral", "pulmonic", "tricuspid"]
"""Values of `echoreport.domain.Valve`, whose import would take time before each command."""


class Format(StrEnum):
    """What hits can be printed as."""

    TEXT = "text"
    JSON = "json"


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A text, or an image file.", show_default=False)],
    model: Annotated[Path, typer.Option("--model", help="Model folder.", show_default=False)],
    k: Annotated[int, typer.Option("-k", min=1, help="How many paragraphs.")] = 10,
    valve: Annotated[ValveName | None, typer.Option("--valve", help="Only paragraphs that speak of it.")] = None,
    since: Annotated[int | None, typer.Option("--since", metavar="YEAR", help="Only of this year or later.")] = None,
    until: Annotated[int | None, typer.Option("--until", metavar="YEAR", help="Only of this year or earlier.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only of this archive or department.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="JSON gives the paragraphs in full.")] = Format.TEXT,
) -> None:
    """Find the archive's paragraphs that are nearest to a text or an image, nearest first.

    Similarity is cosine similarity, at most 1.

    \b
    Examples:
      echoreport search "severe aortic stenosis" --model demo/model
      echoreport search cw_aortic.dcm --model demo/model -k 3 --format json
      echoreport search "flail leaflet" --model demo/model --valve mitral --since 2019
    """
    from echoreport.domain import Valve
    from echoreport.reporter import Reporter
    from echoreport.retrieval import Filter

    asked = (Valve(valve) if valve else None, since, until, source)
    where = Filter(*asked) if any(one is not None for one in asked) else None
    hits = Reporter.load(model).search(Path(query) if _is_file(query) else query, k, where)
    if format_ is Format.JSON:
        typer.echo(json.dumps([_record(hit) for hit in hits], indent=2, ensure_ascii=False))
        return
    for hit in hits:
        typer.echo(_line(hit))


def _is_file(query: str) -> bool:
    """Whether a query names an image: a file that exists, or a misspelt one, which is refused when it is read."""
    try:
        return Path(query).is_file() or Path(query).suffix.lower() in _IMAGE_SUFFIXES
    except OSError:  # a text may be longer than any file name
        return False


def _line(hit: Neighbour) -> str:
    paragraph = hit.paragraph
    said = ", ".join(_in_short(finding) for finding in paragraph.findings)
    text = " ".join(paragraph.text.split())
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}..."
    return f"{hit.similarity:.3f}  {paragraph.report_id}:{paragraph.number}  [{said}]  {text}"


def _in_short(finding: Finding) -> str:
    from echoreport.domain import DraftFinding
    from echoreport.drafting.wording import describe

    return describe(DraftFinding(finding.valve, finding.disease, finding.assertion, finding.severity, 1.0, ()))


def _record(hit: Neighbour) -> dict[str, Any]:
    paragraph = hit.paragraph
    return {
        "paragraph": f"{paragraph.report_id}:{paragraph.number}",
        "similarity": round(hit.similarity, 4),
        "findings": [_finding(finding) for finding in paragraph.findings],
        "text": paragraph.text,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in ("valve", "disease", "assertion", "severity", "evidence")}
