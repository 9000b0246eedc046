"""Grades dealt out to valves: "mild and moderate, respectively", "Regurgitation: trace (mitral), none (aortic)"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from echoreport.domain import STATED, Assertion, Disease, Valve
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit, text_at
from echoreport.findings.statements.pairs import NONE
from echoreport.findings.statements.statement import Statement

_GRADED = (Disease.STENOSIS, Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
_INTO = words("leads-to-a-valve") | {"over"}
_MARKS = (":", "-", "(", ")", ",", ".", ";", "=", "and", "&", "/")


def dealt_respectively(units: list[Unit], statements: list[Statement]) -> list[Statement]:
    """The statements of a sentence with as many grades as lesions and the word "respectively", each with its own."""
    if not any(u.text == "respectively" for u in units):
        return statements
    grades = [i for i, u in enumerate(units) if u.kind == "grade"]
    stated = [s for s in statements if s.assertion in STATED]
    if len(grades) != len(stated) or len(grades) < 2:
        return statements
    dealt = [
        replace(s, severity=units[g].severity, first=min(s.first, g), last=max(s.last, g))
        for s, g in zip(stated, grades, strict=True)
    ]
    return [s for s in statements if s not in stated] + dealt


def dealt_by_valve(units: list[Unit], disease: Disease | None) -> list[Statement]:
    """Statements of a lesion's line that names valves, each with a grade or none and with nothing else.

    Args:
        units: "Regurgitation: trace (mitral), mild (tricuspid), none (aortic)", or, under the heading
            "Regurgitation", "Aortic: trace".
        disease: The heading's lesion, for a line that names none.
    """
    start = 0
    if units and units[0].kind == "disease" and len(units) > 1 and units[1].text in (":", "-"):
        disease, start = units[0].entry.disease, 1
    if disease not in _GRADED or disease is None:
        return []
    items = [i for i in range(start, len(units)) if units[i].text not in _MARKS and units[i].kind != "part"]
    if len(items) < 2 or len(items) % 2:
        return []
    pairs = [_pair(units, a, b) for a, b in zip(items[::2], items[1::2], strict=True)]
    if any(p is None for p in pairs):
        return []
    rule = f"{units[0].entry.name if start else disease}/dealt"
    return [
        Statement(valve, disease, _assertion(units[g]), units[g].severity, min(v, g), max(v, g), rule)
        for v, g, valve in (p for p in pairs if p)
    ]


def _pair(units: list[Unit], a: int, b: int) -> tuple[int, int, Valve] | None:
    """Index of the valve, index of the grade, and the valve, in whichever order the two stand."""
    for v, g in ((a, b), (b, a)):
        graded = units[g].kind == "grade" or units[g].text in NONE
        valve = units[v].entry.valve if units[v].kind in ("modifier", "valve") else None
        if graded and valve:
            return v, g, valve
    return None


def _assertion(unit: Unit) -> Assertion:
    return Assertion.PRESENT if unit.kind == "grade" else Assertion.ABSENT


def dealt_on(units: list[Unit], statements: list[Statement]) -> list[Statement]:
    """Statements of grades that a lesion has at further valves: "mild leak at the mitral, moderate at the tricuspid".

    Args:
        units: The sentence.
        statements: What it states otherwise; a valve and lesion among these are not stated again.
    """
    stated = {(s.valve, s.disease) for s in statements if s.severity or s.assertion == Assertion.ABSENT}
    dealt = []
    for grade, at, disease in _places(units):
        valve = units[at].entry.valve
        if disease and valve and (valve, disease) not in stated:
            first, last = min(grade, at), max(grade, at)
            rule = f"{disease}/dealt"
            dealt.append(Statement(valve, disease, _assertion(units[grade]), units[grade].severity, first, last, rule))
    return dealt


def _places(units: list[Unit]) -> Iterator[tuple[int, int, Disease | None]]:
    """Index of a grade or none, that of the valve it is said of, the lesion: "[moderate] through the [tricuspid]"."""
    for i, unit in enumerate(units):
        if unit.kind != "grade" and unit.text != "none":
            continue
        if text_at(units, i - 1) == "(" and text_at(units, i + 1) == ")" and i > 1:
            if units[i - 2].kind in ("modifier", "valve"):
                yield i, i - 2, _leak_behind(units, i)  # "[mitral] ([mild]) and tricuspid (moderate) regurgitation"
            continue
        k = i + 1
        if text_at(units, k) in _INTO:
            k += 2 if text_at(units, k + 1) == "the" else 1
            if k < len(units) and units[k].kind in ("valve", "modifier") and not _has_lesion(units, k):
                yield i, k, _leak_before(units, i)


def _leak_behind(units: list[Unit], grade: int) -> Disease | None:
    """The leak or narrowing at the end of the list of valves that a grade in brackets stands in."""
    for unit in units[grade + 1 :]:
        if unit.kind in ("disease", "lesion"):
            return unit.entry.disease if unit.entry.disease in _GRADED and unit.kind == "disease" else None
        if unit.kind not in ("modifier", "valve", "grade") and unit.text not in _MARKS:
            return None
    return None


def _has_lesion(units: list[Unit], at: int) -> bool:
    """Whether a valve's name goes on to a lesion of its own: "moderate in the mitral [stenosis]"."""
    return any(u.kind in ("disease", "lesion") for u in units[at + 1 : at + 3])


def _leak_before(units: list[Unit], i: int) -> Disease | None:
    """The leak or narrowing spoken of last before units[i]."""
    for unit in reversed(units[:i]):
        if unit.kind in ("disease", "lesion"):
            return unit.entry.disease if unit.entry.disease in _GRADED else None
        if unit.kind == "anatomy" or unit.text == ";":
            return None
    return None
