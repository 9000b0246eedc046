"""`echoreport simulate`: write a simulated corpus folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[Path, typer.Argument(help="Corpus folder to write: new, empty, or an earlier simulated one.")],
    studies: Annotated[int, typer.Option(min=3, help="Studies with an image and a report, test included.")] = 274,
    paragraphs: Annotated[int, typer.Option(min=0, help="Paragraphs of the reports without an image.")] = 10253,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same corpus.")] = 0,
    images: Annotated[
        int | None, typer.Option(min=0, help="Images without a report; by default 1200 for 274 studies.")
    ] = None,
    compact: Annotated[bool, typer.Option("--compact", help="Small files: mostly PNG, compressed DICOM.")] = False,
) -> None:
    """Write a simulated corpus: Doppler images, reports, and the truth about both."""
    from echoreport.simulation.corpus import CorpusPlan, simulate_corpus

    plan = CorpusPlan(studies=studies, paragraphs=paragraphs, images=images, seed=seed, compact=compact)
    with _progress() as progress:
        simulate_corpus(out, plan, progress)
    typer.echo(
        f"wrote {out}: {studies} simulated studies with image and report, {plan.unreported} images without, "
        f"{paragraphs} paragraphs without",
        err=True,
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a plain line for each tenth elsewhere; both on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _say_tenth
        return
    with Progress(console=console) as bars:
        bar = bars.add_task("simulating patients", total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _say_tenth(done: int, total: int) -> None:
    if done * 10 // total > (done - 1) * 10 // total:
        typer.echo(f"simulated {done} of {total} patients with an image", err=True)
