"""Grades written as ranges and numbers: "mild to moderate", "1-2+", "grade II/IV"."""

from __future__ import annotations

import re

from echoreport.domain import Severity
from echoreport.findings.reading.units import Unit

_HEDGES = frozenset(["at", "most", "least", "perhaps"])  # "mild to at most moderate"
_RANGE_WORDS = frozenset(["-", "to", "/", "or", "and"])
_NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
NUMERALS = frozenset([*_NUMBERS, "grade"])
"""One of these words stands wherever a grade is written as a number."""
_STARTS = NUMERALS | {"+"}
_PLUSES = re.compile(r"(?P<low>[1-4]) (?:\+ )?(?:(?:-|to) (?P<high>[1-4]) )?\+(?: / (?:4|iv)(?: \+)?)?(?= |$)")
_GRADE = re.compile(
    r"grade (?P<low>[1-4]|i{1,3}|iv)(?: (?:-|to|/) (?P<high>[1-3]|i{1,3}))?(?: \+)?(?: / (?:4|iv))?(?= |$)"
)
_FOURTHS = re.compile(r"(?P<low>[1-4]|i{1,3}|iv)(?: - (?P<high>[2-4]|i{2,3}|iv))? / (?:4|iv)(?= |$)")
_HALVES = {(1, 2): Severity.MILD_TO_MODERATE, (2, 3): Severity.MODERATE_TO_SEVERE}
_BETWEEN = {
    (Severity.TRACE, Severity.MILD): Severity.TRACE_TO_MILD,
    (Severity.MILD, Severity.MODERATE): Severity.MILD_TO_MODERATE,
    (Severity.MODERATE, Severity.SEVERE): Severity.MODERATE_TO_SEVERE,
}
_PLUS = {1: Severity.MILD, 2: Severity.MODERATE, 3: Severity.MODERATE_TO_SEVERE, 4: Severity.SEVERE}


def merge_grades(units: list[Unit]) -> list[Unit]:
    """Join "mild to moderate", "1-2+" and "grade II" into one grade each."""
    out: list[Unit] = []
    i = 0
    while i < len(units):
        unit, length = _numeric_grade(units, i) if units[i].text in _STARTS else (None, 1)
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
    while k >= 0 and len(links) < 4 and out[k].kind == "word" and out[k].text in _RANGE_WORDS | _HEDGES:
        links.append(out[k].text)
        k -= 1
    low, high = out[k].severity if k >= 0 else None, unit.severity
    if low is None or high is None:
        return None
    if "and" in links or (_RANGE_WORDS.isdisjoint(links) and low != high):
        return None
    if "to" in links and _is_from(out, k):
        return unit._replace(text=f"to {unit.text}"), k  # "has increased from mild to moderate"
    text, entries = f"{out[k].text} to {unit.text}", unit.entries or out[k].entries
    return Unit("grade", text, out[k].start, unit.end, entries, _between(low, high)), k


def _is_from(units: list[Unit], grade: int) -> bool:
    """Whether a grade is what a lesion has left; one that "ranges from mild to moderate" has left none."""
    if not grade or units[grade - 1].text != "from":
        return False
    return grade < 2 or not units[grade - 2].text.startswith(("rang", "var"))


def _between(low: Severity, high: Severity) -> Severity:
    low, high = sorted((low, high), key=lambda s: s.rank)
    return _BETWEEN.get((low, high), high)


def _beside_lesion(units: list[Unit], i: int) -> bool:
    """Whether "2/4" stands right behind or before a lesion, so that it is no date."""
    return any(u.kind in ("lesion", "disease") for u in (*units[max(0, i - 2) : i], *units[i + 3 : i + 6]))


def _prefixed(units: list[Unit], i: int) -> tuple[Unit | None, int]:
    """ "MR +2"."""
    number = units[i + 1] if i + 1 < len(units) else None
    if number is None or number.text not in ("1", "2", "3", "4"):
        return None, 0
    return Unit("grade", f"+{number.text}", units[i].start, number.end, (), _PLUS[int(number.text)]), 2


def _numeric_grade(units: list[Unit], i: int) -> tuple[Unit | None, int]:
    """The grade that starts at units[i], and how many units it takes."""
    if units[i].text == "+" and i and (units[i - 1].kind in ("lesion", "disease") or units[i - 1].text == ":"):
        return _prefixed(units, i)
    if units[i].kind != "word" or units[i].text not in NUMERALS:
        return None, 0
    words = " ".join(u.text if u.kind == "word" else "_" for u in units[i : i + 8])
    match = _PLUSES.match(words) or _GRADE.match(words) or (_FOURTHS.match(words) if _beside_lesion(units, i) else None)
    if match is None:
        return None, 0
    low = _NUMBERS[match["low"]]
    high = _NUMBERS[match["high"]] if match["high"] else low
    changed = " to " in match.group() and _is_from(units, i)  # "from 1+ to 2+" has come to the second
    severity = _PLUS[high] if changed or low >= high else _HALVES.get((low, high), _PLUS[high])
    length = len(match.group().split())
    text = f"to {match.group()}" if changed else match.group()
    return Unit("grade", text.strip(), units[i].start, units[i + length - 1].end, (), severity), length
