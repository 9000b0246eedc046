"""Which number of a sentence belongs to which quantity's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from echoreport.findings.lexicon.loading import Quantity
from echoreport.findings.measuring.linking import (
    FAR,
    in_unit,
    is_of_another_day,
    is_tight,
    leads_in,
    pattern,
    present_value,
)
from echoreport.findings.measuring.numbers import Number, numbers_in
from echoreport.findings.measuring.quantities import Name, names_in, quantity

_NAMES_JOINT = re.compile(r"[\s,/&()]{0,4}(?:(?:and|the|an?)\s){0,3}", re.IGNORECASE)
_NUMBERS_JOINT = re.compile(r"[\s,/&(]{0,4}(?:(?:and|an?|of|at)\s){0,3}", re.IGNORECASE)
_ADJOINING = re.compile(r"[\s(-]{0,3}(?:(?:the|trans\w{3,12}|aortic|mitral|valve|AV|MV)\s){0,3}\(?", re.IGNORECASE)
_ASIDE = re.compile(r"\((?:[^\d()]{1,25}|P ?1/2 ?t)\)", re.IGNORECASE)
_TOLD = re.compile(r"peak|pk|max|mean|mn|avg|m/s|mm|/s|ind", re.IGNORECASE)
_KINDS = ("peak", "mean")
_NOUNS = {"peak_gradient": "gradient", "mean_gradient": "gradient", "peak_velocity": "velocity", "rvsp": "pressure"}
_VELOCITIES = ("m/s", "cm/s")
_PRESSURES = ("mmHg", "mm")


class Binding(NamedTuple):
    """A quantity with its number.

    Attributes:
        name: The words that name it.
        quantity: What it is.
        number: As the sentence states it.
        value: In the quantity's unit; of a range, its lower end.
        high: Upper end of a range, else None.
        before: End of the name or number before; nothing earlier belongs to the name.
        behind: Start of the next name or number behind.
    """

    name: Name
    quantity: Quantity
    number: Number
    value: float
    high: float | None
    before: int
    behind: int

    @property
    def start(self) -> int:
        """Offset of the first character of name and number."""
        return min(self.name.start, self.number.start)

    @property
    def end(self) -> int:
        """Offset one past the last character of name and number."""
        return max(self.name.end, self.number.end)


def bindings_in(text: str) -> list[Binding]:
    """Quantities of a sentence with their values, in order of the numbers; whose they are is not yet known."""
    text = _without_asides(text)
    names = names_in(text)
    if not names:
        return []
    within = {at for name in names for at in range(name.start, name.end)}
    numbers = [n for n in numbers_in(text) if n.start not in within]
    return _Walk(text, sorted([*names, *numbers], key=lambda mark: mark.start)).bindings()


def _without_asides(text: str) -> str:
    """Blank out "by the continuity equation", "assuming a right atrial pressure of 10 mmHg" and "(VTI)"."""
    text = pattern("method").sub(lambda m: " " * len(m[0]), text)
    return _ASIDE.sub(lambda m: m[0] if _TOLD.search(m[0]) else " " * len(m[0]), text)


class _Walk:
    """One walk over the names and numbers of a sentence."""

    def __init__(self, text: str, marks: list[Name | Number]) -> None:
        self._text = text
        self._runs = list(_runs(text, marks))
        self._before = {m.start: p.end for p, m in pairwise(marks)}
        self._behind = {m.end: n.start for m, n in pairwise(marks)}
        self._units = [(m.start, m.unit) for m in marks if isinstance(m, Number) and m.unit]
        self._pending: list[Name] = []  # names that wait for a number
        self._passed: list[Name] = []  # names that got none before other names came
        self._used: list[Name] = []  # names that got the numbers before them
        self._noun = ""  # the last one named: gradient, velocity or pressure

    def bindings(self) -> list[Binding]:
        found: list[Binding] = []
        for i, run in enumerate(self._runs):
            if names := [m for m in run if isinstance(m, Name)]:
                self._open(names)
            else:
                found += self._close(i, [m for m in run if isinstance(m, Number)])
        return found

    def _open(self, names: list[Name]) -> None:
        self._noun = next((n for m in reversed(names) if (n := _noun(m))), self._noun)
        if any(n.quantity or n.part for n in self._pending):
            self._passed = self._pending
        kinds = any(n.part in _KINDS for n in names)
        named = [n for n in names if not (kinds and n.part and n.part not in _KINDS)]  # "peak (mean) gradient": two
        got = len(self._used) if names[: len(self._used)] == self._used else 0
        self._pending = names[got:] if got else named

    def _close(self, i: int, numbers: list[Number]) -> list[Binding]:
        """Bindings of numbers side by side, to the names before or right behind them."""
        if not self._pending:
            return self._resumed(numbers) or self._backward(i, numbers)
        follow, leads = self._following(i, numbers), self._leads(numbers)
        new = self._forward(numbers) if leads or len(follow) != len(numbers) else []
        # Numbers that stand at a name of their own are not those of the name behind, whatever they are.
        left = numbers[max(len(self._pending) if leads else 0, len(new)) :]
        if new or (leads and not any(n.quantity or n.part for n in self._pending)):
            self._pending = []
        return new + (self._backward(i, left) if left else [])

    def _backward(self, i: int, numbers: list[Number]) -> list[Binding]:
        """Numbers with the names right behind them."""
        follow = self._following(i, numbers)
        if len(follow) != len(numbers):
            return []
        found = [b for pair in zip(follow, numbers, strict=True) for b in self._bound(*pair, follow)]
        self._used = follow if found else self._used
        return found

    def _following(self, i: int, numbers: list[Number]) -> list[Name]:
        """Names right behind numbers: "40 mmHg mean gradient", "14 (peak)", "36/20 (peak/mean)"."""
        names = [m for m in self._runs[i + 1] if isinstance(m, Name)] if i + 1 < len(self._runs) else []
        if not names or not _ADJOINING.fullmatch(self._text, numbers[-1].end, names[0].start):
            return []
        told = any(n.unit for n in numbers) or len(numbers) > 1 or names[0].part in _KINDS
        if len(names) > len(numbers) and "," in self._text[names[len(numbers) - 1].end : names[len(numbers)].start]:
            names = names[: len(numbers)]  # "40 mmHg mean, valve area 1.1 cm2"
        return names if told and (not names[0].part or names[0].part in _KINDS) else []

    def _leads(self, numbers: list[Number]) -> bool:
        """Whether a complete name stands so near before the numbers that they are its own."""
        name = self._pending[-1]
        return (not name.part or name.part in _KINDS) and is_tight(self._text[name.end : numbers[0].start])

    def _forward(self, numbers: list[Number]) -> list[Binding]:
        """The pending names with numbers behind them."""
        names = self._pending
        between = self._text[names[-1].end : numbers[0].start]
        if len(between) > FAR or ";" in between:
            return []
        if len(names) == 1 and names[0].part == "gradient":
            return self._pair(names[0], numbers)
        if 1 < len(names) <= len(numbers):
            return [b for pair in zip(names, numbers, strict=False) for b in self._bound(*pair, names)]
        return self._any_of(names, numbers)

    def _resumed(self, numbers: list[Number]) -> list[Binding]:
        """A name whose number comes after another quantity's: "MVA by a half-time of 150 ms is 1.5 cm2"."""
        between = self._text[self._passed[-1].end : numbers[0].start] if self._passed else ""
        if not between or len(between) > FAR or not numbers[0].unit or not leads_in(between):
            return []
        names, self._passed = self._passed, []
        return self._any_of(names, numbers[:1])

    def _any_of(self, names: list[Name], numbers: list[Number]) -> list[Binding]:
        pairs = ((name, number) for name in reversed(names) for number in numbers)
        return next((found for pair in pairs if (found := self._bound(*pair, names))), [])

    def _pair(self, name: Name, numbers: list[Number]) -> list[Binding]:
        """ "PG 41/24 mmHg": peak and mean."""
        if len(numbers) < 2 or self._text[numbers[0].end : numbers[1].start].strip() != "/":
            return []
        if numbers[0].value <= numbers[1].value:
            return []
        kinds = (quantity("peak_gradient"), quantity("mean_gradient"))
        pairs = zip(kinds, numbers, strict=False)
        return [b for q, n in pairs for b in self._bound(name._replace(quantity=q, part=""), n, [name])]

    def _bound(self, name: Name, number: Number, group: list[Name]) -> list[Binding]:
        """Name and number as a binding, in a list; empty where they do not fit."""
        unit = number.unit or name.unit
        kind = name.quantity or self._meant(name, unit, number, group)
        if kind is None or not self._is_linked(name, number, group) or is_of_another_day(self._text, name, number):
            return []
        value, high = present_value(self._text, number)
        values = in_unit(kind, value, high, unit) if value is not None else None
        if values is None:
            return []
        first, last = min(name.start, number.start), max(name.end, number.end)
        before, behind = self._before.get(first, 0), self._behind.get(last, len(self._text))
        return [Binding(name, kind, number, *values, before, behind)]

    def _meant(self, name: Name, unit: str, number: Number, group: list[Name]) -> Quantity | None:
        """What "a mean of 20" is the mean of: told by its unit, the noun of its list, or the noun before."""
        if name.part == "velocity":
            foreign = any(not n.quantity and not n.part for n in group)  # "e' velocity"
            return quantity("peak_velocity") if unit in _VELOCITIES and not foreign else None
        if name.part not in _KINDS:
            return None
        noun = next((n for m in group if m.start > name.start and (n := _noun(m))), self._noun)
        later = next((u for at, u in self._units if at >= number.start), "")
        if noun == "velocity" and number.value > quantity("peak_velocity").high:
            noun = "gradient"  # "Vmax 4.1, mean 42"
        told = unit or {"gradient": "mmHg", "velocity": "m/s", "": later}.get(noun, "")
        if told in _PRESSURES and noun != "pressure":
            return quantity(f"{name.part}_gradient")
        return quantity("peak_velocity") if told in _VELOCITIES and name.part == "peak" else None

    def _is_linked(self, name: Name, number: Number, group: list[Name]) -> bool:
        """Whether the words between name and number let the number be its value."""
        if number.start < name.start:
            return True
        between = self._text[group[-1].end : number.start]
        if name.part and len(group) == 1:
            return is_tight(between)
        return bool(number.unit or name.unit) or len(group) > 1 or leads_in(between)


def _runs(text: str, marks: Iterable[Name | Number]) -> Iterator[Sequence[Name | Number]]:
    """Names side by side, and numbers side by side: "peak and mean gradient", "64 and 40"."""
    run: list[Name | Number] = []
    for mark in marks:
        joint = _NAMES_JOINT if isinstance(mark, Name) else _NUMBERS_JOINT
        if run and (type(mark) is not type(run[-1]) or not joint.fullmatch(text, run[-1].end, mark.start)):
            yield run
            run = []
        run.append(mark)
    yield run


def _noun(name: Name) -> str:
    if name.part in ("gradient", "velocity"):
        return name.part
    return _NOUNS.get(name.quantity.name, "") if name.quantity else ""
