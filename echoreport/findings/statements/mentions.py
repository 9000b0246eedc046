"""Words for a lesion in a sentence, each with its valves and its grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from echoreport.domain import Disease, Valve
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.bearers import bearers, noun_of
from echoreport.findings.statements.change import grade_now
from echoreport.findings.statements.groups import Group, Members
from echoreport.findings.statements.severity import grade_after, grade_before

_NOT_YET = words("not-yet-done")
_TO_MEASURE = ("used to", "inadequate", "insufficient")
_MEASURED = words("measured-of-a-lesion")
_OF_A_MEASURE = words("between-lesion-and-measure")


@dataclass(frozen=True, slots=True)
class Mention:
    """A disease word with what was found about it.

    Attributes:
        at: Index of its unit.
        valves: That it speaks of.
        where: How the valves were found; part of the rule's name.
        group: The group of valves right before it, of which each may have a grade of its own.
        grade: Index of its grade, where one serves the whole mention.
        now: Whether the grade is what a change has led to.
    """

    at: int
    valves: Members
    where: str
    group: Group | None
    grade: int | None
    now: bool


def mentions_in(units: list[Unit], found: list[Group], carried: tuple[Valve, ...]) -> list[Mention]:
    """The lesions that a sentence speaks of with a valve, in order, each with the grade that stands at it.

    Args:
        units: The sentence.
        found: Its groups of valves.
        carried: Valves of the heading or of the sentence before, for a sentence that names none.
    """
    mentions: list[Mention] = []
    before: dict[int, Members] = {}
    from_elsewhere = tuple((None, valve) for valve in carried)
    for i, unit in enumerate(units):
        if unit.kind in ("disease", "lesion") and not _is_study(units, i):
            group, before[i], where = bearers(units, found, before, from_elsewhere, i)
            mentions.append(Mention(i, before[i], where, group, *_grade(units, i)))
    return [m for m in _with_valves_behind(units, mentions) if m.valves]


def _with_valves_behind(units: list[Unit], mentions: list[Mention]) -> list[Mention]:
    """Give a mention without a valve of its own that of the next: "no stenosis but mild leak of the aortic valve"."""
    given = list(mentions)
    for k in range(len(given) - 2, -1, -1):
        first, second = given[k], given[k + 1]
        between = units[first.at + 1 : second.at]
        lacking = not first.valves or first.where == "carried"
        if lacking and second.where == "after" and not any(u.kind == "anatomy" for u in between):
            given[k] = replace(first, valves=second.valves, where="after")
    return given


def _grade(units: list[Unit], i: int) -> tuple[int | None, bool]:
    """Index of the grade of the lesion at units[i], and whether it is what a change has led to."""
    changed = grade_now(units, i)
    if changed is not None:
        return changed, True
    grade = grade_after(units, i) if _is_graded_at_once(units, i) else grade_before(units, i)
    if grade is None:
        return grade_after(units, i), False
    of_its_noun = noun_of(units, i) is not None and not units[grade].text.endswith("ly")  # "severe calcific stenosis"
    return None if of_its_noun else grade, False


def _is_graded_at_once(units: list[Unit], i: int) -> bool:
    """Whether the next unit is a grade and the one before is none: "stenosis being mild, regurgitation trace"."""
    return i + 1 < len(units) and units[i + 1].kind == "grade" and (i == 0 or units[i - 1].kind != "grade")


def _is_study(units: list[Unit], i: int) -> bool:
    """Whether the mention is what a study or a plan is for, not what it found."""
    for k in range(i - 1, max(-1, i - 12), -1):
        if units[k].entries and any(e.concept == "study" for e in units[k].entries):
            return True
        if units[k].text in (".", ";") or units[k].kind == "end":
            return False
    behind = units[i + 1 : i + 5]
    if units[i].entry.disease == Disease.PROLAPSE and _vegetates(units[max(0, i - 12) : i]):
        return True
    if units[i].entry.disease == Disease.PROSTHESIS and _is_planned(units, i, behind):
        return True
    if i and units[i - 1].kind == "grade":
        return False  # "trace TR, inadequate for RVSP"
    return any(unit.text.startswith(_TO_MEASURE) for unit in _same_clause(behind[:3])) or _is_measured(units, i)


def _same_clause(units: list[Unit]) -> Iterator[Unit]:
    """The units before the first comma."""
    return takewhile(lambda unit: unit.text not in (",", ";"), units)


def _vegetates(before: list[Unit]) -> bool:
    """Whether it is a vegetation that prolapses."""
    return any(u.kind == "disease" and u.entry.disease == Disease.VEGETATION for u in before)


def _is_planned(units: list[Unit], i: int, behind: list[Unit]) -> bool:
    """Whether a replacement or repair is spoken of that has not been done: "AVR planned for June", "AS, for AVR"."""
    direct = i > 0 and units[i - 1].text == "for" and (i < 2 or units[i - 2].text in (",", ".", ";", ":"))
    return direct or any(not _NOT_YET.isdisjoint(u.text.split()) for u in behind)


def _is_measured(units: list[Unit], i: int) -> bool:
    """Whether a lesion without a grade only says what was measured: "PR end-diastolic velocity"."""
    if i > 0 and units[i - 1].kind in ("grade", "cue"):
        return False
    for unit in units[i + 1 : i + 6]:
        if unit.text in _MEASURED:
            return True
        if unit.text not in _OF_A_MEASURE:
            return False
    return False
