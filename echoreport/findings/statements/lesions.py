"""Sentence -> statements about lesions: disease, valve, grade and assertion of each mention."""

from __future__ import annotations

from echoreport.domain import STATED, Assertion, Disease, Valve
from echoreport.findings.assertion.judge import judge
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import Group
from echoreport.findings.statements.lists import graded_valves, shared
from echoreport.findings.statements.mentions import Mention, mentions_in
from echoreport.findings.statements.statement import UNGRADED, Statement
from echoreport.findings.statements.unassessed import is_unassessed

_LEAFLETS = ("leaflet", "leaflets", "cusp", "cusps")
_CLAUSE_ENDS = frozenset([";", ".", "with", ",", "without", "but"])


def lesion_statements(units: list[Unit], found: list[Group], carried: tuple[Valve, ...]) -> list[Statement]:
    """All statements about lesions that a sentence makes.

    Args:
        units: The sentence.
        found: Its groups of valves.
        carried: Valves of the heading or of the sentence before, for a sentence that names none.
    """
    return [
        _statement(units, mention, at, valve, disease, grade)
        for mention in shared(units, mentions_in(units, found, carried))
        if not is_unassessed(units, mention.at)
        for at, valve, grade in graded_valves(units, mention)
        for disease in _diseases(units, mention.at, at)
    ]


def _statement(
    units: list[Unit], mention: Mention, at: int | None, valve: Valve, disease: Disease, grade: int | None
) -> Statement:
    start = mention.at if at is None or at > mention.at else at
    assertion, cue = judge(units, start if mention.group else mention.at, mention.at, grade)
    if _is_there(units, mention, disease, assertion, cue):
        assertion, cue = Assertion.PRESENT, None
    severity = units[grade].severity if grade is not None and disease not in UNGRADED and assertion in STATED else None
    shown = [mention.at, *(k for k in (at, cue, grade if severity else None) if k is not None)]
    rule = f"{units[mention.at].entry.name}/{mention.where}"
    return Statement(valve, disease, assertion, severity, min(shown), max(shown), rule)


def _is_there(units: list[Unit], mention: Mention, disease: Disease, assertion: Assertion, cue: int | None) -> bool:
    """Whether a lesion is there whatever its cue: a prosthesis with a history, "a history of MR that is now mild"."""
    if assertion == Assertion.HISTORICAL and (disease == Disease.PROSTHESIS or mention.now):
        return True
    return disease == Disease.PROSTHESIS and cue is not None and _is_of_another(units, mention.at)


_FAULTS = frozenset(
    [
        "dysfunction",
        "malfunction",
        "failure",
        "thrombosis",
        "degeneration",
        "obstruction",
        "dehiscence",
        "pannus",
        "rocking",
    ]
)


def _is_of_another(units: list[Unit], at: int) -> bool:
    """Whether what is denied or doubted is a lesion beside a prosthesis: "bioprosthesis: leak cannot be excluded"."""
    if at + 1 < len(units) and units[at + 1].text in _FAULTS:
        return True
    beside = units[max(0, at - 9) : at + 6]
    return any(u.kind in ("disease", "lesion") and u.entry.disease != Disease.PROSTHESIS for u in beside)


def _diseases(units: list[Unit], at: int, valve: int | None) -> tuple[Disease, ...]:
    """The mention's disease; calcification (or thickening) of an annulus is told from that of a leaflet."""
    disease = units[at].entry.disease
    if disease not in (Disease.CALCIFICATION, Disease.THICKENING):
        return (disease,) if disease else ()
    kinds = _near_kinds(units, at)
    if "annulus" not in kinds or _is_of_another_annulus(units, at, valve):
        return (disease,)
    annular = (Disease.ANNULAR_CALCIFICATION,) if disease == Disease.CALCIFICATION else ()
    return (*annular, disease) if "part" in kinds else annular


def _is_of_another_annulus(units: list[Unit], at: int, valve: int | None) -> bool:
    """Whether the annulus is that of the next valve: "calcification of the [aortic valve] and the mitral annulus"."""
    if valve is None or valve < at or units[valve].kind != "valve":
        return False
    next_valve = next((i for i in range(valve + 1, len(units)) if units[i].kind in ("valve", "modifier")), len(units))
    return all(u.kind != "annulus" for u in units[at + 1 : next_valve])


def _near_kinds(units: list[Unit], at: int) -> set[str]:
    kinds: set[str] = set()
    for k in range(at - 1, max(-1, at - 8), -1):
        if units[k].kind in ("disease", "lesion") or units[k].text in _CLAUSE_ENDS:
            break
        kinds.add("part" if units[k].text.endswith(_LEAFLETS) else units[k].kind)
    for unit in units[at + 1 : at + 10]:
        if unit.kind in ("disease", "lesion", "normal") or unit.text in _CLAUSE_ENDS:
            break
        kinds.add("part" if unit.text.endswith(_LEAFLETS) else unit.kind)
    return kinds
