"""`echoreport simulate`: write a simulated corpus folder."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="Corpus folder to write: new, empty, or an earlier simulated one.")
    ],
    studies: Annotated[int, typer.Option(min=3, help="Studies with an image and a report, test included.")] = 274,
    paragraphs: Annotated[int, typer.Option(min=0, help="Paragraphs of the reports without an image.")] = 10253,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same corpus.")] = 0,
    images: Annotated[
        int | None, typer.Option(min=0, help="Images without a report; by default 2000 for 274 studies.")
    ] = None,
    compact: Annotated[bool, typer.Option("--compact", help="Small files: mostly PNG, compressed DICOM.")] = False,
    unseen_scanners: Annotated[
        bool, typer.Option("--unseen-scanners", help="Test frames of scanner families that no other frame is of.")
    ] = False,
) -> None:
    """Write a simulated corpus: Doppler images, reports, and the truth about both.

    \b
    Example:
      echoreport simulate corpus --studies 60 --paragraphs 1000
    """
    from echoreport.cli.progress import shown
    from echoreport.simulation.corpus import CorpusPlan, simulate_corpus

    plan = CorpusPlan(
        studies=studies,
        paragraphs=paragraphs,
        images=images,
        seed=seed,
        compact=compact,
        unseen_scanners=unseen_scanners,
    )
    with shown() as progress:
        simulate_corpus(out, plan, partial(progress, "simulating patients"))
    typer.echo(
        f"wrote {out}: {studies} simulated studies with image and report, {plan.unreported} images without, "
        f"{paragraphs} paragraphs without",
        err=True,
    )
