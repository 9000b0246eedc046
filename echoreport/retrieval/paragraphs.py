"""Paragraphs of several tables one after the other, without those that were removed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress
from pathlib import Path
from typing import Any, overload

import numpy as np

from echoreport.domain import Paragraph
from echoreport.retrieval.table import GROUP, ParagraphTable, ParagraphWriter, as_arrow, same_paragraphs


class Paragraphs(Sequence[Paragraph]):
    """Parts in a row; who reads it sees only what was not removed, numbered from 0 as if it were all there is.

    Attributes:
        parts: What is stored, the removed included.
        removed: Their places among all that is stored, int64, ascending.
    """

    def __init__(self, parts: Iterable[Sequence[Paragraph]], removed: np.ndarray | None = None) -> None:
        self.parts = tuple(parts)
        self.removed = np.zeros(0, np.int64) if removed is None else removed
        self._ends = list(accumulate(map(len, self.parts)))

    @property
    def stored(self) -> int:
        """How many there are with the removed."""
        return self._ends[-1] if self._ends else 0

    @cached_property
    def live(self) -> np.ndarray:
        """Whether each stored one is there, bool."""
        return mask_without(self.stored, self.removed)

    @cached_property
    def _places(self) -> np.ndarray:
        return np.flatnonzero(self.live)

    def __len__(self) -> int:
        return self.stored - len(self.removed)

    @overload
    def __getitem__(self, row: int) -> Paragraph: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Paragraph, ...]: ...
    def __getitem__(self, row: int | slice) -> Paragraph | tuple[Paragraph, ...]:
        if isinstance(row, slice):
            return tuple(self[number] for number in range(*row.indices(len(self))))
        number = range(len(self))[row]
        place = int(self._places[number]) if len(self.removed) else number
        part = bisect_right(self._ends, place)
        return self.parts[part][place - (self._ends[part] - len(self.parts[part]))]

    def __iter__(self) -> Iterator[Paragraph]:
        every = chain.from_iterable(self.parts)
        return compress(every, self.live) if len(self.removed) else every

    def __eq__(self, other: object) -> bool:
        return same_paragraphs(self, other)

    __hash__ = None  # type: ignore[assignment]

    def joined(self, others: Sequence[Paragraph]) -> Paragraphs:
        """These and then others, as one more part."""
        return Paragraphs((*self.parts, others), self.removed)

    def without(self, rows: np.ndarray) -> Paragraphs:
        """All but some rows, int64, numbered as these are."""
        return Paragraphs(self.parts, np.union1d(self.removed, self._places[rows] if len(self.removed) else rows))

    def write(self, path: Path) -> None:
        """Write all that is stored, the removed included."""
        if len(self.parts) == 1 and isinstance(self.parts[0], ParagraphTable):
            self.parts[0].copy(path)
        else:
            with ParagraphWriter(path) as writer:
                for columns in chain.from_iterable(map(columns_of, self.parts)):
                    writer.write_columns(columns)


def as_paragraphs(paragraphs: Sequence[Paragraph]) -> Paragraphs:
    """The same, of any sequence."""
    return paragraphs if isinstance(paragraphs, Paragraphs) else Paragraphs([paragraphs])


def columns_of(paragraphs: Sequence[Paragraph], names: Sequence[str] | None = None) -> Iterator[Any]:
    """Columns of the table, as Arrow tables of a few thousand rows; of a file only some are read.

    Args:
        names: As Parquet names them; all by default.
    """
    if isinstance(paragraphs, ParagraphTable):
        yield from paragraphs.groups(names)
    elif isinstance(paragraphs, Paragraphs):
        start = 0
        for columns in chain.from_iterable(columns_of(part, names) for part in paragraphs.parts):
            live = paragraphs.live[start : start + len(columns)]
            start += len(columns)
            yield columns if live.all() else columns.filter(live)
    else:
        for start in range(0, len(paragraphs), GROUP):
            yield as_arrow(paragraphs[start : start + GROUP])


def mask_without(count: int, removed: np.ndarray) -> np.ndarray:
    """Whether each of `count` rows is left when some are removed, bool."""
    left = np.ones(count, bool)
    left[removed] = False
    return left
