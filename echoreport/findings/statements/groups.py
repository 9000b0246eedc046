"""Valves that a sentence names, those named side by side as one group."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Disease, Valve
from echoreport.findings.assertion.cues import VERBS
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

BARRIERS = VERBS | words("parts-valve-from-lesion")
"""Words that part the name of a valve from what is said of another."""
_MOTION = words("motion-of-a-leaflet")
_JOINS = words("list-joins")

Members = tuple[tuple[int | None, Valve], ...]
"""Valves, each with the index of the unit that names it; None where it is carried over from elsewhere."""


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

    @property
    def named(self) -> Members:
        """Its valves with the units that name them."""
        return tuple(zip(self.members, self.valves, strict=True))


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
            if group.whole or _qualifies(units, group.last) or is_term(units, group):
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


def is_term(units: list[Unit], group: Group) -> bool:
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
        if unit.kind in ("disease", "lesion", "part", "annulus") or unit.text in _MOTION:
            return True
        if unit.text in (":", "-"):
            return plain == 0
        if unit.kind == "grade" or unit.text in ("and", "or", "/"):
            continue
        plain += 1
        if unit.kind not in ("word", "normal") or unit.text in BARRIERS or plain > 3:
            return False
    return False
