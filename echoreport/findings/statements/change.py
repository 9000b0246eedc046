"""Grades that change: "previously severe, now mild", "has progressed from mild in 2019 to severe"."""

from __future__ import annotations

from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

_NOW = words("now")
_BETWEEN = words("between-lesion-and-grade")
_FAR = 16


def grade_now(units: list[Unit], at: int) -> int | None:
    """Index of the grade that the lesion at units[at] is said to have by now, where the sentence tells of a change.

    Only what stands behind the lesion and before the next one counts; None where nothing tells of now.
    """
    came_from = False
    for i in range(at + 1, min(len(units), at + 1 + _FAR)):
        unit = units[i]
        if unit.kind in ("disease", "lesion", "valve", "anatomy") or unit.text == ";":
            return None
        came_from = came_from or unit.text == "from"
        if unit.kind != "grade":
            continue
        if _is_now(units, i) or (came_from and "to" in (units[i - 1].text, *unit.text.split()[:1])):
            return i
    return None


def _is_now(units: list[Unit], grade: int) -> bool:
    """Whether "now" stands right before a grade, or "today" right behind it."""
    if grade + 1 < len(units) and units[grade + 1].text in _NOW:
        return True
    k = grade - 1
    while k > 0 and units[k].text in _BETWEEN and units[k].text not in _NOW and units[k].text != ",":
        k -= 1
    return units[k].text in _NOW
