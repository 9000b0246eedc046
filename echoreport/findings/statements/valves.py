"""Which valve a lesion belongs to, from the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Disease, Valve
from echoreport.findings.assertion.cues import VERBS
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

_JOINS = words("list-joins")
_INTO = words("leads-to-a-valve")
_LEAD_ENDS = frozenset([",", "and", ".", ";", "with", ":"])
_BARRIERS = VERBS | words("parts-valve-from-lesion")


@dataclass(frozen=True, slots=True)
class Group:
    """Valves named side by side: "the mitral, tricuspid and pulmonic valves".

    Attributes:
        first: Index of its first unit.
        last: Index of its last unit.
        members: Indices of the units that name a valve, in order.
        valves: One for each member.
        whole: True where the valves themselves are named, False for mere adjectives ("mitral").
    """

    first: int
    last: int
    members: tuple[int, ...]
    valves: tuple[Valve, ...]
    whole: bool


def names_valve(unit: Unit) -> bool:
    """Whether a unit names a valve as such; "prosthetic aortic valve" and "bicuspid aortic valve" do so too."""
    if unit.kind == "valve":
        return True
    if unit.kind != "lesion":
        return False
    return unit.entry.disease == Disease.PROSTHESIS or (
        unit.entry.disease == Disease.BICUSPID and unit.text != "bicuspid"
    )


def groups(units: list[Unit]) -> list[Group]:
    """All groups of a sentence, in order; adjectives that qualify nothing of a valve are left out."""
    found: list[Group] = []
    i = 0
    while i < len(units):
        if units[i].kind == "modifier" or names_valve(units[i]):
            group = _group(units, i)
            i = group.last + 1
            if group.whole or _qualifies(units, group.last) or _is_term(units, group):
                found.append(group)
        else:
            i += 1
    return found


def _group(units: list[Unit], first: int) -> Group:
    members, last, i, joined = [first], first, first + 1, False
    while i < len(units):
        unit = units[i]
        if unit.kind == "modifier" or names_valve(unit):
            if not joined and _is_mere(units[last]) and unit.entry.valve == units[last].entry.valve:
                members[-1] = last = i  # "the aortic non-coronary cusp"
                i += 1
                continue
            if unit.entry.valve in [units[m].entry.valve for m in members] or not (joined or names_valve(units[last])):
                break
            members.append(i)
            last, joined = i, False
        elif unit.kind == "grade" or unit.text in _JOINS or (joined and unit.text == "no" and _is_mere(units[last])):
            joined = True
        elif unit.kind == "part" and not joined:
            last = i
        else:
            break
        i += 1
    whole = any(names_valve(units[m]) for m in members) or units[last].kind == "part"
    valves = tuple(v for m in members if (v := units[m].entry.valve))
    return Group(first, last, tuple(members), valves, whole)


def _is_mere(unit: Unit) -> bool:
    """Whether a unit is an adjective still in want of its noun: the "mitral" of "mild mitral and no aortic ..."."""
    return unit.kind == "modifier"


def _is_term(units: list[Unit], group: Group) -> bool:
    """Whether a valve is an item of a menu: "regurgitation, [mitral], mild", "valve, [aortic], stenosis"."""
    before = units[max(0, group.first - 2) : group.first]
    if len(before) < 2 or before[1].text not in (",", ":"):
        return False
    after = units[group.last + 1] if group.last + 1 < len(units) else None
    return after is None or after.text in (",", ";", ":", ".", ")", "with")


def _qualifies(units: list[Unit], last: int) -> bool:
    """Whether an adjective such as "mitral" speaks of a valve: a lesion, leaflet or annulus follows, or a colon."""
    plain = 0
    for unit in units[last + 1 : last + 6]:
        if unit.kind in ("disease", "lesion", "part", "annulus"):
            return True
        if unit.text in (":", "-"):
            return plain == 0
        if unit.kind == "grade" or unit.text in ("and", "or", "/"):
            continue
        plain += 1
        if unit.kind not in ("word", "normal") or unit.text in _BARRIERS or plain > 3:
            return False
    return False


def group_before(units: list[Unit], found: list[Group], first: int) -> Group | None:
    """The group in the same noun phrase, right before units[first]: "mitral and tricuspid [regurgitation]"."""
    for group in reversed(found):
        if group.last >= first:
            continue
        between = units[group.last + 1 : first]
        if len(between) <= 5 and all(_is_filler(u) for u in between):
            return group
        if len(between) == 1 and between[0].text == "," and not group.whole and _is_term(units, group):
            return group
        return None
    return None


def _is_filler(unit: Unit) -> bool:
    if unit.kind in ("part", "annulus", "grade"):
        return True
    return unit.kind == "word" and unit.text not in _BARRIERS


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
        if len(between) == 1 and between[0].text in (",", ":") and _is_term(units, group):
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
        elif unit.kind in ("disease", "normal"):
            joined = False
    return not joined


def _may_stand_before(unit: Unit) -> bool:
    if unit.kind in ("disease", "normal", "grade"):
        return True
    return unit.kind == "word" and (unit.text in (",", "and", "or", "/", "&", "-") or unit.text not in _BARRIERS)
