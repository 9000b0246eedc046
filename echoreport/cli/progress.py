"""How commands show that they work: bars on a terminal's stderr, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import typer

from echoreport.progress import Progress

_FEWEST_SECONDS, _MOST_SECONDS = 2, 60
"""Between two lines: what is done sooner needs no line of its own; a longer silence looks like a standstill."""


@contextmanager
def shown() -> Iterator[Progress]:
    """Show each step that is told: as a bar, or as a line when it begins and one for each tenth that takes a while.

    Both tell how many are done a second and how long the rest will take. A total of 0 is one that is not known.
    """
    if not sys.stderr.isatty():
        yield _PlainLines().tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None, rate="")
            speed = bars.tasks[tasks[step]].speed
            bars.update(tasks[step], completed=done, total=total or None, rate=f"{speed:,.0f}/s" if speed else "")

        yield tell


class _PlainLines:
    def __init__(self) -> None:
        self._step, self._told = "", False
        self._last = self._began = monotonic()
        self._first = self._before = 0

    def tell(self, step: str, done: int, total: int) -> None:
        now = monotonic()
        if step != self._step or done == 0:
            typer.echo(step, err=True)
            self._step, self._told, self._began, self._first = step, False, now, done
        elif self._is_due(now - self._last, done, total) or (self._told and 0 < total <= done):
            self._told = True
            typer.echo(f"{step}: {done:,}{f' of {total:,}' if total else ''}{self._pace(now, done, total)}", err=True)
        else:
            self._before = done
            return
        self._last, self._before = now, done

    def _is_due(self, silent: float, done: int, total: int) -> bool:
        tenth = bool(total) and done * 10 // total > self._before * 10 // total
        return silent >= (_FEWEST_SECONDS if tenth else _MOST_SECONDS)

    def _pace(self, now: float, done: int, total: int) -> str:
        """ " (3,120/s, 5 min left)"; nothing where nothing can be said yet."""
        rate = (done - self._first) / (now - self._began) if now > self._began else 0.0
        if rate <= 0:
            return ""
        left = f", {_in_words((total - done) / rate)} left" if total > done else ""
        return f" ({rate:,.{0 if rate >= 10 else 1}f}/s{left})"


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
