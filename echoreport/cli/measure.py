"""`echoreport measure`: what the pixels of image files say."""

import json
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from echoreport.errors import EchoReportError
    from echoreport.files import check_file_target, write_beside

    if out is not None:
        check_file_target(out)
    failed = 0
    with (
        write_beside(out) if out else nullcontext(None) as part,
        part.open("w", encoding="utf-8") if part else nullcontext(sys.stdout) as sink,
    ):
        for path, name in zip(images, _overlay_names(images), strict=True):
            try:
                print(_measured(path, values, overlay / name if overlay else None), file=sink, flush=out is None)
            except EchoReportError as error:
                failed += 1
                print(error, file=sys.stderr)
            except Exception as error:
                if len(images) == 1:
                    raise
                failed += 1
                fault = f"got {type(error).__name__} on the way, a fault of echoreport"
                print(f"{path.name}: {fault}: measure it alone with --debug and report that", file=sys.stderr)
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


def _measured(path: Path, values: bool, picture: Path | None) -> str:
    """The image's line; its overlay is written to `picture` where it has a trace."""
    from echoreport.images import measure_frame, read_frame

    frame = read_frame(path)
    report = measure_frame(frame, values)
    if picture is not None:
        _draw(frame, report, picture)
    return json.dumps(report.to_json(), ensure_ascii=False)


def _draw(frame: "Frame", report: "ImageReport", picture: Path) -> None:
    from echoreport.files import write_beside
    from echoreport.images.overlay import draw_overlay

    drawn = draw_overlay(frame, report)
    if drawn is None:
        print(f"{frame.name}: no overlay, since {report.reason}", file=sys.stderr)
        return
    with write_beside(picture) as part:
        drawn.save(part, format="PNG")
