"""How commands show that they work: bars on a terminal's stderr, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from echoreport.progress import Progress


@contextmanager
def shown() -> Iterator[Progress]:
    """Show each step that is told: as a bar, or as a line when it begins and one for each tenth."""
    if not sys.stderr.isatty():
        yield _plain_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


def _plain_line(step: str, done: int, total: int) -> None:
    if done == 0:
        typer.echo(step, err=True)
    elif done * 10 // total > (done - 1) * 10 // total:
        typer.echo(f"{step}: {done} of {total}", err=True)
