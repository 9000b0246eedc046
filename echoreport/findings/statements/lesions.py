"""Sentence -> statements about lesions: disease, valve, grade and assertion of each mention."""

from __future__ import annotations

from dataclasses import dataclass, replace

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.findings.assertion.judge import judge
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.change import grade_now
from echoreport.findings.statements.severity import grade_after, grade_before
from echoreport.findings.statements.valves import Group, group_after, group_before

_UNGRADED = frozenset([Disease.BICUSPID, Disease.PROSTHESIS, Disease.RHEUMATIC, Disease.VEGETATION])
_DIRECT_JOINS = frozenset([",", "and", "or", "/", "&", "nor", "+", "plus", "as well as"])
_MEASURED = words("measured-of-a-lesion")
_OF_A_MEASURE = words("between-lesion-and-measure")
_LEAFLETS = ("leaflet", "leaflets", "cusp", "cusps")
_CLAUSE_ENDS = frozenset([";", ".", "with", ",", "without", "but"])


@dataclass(frozen=True, slots=True)
class Statement:
    """A finding in terms of a sentence's units first..last."""

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None
    first: int
    last: int
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A disease word with what was found about it.

    Attributes:
        at: Index of its unit.
        valves: Index of the unit that names the valve (None where it is carried over) and the valve.
        grade: Index of its grade, where one serves the whole mention.
        where: How the valve was found; part of the rule's name.
        now: Whether the grade is what a change has led to.
    """

    at: int
    valves: tuple[tuple[int | None, Valve], ...]
    grade: int | None
    group: Group | None
    where: str
    now: bool = False


def lesion_statements(units: list[Unit], found: list[Group], carried: tuple[Valve, ...]) -> list[Statement]:
    """All statements about lesions that a sentence makes.

    Args:
        units: The sentence.
        found: Its groups of valves.
        carried: Valves of the heading or of the sentence before, for a sentence that names none.
    """
    mentions: list[Mention] = []
    for i, unit in enumerate(units):
        if unit.kind in ("disease", "lesion") and not _is_study(units, i):
            mention = _mention(units, found, carried, mentions, i)
            if mention.valves:
                mentions.append(mention)
    shared = _share_grades(units, mentions)
    return [s for mention in shared for s in _statements(units, mention)]


def _mention(
    units: list[Unit], found: list[Group], carried: tuple[Valve, ...], before: list[Mention], i: int
) -> Mention:
    group, valves, where = _valves(units, found, carried, before, i)
    changed = grade_now(units, i)
    if changed is not None:
        return Mention(i, valves, changed, group, where, True)
    grade = grade_after(units, i) if _is_graded_at_once(units, i) else grade_before(units, i)
    if grade is None or (_is_attribute(units, i) and not units[grade].text.endswith("ly")):
        grade = grade_after(units, i) if grade is None else None
    return Mention(i, valves, grade, group, where)


def _is_graded_at_once(units: list[Unit], i: int) -> bool:
    """Whether the next unit is a grade and the one before is none: "stenosis being mild, regurgitation trace"."""
    return i + 1 < len(units) and units[i + 1].kind == "grade" and (i == 0 or units[i - 1].kind != "grade")


def _valves(
    units: list[Unit], found: list[Group], carried: tuple[Valve, ...], before: list[Mention], i: int
) -> tuple[Group | None, tuple[tuple[int | None, Valve], ...], str]:
    unit = units[i]
    if unit.entry.name.endswith("-elliptic"):
        i = next(k for k in range(i + 1, len(units)) if units[k].kind in ("disease", "lesion"))
        unit = units[i]
    if unit.kind == "lesion" and unit.entry.valve:
        other = group_after(units, found, i, True) if unit.entry.disease == Disease.BICUSPID else None
        if other is None or not other.whole:
            return None, ((i, unit.entry.valve),), "named"
    described = _described(units, i)
    if described is not None:
        return None, ((described, units[described].entry.valve),), "named"  # type: ignore[return-value]
    group = group_before(units, found, i)
    if group:
        return group, tuple(zip(group.members, group.valves, strict=True)), "before"
    after = group_after(units, found, i, unit.entry.form == "adjective")
    if after:
        return None, tuple(zip(after.members, after.valves, strict=True)), "after"
    return None, *_subject(units, found, carried, before, i)


def _subject(
    units: list[Unit], found: list[Group], carried: tuple[Valve, ...], before: list[Mention], i: int
) -> tuple[tuple[tuple[int | None, Valve], ...], str]:
    """Valves that the sentence spoke of last, or those carried over."""
    unit = units[i]
    known = {m.at: m for m in before}
    members = {g.last: g for g in found}
    for k in range(i - 1, -1, -1):
        if k in members:
            return tuple(zip(members[k].members, members[k].valves, strict=True)), "subject"
        if k in known:
            return known[k].valves, "list"
        if units[k].kind in ("anatomy", "everything", "ignore"):
            return (), ""
    if unit.entry.form == "adjective" and any(u.kind == "anatomy" for u in units[i + 1 : i + 3]):
        return (), ""  # "thickened interatrial septum"
    if (
        i + 1 < len(units)
        and any(u.kind == "anatomy" for u in units[i + 1 : i + 4])
        and units[i + 1].text in ("of", "in")
    ):
        return (), ""
    return tuple((None, valve) for valve in carried), "carried"


def _noun_of(units: list[Unit], i: int) -> int | None:
    """Index of the lesion that an adjective describes: "severe [calcific] aortic stenosis"."""
    if units[i].entry.form != "adjective":
        return None
    for k in range(i + 1, min(len(units), i + 4)):
        if units[k].kind in ("disease", "lesion"):
            return k if units[k].entry.form == "noun" else None
        if units[k].kind not in ("modifier", "valve", "part"):
            return None
    return None


def _is_attribute(units: list[Unit], i: int) -> bool:
    return _noun_of(units, i) is not None


def _described(units: list[Unit], i: int) -> int | None:
    """Index of a lesion right behind an adjective that names the valve of both: "calcific AS"."""
    noun = _noun_of(units, i)
    return noun if noun == i + 1 and units[noun].kind == "lesion" and units[noun].entry.valve else None


def _is_study(units: list[Unit], i: int) -> bool:
    """Whether the mention is what a study or a plan is for, not what it found."""
    for k in range(i - 1, max(-1, i - 12), -1):
        if any(e.concept == "study" for e in units[k].entries):
            return True
        if units[k].text in (".", ";") or units[k].kind == "end":
            return False
    return any(unit.text.startswith("used to") for unit in units[i + 1 : i + 4]) or _is_measured(units, i)


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


def _directly_joined(units: list[Unit], first: Mention, second: Mention) -> bool:
    """Whether nothing but joins and valve words stands between two mentions."""
    between = units[first.at + 1 : second.at]
    joins = [u.text for u in between if u.text in _DIRECT_JOINS]
    others = [
        u for u in between if u.text not in _DIRECT_JOINS and u.kind not in ("modifier", "valve", "part", "annulus")
    ]
    if others or not joins:
        return False
    same = units[first.at].entry.disease == units[second.at].entry.disease
    return same or first.valves == second.valves or any(j != "," for j in joins)


def _share_grades(units: list[Unit], mentions: list[Mention]) -> list[Mention]:
    """Let one grade serve a list: "mild MR and TR", "MR and TR are mild"."""
    shared = list(mentions)
    for k in range(1, len(shared)):
        first, second = shared[k - 1], shared[k]
        lends = first.grade is not None and first.grade < first.at and _directly_joined(units, first, second)
        if lends and second.grade is None and not _has_own_grades(units, second):
            shared[k] = _graded(second, first.grade)
    for k in range(len(shared) - 1, 0, -1):
        first, second = shared[k - 1], shared[k]
        if (
            first.grade is None
            and second.grade is not None
            and second.grade > second.at
            and _directly_joined(units, first, second)
        ):
            shared[k - 1] = _graded(first, second.grade)
    return shared


def _has_own_grades(units: list[Unit], mention: Mention) -> bool:
    group = mention.group
    return group is not None and any(units[k].kind == "grade" for k in range(group.first, group.last))


def _graded(mention: Mention, grade: int | None) -> Mention:
    return replace(mention, grade=grade)


def _statements(units: list[Unit], mention: Mention) -> list[Statement]:
    out = []
    grade, previous = mention.grade, -1
    for at, valve in mention.valves:
        if mention.group and at is not None:
            grade = _member_grade(units, mention, at, previous, grade)
            previous = at
        for disease in _diseases(units, mention.at):
            out.append(_statement(units, mention, at, valve, disease, grade))
    return out


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


def _statement(
    units: list[Unit], mention: Mention, at: int | None, valve: Valve, disease: Disease, grade: int | None
) -> Statement:
    start = mention.at if at is None or at > mention.at else at
    assertion, cue = judge(units, start if mention.group else mention.at, mention.at, grade)
    if assertion == Assertion.HISTORICAL and (disease == Disease.PROSTHESIS or mention.now):
        assertion, cue = Assertion.PRESENT, None
    if disease == Disease.PROSTHESIS and cue is not None and _is_of_another(units, mention.at):
        assertion, cue = Assertion.PRESENT, None
    severity = None
    if grade is not None and disease not in _UNGRADED and assertion in (Assertion.PRESENT, Assertion.POSSIBLE):
        severity = units[grade].severity
    shown = [mention.at, *(k for k in (at, cue, grade if severity else None) if k is not None)]
    rule = f"{units[mention.at].entry.name}/{mention.where}"
    return Statement(valve, disease, assertion, severity, min(shown), max(shown), rule)


def _is_of_another(units: list[Unit], at: int) -> bool:
    """Whether what is denied or doubted is a lesion beside a prosthesis: "bioprosthesis: leak cannot be excluded"."""
    beside = units[max(0, at - 6) : at + 6]
    return any(u.kind in ("disease", "lesion") and u.entry.disease != Disease.PROSTHESIS for u in beside)


def _diseases(units: list[Unit], at: int) -> tuple[Disease, ...]:
    """The mention's disease; calcification (or thickening) of an annulus is told from that of a leaflet."""
    disease = units[at].entry.disease
    if disease not in (Disease.CALCIFICATION, Disease.THICKENING):
        return (disease,) if disease else ()
    kinds = _near_kinds(units, at)
    if "annulus" not in kinds:
        return (disease,)
    annular = (Disease.ANNULAR_CALCIFICATION,) if disease == Disease.CALCIFICATION else ()
    return (*annular, disease) if "part" in kinds else annular


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
