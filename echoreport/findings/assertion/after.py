"""The cues that stand behind a span and reach back to it."""

from __future__ import annotations

import re

from echoreport.domain import Assertion
from echoreport.findings.assertion.cues import ADVERBS, CLOSED, VERBS, Judgement, cue_of, denies_existence
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit, text_at

_FAR = 14
"""Units; a cue behind its target is seldom further away."""
_PASSED = frozenset(["be", "been", "felt", "considered", "thought", "to", "but"])
_PAST = frozenset(["was", "were"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERBAL = frozenset(["was", "were", "is", "are", "has", "have", "had", "cannot", "could", "can"])
_EARLIER = frozenset(["prior", "previous", "previously", "earlier", "before", "old"])
_AFTERWARDS = words("after-a-backward-cue")


def judge_after(units: list[Unit], last: int, grade: int | None) -> Judgement | None:
    """The claim of the nearest cue that stands behind units[..last] and reaches back to them."""
    crossed = False
    for i in range(last + 1, min(len(units), last + 1 + _FAR)):
        unit = units[i]
        if i == grade:
            continue
        judgement = _claim(units, i, last, crossed) or _claim_of_grade(units, i, grade)
        if judgement:
            return judgement
        if _ends(units, i, last):
            return None
        crossed = crossed or unit.text == ","
    return None


def _claim(units: list[Unit], i: int, last: int, crossed: bool) -> Judgement | None:
    """What units[i] claims of the span, if anything."""
    unit = units[i]
    cue = cue_of(unit, "backward")
    near = not crossed or _reaches_across(units, i, last)
    if cue and cue.assertion and near and _stands_behind(units, i, last):
        return None if _was_before(units, i) else (cue.assertion, i)
    behind = i == last + 1 or (units[i - 1].text in (":", "-", "=") and not _another(units, last, i))
    if unit.text in ("no", "0") and behind and _ends_clause(units, i):
        return Assertion.ABSENT, i
    if unit.text == "free" and behind and text_at(units, i + 1) not in ("fluid", "air", "of", "from"):
        return Assertion.ABSENT, i
    if unit.text in ("versus", "vs", "vs.") and i == last + 1:
        return Assertion.POSSIBLE, i
    if not crossed and _is_year(units, i) and not _another(units, last, i):
        return Assertion.HISTORICAL, i + 1
    if not crossed and denies_existence(units, i) and not _was_before(units, i):
        return Assertion.ABSENT, i
    return None


def _another(units: list[Unit], last: int, i: int) -> bool:
    """Whether another lesion stands between the span and units[i]."""
    return any(u.kind in ("lesion", "disease") for u in units[last + 1 : i])


def _reaches_across(units: list[Unit], i: int, last: int) -> bool:
    """Whether a cue behind a comma reaches back over it: "X, not seen", "X, Y and Z were excluded"."""
    between = [u.text for u in units[last + 1 : i]]
    verbal = units[i].text.split()[0] in _VERBAL or between[-1] in VERBS
    return between[-1] == "," or "and" in between or "or" in between or verbal


def _claim_of_grade(units: list[Unit], i: int, grade: int | None) -> Judgement | None:
    """ "Regurgitation [may be] severe": the doubt about the grade."""
    cue = cue_of(units[i], "forward") if i + 1 == grade else None
    return (Assertion.POSSIBLE, i) if cue and cue.assertion == Assertion.POSSIBLE else None


def _was_before(units: list[Unit], i: int) -> bool:
    """Whether what is denied is denied of an earlier study: "not seen on the prior film"."""
    return any(not _EARLIER.isdisjoint(u.text.split()) for u in units[i + 1 : i + 6])


def _ends(units: list[Unit], i: int, last: int) -> bool:
    """Whether units[i] ends the search."""
    unit = units[i]
    if i == last + 1 and unit.text.startswith("previously "):
        return False  # "the leak previously seen at the annulus is no longer present"
    if unit.kind == "end":
        return unit.text != "but" or not _leads_to_cue(units, i)
    if unit.text in VERBS:
        relative = i == last + 1 and unit.text in CLOSED  # "the effusion seen last month has resolved"
        return not relative and not _leads_to_cue(units, i)
    if cue_of(unit, "forward"):
        return not _leads_to_cue(units, i)
    return unit.kind == "grade" or unit.text in (";", "(")


def _leads_to_cue(units: list[Unit], i: int) -> bool:
    """Whether a verb belongs to the cue behind it: "cultures were all [negative]", "has completely [resolved]"."""
    k = i + 1
    while text_at(units, k) in ADVERBS or text_at(units, k) in _PASSED:
        k += 1
    if units[i].text in _PAST and k < len(units) and (units[k].kind == "grade" or units[k].text in CLOSED):
        k += 1  # "was mild on the previous echo", "was noted in 2012"
        if _is_year(units, k):
            return True
    return k < len(units) and (cue_of(units[k], "backward") is not None or denies_existence(units, k))


def _is_year(units: list[Unit], i: int) -> bool:
    """Whether units[i] begins "in 2012"."""
    return text_at(units, i) == "in" and _YEAR.fullmatch(text_at(units, i + 1)) is not None


def _stands_behind(units: list[Unit], i: int, last: int) -> bool:
    """Whether a cue that could also look forward looks back: nothing that it could govern follows."""
    if cue_of(units[i], "forward") is None:
        return units[i].text != "?" or i == last + 1
    return _ends_clause(units, i)


def _ends_clause(units: list[Unit], i: int) -> bool:
    return i + 1 >= len(units) or units[i + 1].text in _AFTERWARDS
