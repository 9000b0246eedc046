"""How commands show that they work: bars on a terminal's stderr, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import typer

from echoreport.progress import Progress

_SECONDS_BETWEEN_LINES = 2
"""What is done sooner needs no line of its own."""


@contextmanager
def shown() -> Iterator[Progress]:
    """Show each step that is told: as a bar, or as a line when it begins and one for each tenth that takes a while."""
    if not sys.stderr.isatty():
        yield _plain_lines()
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


def _plain_lines() -> Progress:
    last = monotonic()

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last
        if done == 0:
            typer.echo(step, err=True)
        elif done * 10 // total > (done - 1) * 10 // total and monotonic() - last >= _SECONDS_BETWEEN_LINES:
            typer.echo(f"{step}: {done} of {total}", err=True)
        else:
            return
        last = monotonic()

    return tell
