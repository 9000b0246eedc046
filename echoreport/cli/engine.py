"""What the commands for whole archives have in common: how the work is done, and what is said at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from echoreport.archive.running import Finished, Run
    from echoreport.archive.work import Work
    from echoreport.progress import Progress

TextColumn = Annotated[str, typer.Option("--text-column", help="Column of the reports' text.")]
IdColumn = Annotated[str, typer.Option("--id-column", help="Column of the reports' ids.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where a run of the same command line was ended, killed or not.")
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes", min=1, help="Processes, of --engine local; one for each core by default.", show_default=False
    ),
]
EngineName = Annotated[
    Literal["local", "ray"], typer.Option("--engine", help="local: this machine; ray: a Ray cluster, or a local one.")
]
Address = Annotated[
    str | None,
    typer.Option("--address", help="Of a Ray cluster: ray://host:10001 or host:6379; a local one by default."),
]


def run_with(engine: str, address: str | None, processes: int | None, resume: bool, progress: Progress) -> Run:
    """The run that these options describe.

    Raises:
        typer.BadParameter: If options of one engine are given for the other.
        MissingExtraError: If Ray is wanted and not installed.
        EchoReportError: If nothing answers at the address.
    """
    from echoreport.archive.local import LocalEngine
    from echoreport.archive.running import Run

    if engine == "local":
        if address:
            raise typer.BadParameter("got --address with --engine local, wanted --engine ray: add it")
        return Run(LocalEngine(processes), resume, progress, _say)
    from echoreport.archive.ray_engine import RayEngine

    ray = RayEngine(address, processes)
    ray.check()
    return Run(ray, resume, progress, _say)


@contextmanager
def held_for_command(targets: Sequence[Path]) -> Iterator[Work]:
    """As `echoreport.archive.work.held`; says at Ctrl-C what is kept."""
    from echoreport.archive.work import KEPT, held

    with held(targets) as work:
        try:
            yield work
        except KeyboardInterrupt as interrupt:
            typer.echo(f"echoreport: interrupted{f'; {KEPT}' if work.has_plan else ''}", err=True)
            raise typer.Exit(130) from interrupt


def _say(line: str) -> None:
    typer.echo(line, err=True)


def tell_end(finished: Finished, target: Path, said: str) -> bool:
    """Name what was rejected, on stderr and in the file beside `target`; whether anything was."""
    from echoreport.archive.rejected import write_rejected
    from echoreport.cli.notes import say_problems

    incomplete = say_problems(finished.notes.warnings, finished.rejected())
    listed = write_rejected(target, finished.rejected())
    if said:
        typer.echo(said, err=True)
    if listed:
        typer.echo(f"what was not used, and why: {listed}", err=True)
    return incomplete
