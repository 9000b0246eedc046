"""Grades written as ranges and numbers: "mild to moderate", "1-2+", "grade II/IV"."""

from __future__ import annotations

import re

from echoreport.domain import Severity
from echoreport.findings.units import Unit

_RANGE_WORDS = frozenset(["-", "to", "/", "or", "and"])
_NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_PLUS = {1: Severity.MILD, 2: Severity.MODERATE, 3: Severity.MODERATE_TO_SEVERE, 4: Severity.SEVERE}


def merge_grades(units: list[Unit]) -> list[Unit]:
    """Join "mild to moderate", "1-2+" and "grade II" into one grade each."""
    out: list[Unit] = []
    i = 0
    while i < len(units):
        unit, length = _numeric_grade(units, i)
        if unit is None:
            unit, length = units[i], 1
        i += length
        if _is_in_brackets(out, units, i, unit):
            out[-2:] = [Unit("grade", out[-2].text, out[-2].start, units[i].end, out[-2].entries, out[-2].severity)]
            i += 1
            continue
        if unit.kind == "grade" and unit.severity:
            merged = _joined(out, unit)
            if merged:
                unit, out = merged[0], out[: merged[1]]
        out.append(unit)
    return out


def _is_in_brackets(out: list[Unit], units: list[Unit], i: int, unit: Unit) -> bool:
    """Whether a grade in brackets repeats the one before them: "mild (1+)"; the word counts."""
    if unit.kind != "grade" or len(out) < 2 or i >= len(units):
        return False
    return out[-1].text == "(" and out[-2].kind == "grade" and units[i].text == ")"


def _joined(out: list[Unit], unit: Unit) -> tuple[Unit, int] | None:
    """The range that `unit` ends, and how many units stand before it."""
    k = len(out) - 1
    links: list[str] = []
    while k >= 0 and len(links) < 4 and out[k].kind == "word" and out[k].text in _RANGE_WORDS:
        links.append(out[k].text)
        k -= 1
    low, high = out[k].severity if k >= 0 else None, unit.severity
    if low is None or high is None:
        return None
    if not links and low != high:
        return None
    if "and" in links:
        return None
    start = out[k].start
    return Unit(
        "grade",
        f"{out[k].text} to {unit.text}",
        start,
        unit.end,
        unit.entries or out[k].entries,
        _between(low, high),
    ), k


def _between(low: Severity, high: Severity) -> Severity:
    low, high = sorted((low, high), key=lambda s: s.rank)
    pair = {
        (Severity.TRACE, Severity.MILD): Severity.TRACE_TO_MILD,
        (Severity.MILD, Severity.MODERATE): Severity.MILD_TO_MODERATE,
        (Severity.MODERATE, Severity.SEVERE): Severity.MODERATE_TO_SEVERE,
    }
    return pair.get((low, high), high)


def _numeric_grade(units: list[Unit], i: int) -> tuple[Unit | None, int]:
    words = [u.text if u.kind == "word" else "" for u in units[i : i + 8]]
    if words[0] == "grade" and len(words) > 1 and words[1] in _NUMBERS:
        k, low = 2, _NUMBERS[words[1]]
        high = low
        if len(words) > 3 and words[2] in ("-", "to") and words[3] in _NUMBERS:
            k, high = 4, _NUMBERS[words[3]]
    elif words[0] in ("1", "2", "3", "4"):
        match = re.match(r"(\d) (?:\+ )?(?:(?:-|to) (\d) )?\+(?: /)?", " ".join(words))
        if not match:
            return None, 0
        low = int(match[1])
        high = int(match[2] or low)
        k = len(match.group().removesuffix(" /").split())
    else:
        return None, 0
    if high not in _PLUS:
        return None, 0
    while k + 1 < len(words) and words[k] in ("/", "+") and (words[k + 1] in ("4", "iv", "+") or words[k] == "+"):
        k += 2 if words[k] == "/" else 1
    if k < len(words) and words[k] == "+":
        k += 1
    severity = (
        _PLUS[low]
        if low == high
        else {(1, 2): Severity.MILD_TO_MODERATE, (2, 3): Severity.MODERATE_TO_SEVERE}.get((low, high), _PLUS[high])
    )
    return Unit("grade", " ".join(words[:k]), units[i].start, units[i + k - 1].end, (), severity), k
