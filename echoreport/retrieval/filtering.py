"""Which paragraphs a search may find: by valve, year and source, read as columns and never as objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np

from echoreport.domain import STATED, Assertion, Disease, Paragraph, Severity, Valve
from echoreport.retrieval.paragraphs import columns_of
from echoreport.retrieval.table import bit_of

_NO_YEAR = -1
_FINDINGS: dict[str, type[StrEnum]] = {"valve": Valve, "disease": Disease, "assertion": Assertion, "severity": Severity}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a paragraph has to be; None allows any.

    Attributes:
        valve: One that its findings speak of.
        since: First year of its report; one without a year is then left out.
        until: Last year, itself included.
        source: Archive or department of its report.
    """

    valve: Valve | None = None
    since: int | None = None
    until: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        said = {"valve": self.valve, "since": self.since, "until": self.until, "source": self.source}
        return ", ".join(f"{name} {value}" for name, value in said.items() if value is not None)


def rows_allowed(paragraphs: Sequence[Paragraph], wanted: Filter) -> np.ndarray:
    """Rows of the paragraphs that a filter allows, int64, ascending."""
    columns = columns_of(paragraphs, ["valves", "year", "source"])
    return _rows(_allowed(some, wanted) for some in columns)


def rows_of_reports(paragraphs: Sequence[Paragraph], report_ids: Collection[str]) -> np.ndarray:
    """Rows of the paragraphs of some reports, int64, ascending."""
    wanted, columns = set(report_ids), columns_of(paragraphs, ["report_id"])
    return _rows(np.array([one in wanted for one in some["report_id"].to_pylist()], bool) for some in columns)


def reports_of(paragraphs: Sequence[Paragraph]) -> set[str]:
    """Ids of the reports that the paragraphs come from."""
    return {one for some in columns_of(paragraphs, ["report_id"]) for one in some["report_id"].to_pylist()}


def rows_of_valves(paragraphs: Sequence[Paragraph]) -> dict[Valve, np.ndarray]:
    """Each valve that any finding speaks of -> the rows of its paragraphs, int64, ascending."""
    bits = np.concatenate(
        [
            np.zeros(0, np.uint8),
            *(_numbers(some["valves"].combine_chunks(), np.uint8) for some in columns_of(paragraphs, ["valves"])),
        ]
    )
    rows = {valve: np.flatnonzero(bits & bit_of(valve)) for valve in Valve}
    return {valve: found for valve, found in rows.items() if len(found)}


def grade_counts(paragraphs: Sequence[Paragraph]) -> dict[tuple[Valve, Disease, Severity], int]:
    """How often each grade of each lesion is stated as present or possible; without those that never are."""
    counts = np.zeros((len(Valve), len(Disease), len(Severity)), np.int64)
    for columns in columns_of(paragraphs, [f"findings.list.element.{name}" for name in _FINDINGS]):
        said = columns["findings"].combine_chunks().flatten()
        valve, disease, assertion, severity = (_places_in(kind, said.field(name)) for name, kind in _FINDINGS.items())
        stated = np.isin(assertion, [list(Assertion).index(one) for one in STATED]) & (severity >= 0)
        np.add.at(counts, (valve[stated], disease[stated], severity[stated]), 1)
    every = product(Valve, Disease, Severity)
    return {lesion: int(count) for lesion, count in zip(every, counts.flat, strict=True) if count}


def _places_in(kind: type[StrEnum], column: Any) -> np.ndarray:
    """Strings -> their places in an enumeration; -1 of null."""
    encoded, names = column.dictionary_encode(), list(kind)
    places = np.array([*(names.index(kind(value)) for value in encoded.dictionary.to_pylist()), -1])
    return places[_numbers(encoded.indices, np.int32, -1)]


def _numbers(array: Any, kind: type, instead: int = 0) -> np.ndarray:
    """An Arrow array of whole numbers, with another for null; Arrow's own ways to NumPy import pandas."""
    valid, values = array.buffers()
    if not len(array):
        return np.zeros(0, kind)
    numbers: np.ndarray = np.frombuffer(values, kind)[array.offset : array.offset + len(array)]
    if valid is None:
        return numbers
    there = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")[array.offset : array.offset + len(array)]
    return np.where(there, numbers, instead)


def _rows(parts: Iterable[np.ndarray]) -> np.ndarray:
    return np.flatnonzero(np.concatenate([np.zeros(0, bool), *parts]))


def _allowed(columns: Any, wanted: Filter) -> np.ndarray:
    allowed = np.ones(len(columns), bool)
    if wanted.valve is not None:
        allowed &= (_numbers(columns["valves"].combine_chunks(), np.uint8) & bit_of(wanted.valve)) > 0
    years = _numbers(columns["year"].combine_chunks(), np.int32, _NO_YEAR)
    if wanted.since is not None or wanted.until is not None:
        allowed &= years != _NO_YEAR
    if wanted.since is not None:
        allowed &= years >= wanted.since
    if wanted.until is not None:
        allowed &= years <= wanted.until
    if wanted.source is not None:
        allowed &= np.array([source == wanted.source for source in columns["source"].to_pylist()], bool)
    return allowed
