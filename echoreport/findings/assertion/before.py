"""The cues that stand before a span and whether they reach it."""

from __future__ import annotations

from echoreport.domain import Assertion
from echoreport.findings.assertion.cues import JOINS, VERBS, Judgement, cue_of, ends_scope, is_negator
from echoreport.findings.assertion.earlier import is_told_of_before
from echoreport.findings.assertion.scan import PREPOSITIONS, TELLING, Scan, pass_unit, remember, scan_from
from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.reading.units import Unit, text_at

_FAR = 80
"""Units; scopes of long lists are that long."""
_PARTING = VERBS | PREPOSITIONS | {"and", "or", "a", "an", "the", "with", "also"}


def judge_before(units: list[Unit], first: int, last: int, grade: int | None) -> Judgement | None:
    """The strongest claim of the cues that stand before units[first..last] and reach them."""
    scan = scan_from(units, first, last, grade)
    for i in range(first - 1, max(-1, first - 1 - _FAR), -1):
        if units[i].kind == "word" and units[i].text not in TELLING:
            continue
        cue = cue_of(units[i], "forward")
        if cue and cue.assertion == Assertion.PRESENT:
            return (Assertion.ABSENT, i) if units[i].text == "non-" and i == first - 1 else scan.found
        if cue and cue.assertion and _reaches(units, i, cue, scan):
            if cue.assertion == Assertion.ABSENT:
                return cue.assertion, i
            remember(scan, cue.assertion, i)
        if ends_scope(units, i) or _joins_a_clause(units, i, scan):
            return _across(units, i) or scan.found
        pass_unit(units, i, scan)
    return scan.found


def _reaches(units: list[Unit], i: int, cue: Entry, scan: Scan) -> bool:
    """Whether nothing between a cue and the span takes the span out of its scope."""
    if cue.reach and (scan.first - i > cue.reach or scan.joined or scan.with_passed or scan.colon):
        return False
    if _is_month(units, i) or (units[i].text == "no" and text_at(units, i + 1) in (",", ";", ".")):
        return False  # "4 May 2019"; "fever: no, cough: yes"
    if cue.assertion == Assertion.HISTORICAL:
        return not (scan.comma and scan.joined_to_grade)  # "history of repair, mild MR"
    if scan.definite is not None and scan.definite != i + 1:
        return False
    if cue.assertion == Assertion.POSSIBLE:
        return not scan.joined_to_grade
    if scan.own_item and units[i].text.split()[0] in ("no", "without", "w/o"):
        return False
    if cue.reach and _is_said_of_noun(units, i):
        return False
    if scan.comma and text_at(units, i + 1) in (",", ";") and cue_of(units[i], "backward"):
        return False  # "hepatitis excluded, drug injury likely"
    scan.diverted = scan.diverted or _is_repeated(units, i, scan)
    if scan.joined_to_grade or scan.diverted or (scan.doubt and not _is_denied_doubt(units, scan)):
        return False
    return not (scan.joined and not scan.alternatives and is_negator(units[i]))  # "not agitated, mildly dysarthric"


def _across(units: list[Unit], i: int) -> Judgement | None:
    """What still reaches over the end of a scope: an earlier study, or the doubt of "likely due to a flail leaflet"."""
    if is_told_of_before(units, i):
        return Assertion.HISTORICAL, i
    doubt = cue_of(units[i - 1], "forward") if i and units[i].text in ("due to", "secondary to") else None
    return (Assertion.POSSIBLE, i - 1) if doubt and doubt.assertion == Assertion.POSSIBLE else None


def _is_month(units: list[Unit], i: int) -> bool:
    """Whether "may" stands in a date."""
    return units[i].text == "may" and any(text_at(units, k)[:1].isdigit() for k in (i - 1, i + 1))


def _is_said_of_noun(units: list[Unit], i: int) -> bool:
    """Whether "negative" looks back to a noun: "receptor [negative] carcinoma"."""
    before = units[i - 1] if i else None
    return before is not None and before.kind == "word" and before.text.isalpha() and before.text not in _PARTING


def _is_denied_doubt(units: list[Unit], scan: Scan) -> bool:
    """Whether a doubt may be denied as a whole: "no ... to suggest", not "no fever, possible" or "cannot exclude"."""
    text = units[scan.doubt[1]].text if scan.doubt and scan.doubt[1] is not None else ""
    return not scan.joined and text.startswith(("sugg", "suspic", "concern", "worrisome", "question"))


def _is_repeated(units: list[Unit], i: int, scan: Scan) -> bool:
    """Whether each item of a list has its own "no", so that the last one without is affirmed: "no A, no B, and C"."""
    if units[i].text != "no" or not scan.joined or scan.alternatives:
        return False
    k = i - 1
    while k >= 0 and text_at(units, k) in (",", "and"):
        k -= 1
    return k < i - 1 and any(u.text == "no" for u in units[max(0, k - 6) : k + 1])


def _joins_a_clause(units: list[Unit], i: int, scan: Scan) -> bool:
    """Whether units[i] is a join that parts the span's clause from what stands before, or opens another item."""
    text = units[i].text
    if units[i].kind == "grade" and i > 0 and not scan.alternatives:
        listed = i != scan.grade and units[i - 1].text in (",", "and")
        return listed or (units[i - 1].kind in ("lesion", "disease") and units[i - 1].entry.form == "noun")
    if text not in JOINS and text != "or":
        return False
    if scan.verb or (scan.new_clause and text == ",") or (text == "," and scan.definite == i + 1):
        return True
    scan.new_clause = scan.new_clause and text == "and" and text_at(units, i - 1) == ","
    return False
