"""Grades in lists: one that serves several lesions, and one for each valve of a group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from echoreport.domain import Disease, Valve
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.mentions import Mention
from echoreport.findings.statements.severity import grade_before

_JOINS = frozenset([",", "and", "or", "/", "&", "nor", "+", "plus", "as well as"])
_OF_FLOW = (Disease.STENOSIS, Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
_OF_A_VALVE = ("modifier", "valve", "part", "annulus")


def shared(units: list[Unit], mentions: list[Mention]) -> list[Mention]:
    """Let one grade serve a list: "mild MR and TR", "MR and TR are mild"."""
    out = list(mentions)
    for k in range(1, len(out)):
        first, second = out[k - 1], out[k]
        lends = first.grade is not None and first.grade < first.at and _may_share(units, first, second)
        if lends and second.grade is None and not _has_own_grades(units, second):
            out[k] = replace(second, grade=first.grade)
    for k in range(len(out) - 1, 0, -1):
        first, second = out[k - 1], out[k]
        lends = second.grade is not None and second.grade > second.at and _may_share(units, first, second)
        if lends and first.grade is None:
            out[k - 1] = replace(first, grade=second.grade)
    return out


def _may_share(units: list[Unit], first: Mention, second: Mention) -> bool:
    """Whether one grade may serve both: leaks and narrowings, or what is seen of leaflets; not one of each."""
    flows = [units[m.at].entry.disease in _OF_FLOW for m in (first, second)]
    if flows[0] != flows[1] or not _are_joined(units, first, second):
        return False
    return flows[0] or any(u.text != "," for u in units[first.at + 1 : second.at] if u.kind == "word")


def _are_joined(units: list[Unit], first: Mention, second: Mention) -> bool:
    """Whether nothing but joins and valve words stands between two mentions."""
    between = units[first.at + 1 : second.at]
    joins = [u.text for u in between if u.text in _JOINS]
    if not joins or any(u.text not in _JOINS and u.kind not in _OF_A_VALVE for u in between):
        return False
    same = units[first.at].entry.disease == units[second.at].entry.disease
    return same or first.valves == second.valves or any(j != "," for j in joins)


def _has_own_grades(units: list[Unit], mention: Mention) -> bool:
    group = mention.group
    return group is not None and any(units[k].kind == "grade" for k in range(group.first, group.last))


def graded_valves(units: list[Unit], mention: Mention) -> Iterator[tuple[int | None, Valve, int | None]]:
    """Each valve of a mention: the index of its unit, itself, and the index of its grade."""
    grade, previous = mention.grade, -1
    for at, valve in mention.valves:
        if mention.group and at is not None:
            grade = _member_grade(units, mention, at, previous, grade)
            previous = at
        yield at, valve, grade


def _member_grade(units: list[Unit], mention: Mention, at: int, previous: int, grade: int | None) -> int | None:
    """Grade of one valve in "mild mitral, moderate tricuspid and trace pulmonic regurgitation"."""
    group = mention.group
    if group is None or (mention.grade is not None and mention.grade > group.last):
        return grade
    if previous < 0:
        before = grade_before(units, group.first)
        return before if before is not None else (mention.grade if not _has_own_grades(units, mention) else None)
    own = [k for k in range(previous + 1, at) if units[k].kind == "grade"]
    return own[-1] if own else grade
