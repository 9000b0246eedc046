"""How long work tells what it is doing, without printing."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Called as progress(step, done, total)."""


def silent(step: str, done: int, total: int) -> None:
    """Say nothing."""


def tracked(items: Iterable[T], total: int, step: str, progress: Progress) -> Iterator[T]:
    """Yield the items, telling how many are done."""
    progress(step, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        progress(step, done, total)
