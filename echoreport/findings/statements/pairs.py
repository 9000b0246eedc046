"""Lines that are nothing but lesions with their answers: "AS: no AR: yes", "MR 1+ TR 2+", "TR mild PR trace"."""

from __future__ import annotations

from echoreport.domain import Assertion
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.statement import Statement

_BETWEEN = frozenset([",", ";", ".", "and", "&", "/", "-", "with"])
_LINKS = frozenset([":", "=", "-", "is", "was", "are", "were"])
NONE = frozenset(["no", "none", "absent", "nil", "0", "negative", "not seen"])
"""What says in a grade's place that there is no lesion."""
_YES = frozenset(["yes", "present", "seen", "noted"])
_NAMES = ("modifier", "valve", "part", "annulus")


def answered_lesions(units: list[Unit]) -> list[Statement]:
    """Statements of a line of at least two lesions, each followed by a grade, a yes or a no; [] for any other line.

    Nothing need stand between two pairs, so that each answer belongs to the lesion before it.
    """
    stated: list[Statement] = []
    i = _after(units, 0, _BETWEEN)
    while i < len(units):
        statement = _pair(units, i)
        if statement is None:
            return []
        stated.append(statement)
        i = _after(units, statement.last + 1, _BETWEEN)
    return stated if len(stated) > 1 else []


def _pair(units: list[Unit], first: int) -> Statement | None:
    """The lesion that starts at units[first] with its answer, if it has one."""
    at = first
    while at < len(units) and units[at].kind in _NAMES:
        at += 1
    if at == len(units) or units[at].kind not in ("lesion", "disease") or units[at].entry.form != "noun":
        return None
    named = [u.entry.valve for u in units[first : at + 1] if u.entries and u.entry.valve]
    answer = _after(units, at + 1, _LINKS)
    disease = units[at].entry.disease
    if len(named) != 1 or named[0] is None or disease is None or answer == len(units):
        return None
    unit = units[answer]
    rule = f"{units[at].entry.name}/answered"
    if unit.kind == "grade":
        return Statement(named[0], disease, Assertion.PRESENT, unit.severity, first, answer, rule)
    if unit.text in NONE or unit.text in _YES:
        assertion = Assertion.ABSENT if unit.text in NONE else Assertion.PRESENT
        return Statement(named[0], disease, assertion, None, first, answer, rule)
    return None


def _after(units: list[Unit], i: int, skipped: frozenset[str]) -> int:
    while i < len(units) and units[i].text in skipped:
        i += 1
    return i
