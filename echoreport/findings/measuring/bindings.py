"""Which number of a sentence belongs to which quantity's name."""

from __future__ import annotations

import re
from itertools import pairwise

from echoreport.findings.lexicon.loading import Quantity
from echoreport.findings.measuring.binding import Binding
from echoreport.findings.measuring.linking import (
    FAR,
    in_unit,
    is_linked,
    is_of_another_day,
    is_tight,
    leads_in,
    present_value,
)
from echoreport.findings.measuring.numbers import Number
from echoreport.findings.measuring.partial_names import KINDS, meant, noun_of
from echoreport.findings.measuring.quantities import Name, quantity
from echoreport.findings.measuring.runs import marks_in, runs_of, without_asides

_ADJOINING = re.compile(r"[\s(-]{0,3}(?:(?:the|trans\w{3,12}|aortic|mitral|valve|AV|MV)\s){0,3}\(?", re.IGNORECASE)


def bindings_in(text: str) -> list[Binding]:
    """Quantities of a sentence with their values, in order of the numbers; whose they are is not yet known."""
    text = without_asides(text)
    marks = marks_in(text)
    return _Walk(text, marks).bindings() if marks else []


class _Walk:
    """One walk over the names and numbers of a sentence."""

    def __init__(self, text: str, marks: list[Name | Number]) -> None:
        self._text = text
        self._runs = list(runs_of(text, marks))
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
        self._noun = next((n for m in reversed(names) if (n := noun_of(m))), self._noun)
        if any(n.quantity or n.part for n in self._pending):
            self._passed = self._pending
        kinds = any(n.part in KINDS for n in names)
        named = [n for n in names if not (kinds and n.part and n.part not in KINDS)]  # "peak (mean) gradient": two
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
        told = any(n.unit for n in numbers) or len(numbers) > 1 or names[0].part in KINDS
        if len(names) > len(numbers) and "," in self._text[names[len(numbers) - 1].end : names[len(numbers)].start]:
            names = names[: len(numbers)]  # "40 mmHg mean, valve area 1.1 cm2"
        return names if told and (not names[0].part or names[0].part in KINDS) else []

    def _leads(self, numbers: list[Number]) -> bool:
        """Whether a complete name stands so near before the numbers that they are its own."""
        name = self._pending[-1]
        return (not name.part or name.part in KINDS) and is_tight(self._text[name.end : numbers[0].start])

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
        if kind is None or not is_linked(self._text, name, number, group):
            return []
        if is_of_another_day(self._text, name, number):
            return []
        value, high = present_value(self._text, number)
        values = in_unit(kind, value, high, unit) if value is not None else None
        if values is None:
            return []
        first, last = min(name.start, number.start), max(name.end, number.end)
        before, behind = self._before.get(first, 0), self._behind.get(last, len(self._text))
        return [Binding(name, kind, number, *values, before, behind)]

    def _meant(self, name: Name, unit: str, number: Number, group: list[Name]) -> Quantity | None:
        later = next((u for at, u in self._units if at >= number.start), "")
        return meant(name, number.value, unit, group, self._noun, later)
