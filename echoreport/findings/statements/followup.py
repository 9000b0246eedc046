"""A grade that the sentence behind a lesion gives: "There is aortic stenosis. It is moderate.", "Severity: mild"."""

from __future__ import annotations

from dataclasses import replace

from echoreport.domain import STATED, Finding
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.statement import UNGRADED

_NOW = words("now")
_OPENING = words("opens-a-grade-of-its-own")
_FILLERS = words("between-lesion-and-grade") | {".", ":", "-", "severity", "in", "degree", "by", "criteria"}


def lone_grade(units: list[Unit]) -> Unit | None:
    """The grade of a sentence that says nothing else: "It is moderate.", "Severity: mild"; None for any other."""
    if not units or units[0].text not in _OPENING:
        return None
    grades = [u for u in units if u.kind == "grade"]
    rest = [u for u in units if u.kind != "grade" and u.text not in _OPENING and u.text not in _NOW]
    return grades[0] if len(grades) == 1 and all(u.text in _FILLERS for u in rest) else None


def is_of_now(units: list[Unit]) -> bool:
    """Whether a grade of its own tells what has become of a lesion: "It is now severe."."""
    return any(u.text in _NOW for u in units)


def graded(text: str, findings: list[Finding], end: int, grade: Unit, now: bool) -> list[Finding]:
    """The findings of the sentence before, those without a grade given this one, which ends at text[:end].

    Args:
        now: Give it to a lesion that had a grade before, too, if it is the only one.
    """
    changed = now and sum(f.disease not in UNGRADED for f in findings) == 1
    return [
        replace(f, severity=grade.severity, end=end, evidence=text[f.start : end], rule=f"{f.rule}+grade")
        if f.assertion in STATED and (f.severity is None or changed) and f.disease not in UNGRADED
        else f
        for f in findings
    ]
