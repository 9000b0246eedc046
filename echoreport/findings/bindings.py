"""Which number of a sentence belongs to which quantity's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from echoreport.findings.lexicon import Quantity, words
from echoreport.findings.numbers import Number, numbers_in
from echoreport.findings.quantities import Name, grammar, names_in, quantity

_FAR = 90
"""Characters between a name and its number at most."""
_JOINT = re.compile(r"[\s,/&(]{0,4}(?:(?:and|the|an?|of|at)\s){0,3}", re.IGNORECASE)
_ADJOINING = re.compile(r"[\s(-]{0,3}(?:(?:the|trans\w{3,12}|aortic|mitral|valve|AV|MV)\s){0,3}\(?", re.IGNORECASE)
_ASIDE = re.compile(r"\((?:[^\d()]{1,25}|P ?1/2 ?t)\)", re.IGNORECASE)
_TOLD = re.compile(r"peak|pk|max|mean|mn|avg|m/s|mm|/s|ind", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d]+\.?|[^\w\s]|\d")
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
        before: End of the name or number before the name; nothing earlier belongs to the name.
        behind: Start of the next name or number behind the value.
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
    return _Binder(text, sorted([*names, *numbers], key=lambda mark: mark.start)).bind()


def _without_asides(text: str) -> str:
    """Blank out "by the continuity equation", "assuming a right atrial pressure of 10 mmHg" and "(VTI)"."""
    text = _pattern("method").sub(lambda m: " " * len(m[0]), text)
    return _ASIDE.sub(lambda m: m[0] if _TOLD.search(m[0]) else " " * len(m[0]), text)


@cache
def _pattern(kind: str, anchor: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar(kind)}{anchor}", re.IGNORECASE)


class _Binder:
    """One walk over the names and numbers of a sentence."""

    def __init__(self, text: str, marks: list[Name | Number]) -> None:
        self._text = text
        self._runs = list(_runs(text, marks))
        self._before = {m.start: p.end for p, m in pairwise(marks)}
        self._behind = {m.end: n.start for m, n in pairwise(marks)}
        self._pending: list[Name] = []
        self._noun = ""
        self._units = [(m.start, m.unit) for m in marks if isinstance(m, Number) and m.unit]

    def bind(self) -> list[Binding]:
        found: list[Binding] = []
        used: list[Name] = []
        for i, run in enumerate(self._runs):
            if isinstance(run[0], Name):
                names = [m for m in run if isinstance(m, Name)]
                self._pending = [] if names == used else names
                self._noun = next((n for m in reversed(names) if (n := _noun(m))), self._noun)
                continue
            numbers = [m for m in run if isinstance(m, Number)]
            follow, leads = self._following(i, numbers), self._leads(numbers)
            new = self._forward(numbers) if leads or len(follow) != len(numbers) else []
            # Numbers that stand at a name of their own are not those of the name behind, whatever they are.
            left = numbers[max(len(self._pending) if leads else 0, len(new)) :]
            self._pending = [] if new else self._pending
            if follow and len(follow) == len(left):
                backward = [b for pair in zip(follow, left, strict=True) for b in self._bound(*pair, follow)]
                used = follow if backward else used
                new += backward
            found += new
        return found

    def _following(self, i: int, numbers: list[Number]) -> list[Name]:
        """Names right behind numbers: "40 mmHg mean gradient", "14 (peak)", "36/20 (peak/mean)"."""
        names = [m for m in self._runs[i + 1] if isinstance(m, Name)] if i + 1 < len(self._runs) else []
        if not names or not _ADJOINING.fullmatch(self._text, numbers[-1].end, names[0].start):
            return []
        told = any(n.unit for n in numbers) or len(numbers) > 1 or names[0].part in ("peak", "mean")
        return names if told and names[0].part not in ("gradient", "velocity") else []

    def _leads(self, numbers: list[Number]) -> bool:
        """Whether a complete name stands so near before the numbers that they are its own."""
        if not self._pending or self._pending[-1].part in ("gradient", "velocity"):
            return False
        return self._is_tight(self._text[self._pending[-1].end : numbers[0].start])

    def _forward(self, numbers: list[Number]) -> list[Binding]:
        """The pending names with numbers behind them."""
        names, between = self._pending, ""
        if names:
            between = self._text[names[-1].end : numbers[0].start]
        if not names or len(between) > _FAR or ";" in between:
            return []
        if len(names) == 1 and names[0].part == "gradient":
            return self._pair(names[0], numbers)
        if 1 < len(names) <= len(numbers):
            return [b for pair in zip(names, numbers, strict=False) for b in self._bound(*pair, names)]
        for name in reversed(names):
            for number in numbers:
                if found := self._bound(name, number, names):
                    return found
        return []

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
        if kind is None or not self._is_linked(name, number, group) or self._is_of_another_day(name, number):
            return []
        value, high = self._present(number)
        values = _in_unit(kind, value, high, unit) if value else None
        if values is None:
            return []
        first, last = min(name.start, number.start), max(name.end, number.end)
        before, behind = self._before.get(first, 0), self._behind.get(last, len(self._text))
        return [Binding(name, kind, number, *values, before, behind)]

    def _meant(self, name: Name, unit: str, number: Number, group: list[Name]) -> Quantity | None:
        """What "a mean of 20" is the mean of: told by its unit, the noun of its list, or the noun before."""
        if name.part == "velocity":
            return quantity("peak_velocity") if unit in _VELOCITIES else None
        if name.part not in ("peak", "mean"):
            return None
        noun = next((n for m in group if m.start > name.start and (n := _noun(m))), self._noun)
        later = next((u for at, u in self._units if at >= number.start), "")
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
            return self._is_tight(between)
        if number.unit or name.unit or len(group) > 1:
            return True
        tokens = _TOKEN.findall(between)
        return not tokens or bool(_leads_to_a_number().fullmatch(tokens[-1]))

    def _is_tight(self, between: str) -> bool:
        return len(between) <= _FAR and all(
            _leads_to_a_number().fullmatch(t) or t.lower() in _fillers() for t in _TOKEN.findall(between)
        )

    def _is_of_another_day(self, name: Name, number: Number) -> bool:
        """Whether the value is an earlier one, or a limit."""
        start = max(name.end if name.end <= number.start else 0, number.start - 45)
        before, behind = self._text[start : number.start], self._text[number.end : number.end + 40]
        return bool(
            _pattern("earlier-before", "$").search(before)
            or _limit().search(before)
            or re.match(grammar("earlier-after"), behind, re.IGNORECASE)
            or _pattern("name-before", "$").search(self._text[max(0, name.start - 100) : name.start])
        )

    def _present(self, number: Number) -> tuple[float, float | None]:
        """Value and upper end; of "increased from 30 to 42" the second is the present one."""
        before = self._text[max(0, number.start - 70) : number.start]
        if _pattern("changed", "$").search(before):
            return number.high or 0.0, None
        return number.value, number.high


def _runs(text: str, marks: list[Name | Number]) -> Iterator[Sequence[Name | Number]]:
    """Names side by side, and numbers side by side: "peak and mean gradient", "64 and 40"."""
    run: list[Name | Number] = []
    for mark in marks:
        if run and (type(mark) is not type(run[-1]) or not _JOINT.fullmatch(text, run[-1].end, mark.start)):
            yield run
            run = []
        run.append(mark)
    yield run


def _noun(name: Name) -> str:
    if name.part in ("gradient", "velocity"):
        return name.part
    return _NOUNS.get(name.quantity.name, "") if name.quantity else ""


def _in_unit(kind: Quantity, value: float, high: float | None, unit: str) -> tuple[float, float | None] | None:
    """Value and upper end in the quantity's own unit; None where they cannot be meant."""
    if unit and unit not in kind.units:
        return None
    # Velocities in cm/s are often labelled m/s or nothing at all; the size tells.
    factors = [kind.units[unit]] if unit and unit != kind.unit else list(kind.units.values())
    for factor in factors:
        if kind.low <= round(value * factor, 6) <= kind.high:
            top = round(high * factor, 4) if high and high > value else None
            return round(value * factor, 4), top
    return None


@cache
def _leads_to_a_number() -> re.Pattern[str]:
    return re.compile(grammar("leads-to-a-number"), re.IGNORECASE)


@cache
def _limit() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=\()){grammar('limit')}$", re.IGNORECASE)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(w.lower() for w in words("in-a-quantity"))
