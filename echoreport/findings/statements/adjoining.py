"""The group of valves right before or behind a lesion's words."""

from __future__ import annotations

from echoreport.domain import Disease
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import BARRIERS, Group, is_term

_INTO = words("leads-to-a-valve")
_OF_A_VALVE = words("describes-a-valve")
_LEAD_ENDS = frozenset([",", "and", ".", ";", "with", ":"])


def group_before(units: list[Unit], found: list[Group], first: int) -> Group | None:
    """The group in the same noun phrase, right before units[first]: "mitral and tricuspid [regurgitation]"."""
    for group in reversed(found):
        if group.last >= first:
            continue
        between = units[group.last + 1 : first]
        if len(between) <= 5 and all(_is_filler(u) for u in between):
            return group
        if len(between) == 1 and between[0].text == "," and not group.whole and is_term(units, group):
            return group
        return None
    return None


def _is_filler(unit: Unit) -> bool:
    if unit.kind in ("part", "annulus", "grade"):
        return True
    return unit.kind == "word" and unit.text not in BARRIERS


def group_after(units: list[Unit], found: list[Group], last: int, attributive: bool) -> Group | None:
    """The group that units[..last] describe: "stenosis of the [aortic valve]", "calcified [mitral leaflets]"."""
    for group in found:
        if group.first <= last:
            continue
        between = units[last + 1 : group.first]
        if len(between) > 9:
            return None
        if _leads_into(between) or (attributive and _describes(between)):
            return group
        if len(between) == 1 and between[0].text in (",", ":") and is_term(units, group):
            return group
        return None
    return None


def _leads_into(between: list[Unit]) -> bool:
    """ "of the", "involving the anterior leaflet of the", "is seen on the"."""
    if not between or not any(u.text in _INTO for u in between):
        return False
    first_into = next(i for i, u in enumerate(between) if u.text in _INTO)
    lead = between[:first_into]
    rest = between[first_into:]
    return all(
        (u.kind in ("word", "part", "cue", "disease", "grade") and u.text not in _LEAD_ENDS)
        or (u.text == "and" and i + 1 < len(lead) and lead[i + 1].kind in ("disease", "grade"))
        for i, u in enumerate(lead)
    ) and all(
        (u.kind in ("word", "part", "annulus", "grade") or _is_prosthesis(u))
        and u.text not in (",", ".", ";", ":", "with")
        for u in rest
    )


def _is_prosthesis(unit: Unit) -> bool:
    return unit.kind == "disease" and unit.entry.disease == Disease.PROSTHESIS


def _describes(between: list[Unit]) -> bool:
    """ "[thickened], calcified and restricted [aortic valve]": a join is followed by a further description."""
    joined = False
    for unit in between:
        if not _may_stand_before(unit):
            return False
        if unit.text in (",", "and", "or", "/", "&"):
            joined = True
        elif unit.kind in ("disease", "normal") or unit.text in _OF_A_VALVE:
            joined = False
    return not joined


def _may_stand_before(unit: Unit) -> bool:
    if unit.kind in ("disease", "normal", "grade"):
        return True
    return unit.kind == "word" and (unit.text in (",", "and", "or", "/", "&", "-") or unit.text not in BARRIERS)
