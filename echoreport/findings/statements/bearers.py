"""Which valves a lesion's words speak of."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from echoreport.domain import Disease
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.elliptic import is_elliptic
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.adjoining import group_after, group_before
from echoreport.findings.statements.groups import Group, Members

_ELSEWHERE = words("not-at-the-valve")
_AT_THE_VALVE = words("at-the-valve")
_INTO = words("leads-to-a-valve")


def bearers(
    units: list[Unit], found: list[Group], before: Mapping[int, Members], carried: Members, i: int
) -> tuple[Group | None, Members, str]:
    """Valves of the lesion at units[i].

    Args:
        units: The sentence.
        found: Its groups of valves.
        before: Index -> valves of each lesion before this one.
        carried: Valves of the heading or of the sentence before.
        i: Index of the lesion.

    Returns:
        The group where it stands right before the lesion, the valves (none where the lesion is of no valve), and how
        they were found: "named", "before", "after", "subject", "list" or "carried".
    """
    elliptic = is_elliptic(units[i])
    if elliptic:
        i = next(k for k in range(i + 1, len(units)) if units[k].kind in ("disease", "lesion"))
    own = _own(units, found, i)
    if own:
        return None, own, "named"
    if _is_elsewhere(units[max(0, i - 4) : i]):
        return None, (), ""
    described = _graded(units, i) or _described(units, i)
    if described:
        return None, described, "named"
    group = group_before(units, found, i)
    if group:
        return None if elliptic else group, group.named, "before"
    after = group_after(units, found, i, units[i].entry.form == "adjective")
    if after:
        return None, after.named, "after"
    return None, *_subject(units, found, before, carried, i)


def _is_elsewhere(before: list[Unit]) -> bool:
    """Whether "supravalvular aortic [stenosis]" is spoken of, and not "valvar or supravalvar"."""
    return any(u.text in _ELSEWHERE for u in before) and all(u.text not in _AT_THE_VALVE for u in before)


def _graded(units: list[Unit], i: int) -> Members:
    """The valve whose grade stands in brackets right before a lesion, none before it: "AS, tricuspid (mild) [leak]"."""
    if i < 4 or units[i - 1].text != ")" or units[i - 2].kind != "grade" or units[i - 3].text != "(":
        return ()
    valve = units[i - 4].entry.valve if units[i - 4].kind in ("modifier", "valve") else None
    return ((i - 4, valve),) if valve else ()


def _own(units: list[Unit], found: list[Group], i: int) -> Members:
    """The valve that the lesion's own word tells, as "AS" does."""
    unit = units[i]
    if unit.kind != "lesion" or not unit.entry.valve:
        return ()
    other = group_after(units, found, i, True) if unit.entry.disease == Disease.BICUSPID else None
    return ((i, unit.entry.valve),) if other is None or not other.whole else ()


def _described(units: list[Unit], i: int) -> Members:
    """The valve that the lesion right behind an adjective tells for both: "calcific AS"."""
    noun = noun_of(units, i)
    if noun != i + 1 or units[noun].kind != "lesion":
        return ()
    valve = units[noun].entry.valve
    return ((noun, valve),) if valve else ()


def noun_of(units: list[Unit], i: int) -> int | None:
    """Index of the lesion that an adjective describes: "severe [calcific] aortic stenosis"."""
    if units[i].entry.form != "adjective":
        return None
    for k in range(i + 1, min(len(units), i + 4)):
        if units[k].kind in ("disease", "lesion"):
            return k if units[k].entry.form == "noun" else None
        if units[k].kind not in ("modifier", "valve", "part"):
            return None
    return None


def _subject(
    units: list[Unit], found: list[Group], before: Mapping[int, Members], carried: Members, i: int
) -> tuple[Members, str]:
    """Valves that the sentence spoke of last, or those carried over."""
    groups = {g.last: g for g in found}
    for k in range(i - 1, -1, -1):
        if k in groups:
            return groups[k].named, "subject"
        if k in before:
            return before[k], "list"
        if units[k].text == "latter":
            return _latter(found, k), "subject"
        if units[k].kind in ("anatomy", "everything", "ignore"):
            return (), ""
    return ((), "") if _is_of_no_valve(units, i) else (carried, "carried")


def _latter(found: list[Group], at: int) -> Members:
    """The valve named last before "the latter"."""
    named = [member for group in found if group.last < at for member in group.named]
    return tuple(named[-1:])


def _is_of_no_valve(units: list[Unit], i: int) -> bool:
    """Whether a lesion is said of another structure: "thickened interatrial septum", "narrowing of the aorta"."""
    behind = units[i + 1 : i + 4]
    if _is_of_all(units, i):
        return True
    if units[i].entry.form == "adjective" and (any(u.kind == "anatomy" for u in behind[:2]) or _is_on(units, i)):
        return True
    return bool(behind) and behind[0].text in ("of", "in") and any(u.kind == "anatomy" for u in behind)


def _is_of_all(units: list[Unit], i: int) -> bool:
    """Whether all valves are spoken of: "vegetation is seen [on any valve]"."""
    behind = units[i + 1 : i + 8]
    return any(u.kind == "everything" and b.text in _INTO for b, u in pairwise(behind))


def _is_on(units: list[Unit], i: int) -> bool:
    """Whether only a part of another structure stands behind: "calcified [tips of the papillary muscles]"."""
    for unit in units[i + 1 : i + 6]:
        if unit.kind == "anatomy":
            return True
        if unit.kind != "part" and unit.text not in ("of", "the", "both"):
            return False
    return False
