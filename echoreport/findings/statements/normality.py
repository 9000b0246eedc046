"""Sentence -> statements that a valve is normal."""

from __future__ import annotations

from collections.abc import Collection

from echoreport.domain import Assertion, Disease, Valve
from echoreport.findings.assertion.cues import VERBS
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit, text_at
from echoreport.findings.statements.adjoining import group_after
from echoreport.findings.statements.groups import Group, Members
from echoreport.findings.statements.statement import Statement

_ASPECTS = words("aspects-of-a-valve")
_BEFORE = VERBS | _ASPECTS | words("between-valve-and-normal")
_AFTER = words("after-normal")
_BOUNDARIES = words("ends-what-is-normal")
_SIZE = words("sizes")
_DENIALS = frozenset(
    ["not", "is not", "are not", "was not", "were not", "no longer", "near", "no", "upper", "lower", "not appear"]
)
_SUBJECTS = ("valve", "modifier", "part", "disease", "lesion")
_CLAUSE_ENDS = (".", ",", ";", "with", "without")
_LEAFLETS = ("leaflet", "leaflets", "cusp", "cusps")
_MOTION = ("motion", "opening", "excursion", "mobility", "function", "leaflet")
_FILLERS = ("of", "the", "appearing", "in", ",", "-", "both", "native", "all")
_ABNORMAL = (
    Disease.THICKENING,
    Disease.CALCIFICATION,
    Disease.RESTRICTION,
    Disease.SCLEROSIS,
    Disease.MYXOMATOUS,
    Disease.RHEUMATIC,
    Disease.PROLAPSE,
    Disease.FLAIL,
    Disease.BICUSPID,
)


def is_merely_adequate(rule: str, valve: Valve, present: Collection[tuple[Valve, Disease]]) -> bool:
    """Whether what is called normal by a rule only moves adequately, while the passage calls the leaflets abnormal."""
    return rule.startswith("adequate-excursion") and any((valve, disease) in present for disease in _ABNORMAL)


def normal_statements(units: list[Unit], found: list[Group], carried: tuple[Valve, ...]) -> list[Statement]:
    """All statements of normality that a sentence makes.

    Args:
        units: The sentence.
        found: Its groups of valves.
        carried: Valves of the heading or of the sentence before.
    """
    out = []
    for i, unit in enumerate(units):
        if unit.kind not in ("normal", "excursion") or _is_denied(units, i) or not _speaks_of_valve(units, i):
            continue
        for at, valve in _valves(units, found, carried, i):
            last = i + 1 if text_at(units, i + 1) in _ASPECTS else i
            shown = (i, last) if at is None else (min(at, i), max(at, last))
            out.append(Statement(valve, Disease.NORMAL, Assertion.PRESENT, None, *shown, f"{unit.entry.name}/normal"))
    return out


def _is_denied(units: list[Unit], i: int) -> bool:
    return i > 0 and units[i - 1].text in _DENIALS


def _speaks_of_valve(units: list[Unit], i: int) -> bool:
    """Whether what is called normal is not a velocity, a size or the like."""
    if units[i].kind == "excursion" or units[i].entry.name == "moves-well":
        return True
    if units[i].text == "normally":
        return True
    for unit in units[i + 1 : i + 5]:
        if unit.kind in ("quality", "annulus", "anatomy") or unit.text in _SIZE:
            return False
        if unit.text in _BOUNDARIES or unit.kind == "end":
            return True
        if unit.kind in _SUBJECTS or unit.text in _CLAUSE_ENDS:
            return True
        if unit.kind == "word" and unit.text not in _ASPECTS and unit.text not in _AFTER:
            return unit.text in VERBS
    return True


def _valves(units: list[Unit], found: list[Group], carried: tuple[Valve, ...], i: int) -> Members:
    after = group_after(units, found, i, True)
    whole = after is not None and (after.whole or text_at(units, after.last + 1) in _MOTION)
    if after and whole and _is_about_group(units, after, i):
        return after.named
    for group in reversed(found):
        if group.first > i or _is_place_of_flow(units, group):
            continue
        if group.whole or text_at(units, group.last + 1) in (":", "-"):
            return group.named if _reaches(units, group.last + 1, i) else ()
        return ()
    if text_at(units, i + 1) in _LEAFLETS and (lesion := _only_lesion(units[:i])):
        return (lesion,)
    if any(u.kind in ("anatomy", "everything", "ignore", "lesion", "quality") for u in units[:i]):
        return ()
    return tuple((None, v) for v in carried) if _reaches(units, 0, i) else ()


def _only_lesion(before: list[Unit]) -> tuple[int, Valve] | None:
    """Index and valve of a lesion that names its valve, if alone before it: "MAC with normal [leaflet] motion"."""
    named = [(i, v) for i, u in enumerate(before) if u.kind == "lesion" and (v := u.entry.valve)]
    other = any(u.kind in ("anatomy", "everything") for u in before)
    return named[0] if len(named) == 1 and not other else None


def _is_place_of_flow(units: list[Unit], group: Group) -> bool:
    """Whether a flow or velocity is spoken of, and the valve is only where it was measured."""
    return any(u.kind == "quality" for u in units[max(0, group.first - 4) : group.first])


def _is_about_group(units: list[Unit], group: Group, i: int) -> bool:
    """Whether "normal ... aortic valve" is about the valve, not its area, and what stands between describes it."""
    if group.last + 1 < len(units) and units[group.last + 1].kind in ("quality", "annulus", "disease", "lesion"):
        return False
    between = units[i + 1 : group.first]
    return all(
        u.text in _ASPECTS
        or u.text in _FILLERS
        or u.kind == "part"
        or (u.kind == "disease" and u.entry.disease == Disease.PROSTHESIS)
        for u in between
    )


def _reaches(units: list[Unit], first: int, i: int) -> bool:
    """Whether the words between a valve and "normal" let the one be said of the other."""
    following = text_at(units, i + 2 if text_at(units, i + 1) in ("disk", "disc", "leaflet", "cusp") else i + 1)
    moves = units[i].entry.name != "normal" or following in _MOTION
    if i > 1 and units[i - 1].kind == "part" and units[i - 2].text == ",":
        return True  # "annulus calcified, leaflets unremarkable"
    first = max([first, *(k + 1 for k in range(first, i) if units[k].text == "but")])
    freely = units[i].entry.name == "moves-well"
    for unit in units[first:i]:
        if freely and unit.kind not in ("anatomy", "quality", "valve", "modifier", "everything"):
            continue
        if unit.kind in ("part", "normal", "excursion") or unit.text in _BEFORE:
            continue
        if unit.kind == "disease" and unit.entry.disease == Disease.PROSTHESIS:
            continue  # "the mechanical valve functions normally"
        if unit.text in ("which", "that"):
            continue  # "replaced by a prosthesis which shows normal opening"
        if unit.kind in ("disease", "lesion", "grade", "cue") and (moves or units[i - 1].text == "otherwise"):
            continue
        return False
    return True
