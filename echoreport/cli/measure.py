"""`echoreport measure`: what the pixels of image files say."""

import json
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from echoreport.images import Frame, ImageReport

_LINES = (".jsonl", ".ndjson", ".json")


def measure(
    images: Annotated[
        list[Path],
        typer.Argument(metavar="IMAGES", help="DICOM, PNG, JPEG, TIFF or BMP files, and clips.", show_default=False),
    ],
    out: Annotated[
        Path | None, typer.Option(help="JSON lines file to write (.jsonl); stdout by default.", show_default=False)
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder for a PNG of each trace with region, baseline, envelope, peaks and ticks drawn on it.",
            show_default=False,
        ),
    ] = None,
    values: Annotated[
        bool,
        typer.Option("--values", help="Read printed values in DICOM files with calibration as well; slower."),
    ] = False,
) -> None:
    """Measure images: kind, region, baseline, axes, envelope, jets, printed values; one JSON line each.

    \b
    Examples:
      echoreport measure study/*.dcm --out measured.jsonl
      echoreport measure cw_aortic.png --overlay checked/
    """
    if out is not None and out.suffix.lower() not in _LINES:
        raise typer.BadParameter(
            f"got {out.name!r}, wanted a name that ends in {', '.join(_LINES)}: rename it", param_hint="'--out'"
        )
    from echoreport.cores import shared_out
    from echoreport.files import check_file_target, write_beside

    if out is not None:
        check_file_target(out)
    failed = 0
    jobs = [
        _Job(path, values, overlay / name if overlay else None, len(images) == 1)
        for path, name in zip(images, _overlay_names(images), strict=True)
    ]
    with (
        write_beside(out) if out else nullcontext(None) as part,
        part.open("w", encoding="utf-8") if part else nullcontext(sys.stdout) as sink,
    ):
        for done in shared_out(_measured, jobs, at_a_time=4):
            failed += done.line is None
            if done.line is not None:
                print(done.line, file=sink, flush=out is None)
            if done.said:
                print(done.said, file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def _overlay_names(images: list[Path]) -> list[str]:
    """A name for each overlay; files of the same name, from several folders, are numbered."""
    seen: Counter[str] = Counter()
    names = []
    for path in images:
        seen[path.name] += 1
        number = f"-{seen[path.name]}" if seen[path.name] > 1 else ""
        names.append(f"{path.name}{number}.overlay.png")
    return names


class _Job(NamedTuple):
    """One image: whether to read printed values in any case, where its overlay goes, whether it is the only one."""

    path: Path
    values: bool
    picture: Path | None
    alone: bool


class _Done(NamedTuple):
    """An image's line, None where it could not be measured; and what to tell the user."""

    line: str | None
    said: str


def _measured(job: _Job) -> _Done:
    from echoreport.errors import EchoReportError
    from echoreport.images import measure_frame, read_frame

    try:
        frame = read_frame(job.path)
        report = measure_frame(frame, job.values)
        said = _draw(frame, report, job.picture) if job.picture else ""
    except EchoReportError as error:
        return _Done(None, str(error))
    except Exception as error:
        if job.alone:
            raise
        fault = f"got {type(error).__name__} on the way, a fault of echoreport"
        return _Done(None, f"{job.path.name}: {fault}: measure it alone with --debug and report that")
    return _Done(json.dumps(report.to_json(), ensure_ascii=False), said)


def _draw(frame: "Frame", report: "ImageReport", picture: Path) -> str:
    """Write the overlay; why there is none, where the frame has no trace."""
    from echoreport.files import write_beside
    from echoreport.images.overlay import draw_overlay

    drawn = draw_overlay(frame, report)
    if drawn is None:
        return f"{frame.name}: no overlay, since {report.reason}"
    with write_beside(picture) as part:
        drawn.save(part, format="PNG")
    return ""
