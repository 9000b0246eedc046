"""Grades dealt out to valves: "mild and moderate, respectively", "Regurgitation: trace (mitral), none (aortic)"."""

from __future__ import annotations

from dataclasses import replace

from echoreport.domain import STATED, Assertion, Disease, Valve
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.pairs import NONE
from echoreport.findings.statements.statement import Statement

_GRADED = (Disease.STENOSIS, Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
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
