"""`echoreport measure`: what the pixels of image files say."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from echoreport.errors import ImageError


def measure(
    images: Annotated[
        list[Path], typer.Argument(metavar="IMAGES", help="DICOM, PNG or JPEG files.", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option(help="JSON lines file to write; stdout by default.", show_default=False)
    ] = None,
) -> None:
    """Measure images: kind, spectral region, baseline, calibration, peak velocities, jets; one JSON line each.

    \b
    Example:
      echoreport measure study/*.dcm --out measured.jsonl
    """
    from echoreport.files import write_beside
    from echoreport.images import measure as measure_image

    lines = []
    for path in images:
        try:
            lines.append(json.dumps(measure_image(path).to_json()))
        except ImageError as error:
            print(error, file=sys.stderr)
    text = "".join(f"{line}\n" for line in lines)
    if out is None:
        sys.stdout.write(text)
    else:
        with write_beside(out) as part:
            part.write_text(text, encoding="utf-8")
    if len(lines) < len(images):
        raise typer.Exit(1)
