"""Whether a number can be the value of a quantity's name: words between, earlier days, limits of normal, units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from echoreport.findings.lexicon.loading import Quantity, words
from echoreport.findings.measuring.numbers import Number
from echoreport.findings.measuring.quantities import Name, grammar

FAR = 90
"""Characters between a name and its number at most."""
_TOKEN = re.compile(r"[^\W\d]+\.?|[^\w\s]|\d")


def is_tight(between: str) -> bool:
    """Whether nothing but "across the aortic valve is approximately" and the like stands between name and number."""
    return len(between) <= FAR and all(
        _leads_to_a_number().fullmatch(t) or t.lower() in _fillers() for t in _TOKEN.findall(between)
    )


def leads_in(between: str) -> bool:
    """Whether the last word before a number announces it: "is", "of", ":"; true of nothing at all."""
    tokens = _TOKEN.findall(between)
    return not tokens or bool(_leads_to_a_number().fullmatch(tokens[-1]))


def is_linked(text: str, name: Name, number: Number, group: Sequence[Name]) -> bool:
    """Whether the words between a name, one of a group, and a number let the number be its value."""
    if number.start < name.start:
        return True
    between = text[group[-1].end : number.start]
    if name.part and len(group) == 1:
        return is_tight(between)
    return bool(number.unit or name.unit) or len(group) > 1 or leads_in(between)


def is_of_another_day(text: str, name: Name, number: Number) -> bool:
    """Whether the value is an earlier one, or a limit."""
    start = max(name.end if name.end <= number.start else 0, number.start - 45)
    before, behind = text[start : number.start], text[number.end : number.end + 40]
    return bool(
        pattern("earlier-before", "$").search(before)
        or _limit().search(before)
        or re.match(grammar("earlier-after"), behind, re.IGNORECASE)
        or pattern("name-before", "$").search(text[max(0, name.start - 100) : name.start])
    )


def present_value(text: str, number: Number) -> tuple[float | None, float | None]:
    """Value and upper end; of "increased from 30 to 42" the second is the present one, of "from 30" there is none."""
    if pattern("changed", "$").search(text[max(0, number.start - 70) : number.start]):
        return number.high, None
    return number.value, number.high


def in_unit(kind: Quantity, value: float, high: float | None, unit: str) -> tuple[float, float | None] | None:
    """Value and upper end in the quantity's own unit; None where they cannot be meant."""
    if unit and unit not in kind.units:
        return None
    # Velocities in cm/s are often labelled m/s or nothing at all; the size tells.
    factors = [kind.units[unit]] if unit and unit != kind.unit else list(kind.units.values())
    for factor in factors:
        if kind.low <= round(value * factor, 6) <= kind.high:
            return round(value * factor, 4), round(high * factor, 4) if high and high > value else None
    return None


@cache
def pattern(kind: str, anchor: str = "") -> re.Pattern[str]:
    """A pattern of the lexicon's [measure-grammar] that starts at a word's start."""
    return re.compile(rf"(?<!\w){grammar(kind)}{anchor}", re.IGNORECASE)


@cache
def _leads_to_a_number() -> re.Pattern[str]:
    return re.compile(grammar("leads-to-a-number"), re.IGNORECASE)


@cache
def _limit() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=\()){grammar('limit')}$", re.IGNORECASE)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(w.lower() for w in words("in-a-quantity"))
