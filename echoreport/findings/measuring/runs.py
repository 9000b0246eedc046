"""Names of quantities side by side, and numbers side by side: "peak and mean gradient", "64 and 40"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from echoreport.findings.measuring.linking import pattern
from echoreport.findings.measuring.numbers import Number, numbers_in
from echoreport.findings.measuring.quantities import Name, names_in

_NAMES_JOINT = re.compile(r"[\s,/&()]{0,4}(?:(?:and|the|an?)\s){0,3}", re.IGNORECASE)
_NUMBERS_JOINT = re.compile(r"[\s,/&(]{0,4}(?:(?:and|an?|of|at)\s){0,3}", re.IGNORECASE)
_ASIDE = re.compile(r"\((?:[^\d()]{1,25}|P ?1/2 ?t)\)", re.IGNORECASE)
_TOLD = re.compile(r"peak|pk|max|mean|mn|avg|m/s|mm|/s|ind", re.IGNORECASE)


def without_asides(text: str) -> str:
    """Blank out "by the continuity equation", "assuming a right atrial pressure of 10 mmHg" and "(VTI)"."""
    text = pattern("method").sub(lambda m: " " * len(m[0]), text)
    return _ASIDE.sub(lambda m: m[0] if _TOLD.search(m[0]) else " " * len(m[0]), text)


def marks_in(text: str) -> list[Name | Number]:
    """The names and numbers of a sentence, in order; none where it names no quantity."""
    names = names_in(text)
    if not names:
        return []
    within = {at for name in names for at in range(name.start, name.end)}
    numbers = [n for n in numbers_in(text) if n.start not in within]
    return sorted([*names, *numbers], key=lambda mark: mark.start)


def runs_of(text: str, marks: Iterable[Name | Number]) -> Iterator[Sequence[Name | Number]]:
    """The marks in runs: each of names, or each of numbers, that only joins stand between."""
    run: list[Name | Number] = []
    for mark in marks:
        joint = _NAMES_JOINT if isinstance(mark, Name) else _NUMBERS_JOINT
        if run and (type(mark) is not type(run[-1]) or not joint.fullmatch(text, run[-1].end, mark.start)):
            yield run
            run = []
        run.append(mark)
    yield run
