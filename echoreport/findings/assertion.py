"""What a sentence says of a span: present, absent, possible or historical, by cues and their scopes.

The idea is NegEx's (Chapman et al. 2001, doi 10.1006/jbin.2001.1029) and ConText's (Harkema et al. 2009,
doi 10.1016/j.jbi.2009.05.002): a cue reaches over the words on one side of it until something ends its scope.
The cues are data, in lexicon.toml.
"""

from __future__ import annotations

from echoreport.domain import Assertion
from echoreport.errors import InputError
from echoreport.findings.lexicon import Entry, words
from echoreport.findings.reading import reader
from echoreport.findings.sentences import Sentence, split
from echoreport.findings.units import Unit

VERBS = words("verbs")
JOINS = words("clause-joins")
_CLOSED = words("closing-participles")
_CLAUSE = words("starts-a-clause")
_CLAUSE_AFTER_COMMA = words("starts-a-clause-after-a-comma")
_STRENGTH = {Assertion.ABSENT: 3, Assertion.POSSIBLE: 2, Assertion.HISTORICAL: 1}
_AFTERWARDS = words("after-a-backward-cue")
_FAR_FORWARD = 80
_FAR_BACK = 14
"""Units; a cue behind its target is seldom further away."""


def assertion_of(text: str, start: int, end: int) -> Assertion:
    """Judge any clinical concept in any text.

    Args:
        text: A sentence or a whole note.
        start: Character offset of the concept, 0 <= start < end <= len(text).
        end: One past its last character.

    Returns:
        What the concept's sentence (the first that it overlaps) says of it; PRESENT where no cue reaches it.

    Raises:
        InputError: If the span is empty or reaches out of the text.
    """
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"got the span {start}:{end} in a text of {len(text)} characters, "
            "wanted 0 <= start < end <= its length: count characters, not bytes"
        )
    for sentence in split(text):
        first = sentence.offset(0)
        last = sentence.offset(len(sentence.text))
        if first < end and start < last:
            return _judge_span(sentence, reader().read(sentence.text), start, end)
    return Assertion.PRESENT


def _judge_span(sentence: Sentence, units: list[Unit], start: int, end: int) -> Assertion:
    inside = [i for i, u in enumerate(units) if sentence.offset(u.start) < end and sentence.offset(u.end) > start]
    if not inside:
        return Assertion.PRESENT
    first = units[inside[0]]
    if sentence.offset(first.start) < start:  # a phrase reaches into the span: "no evidence of" before "evidence of X"
        cue = _cue(first, "forward")
        if cue and cue.assertion:
            return cue.assertion
        if first.text.split()[0] in ("no", "without"):
            return Assertion.ABSENT
    return judge(units, inside[0], inside[-1])[0]


Judgement = tuple[Assertion, int | None]
"""What is claimed, and the index of the cue that claims it."""


def judge(units: list[Unit], first: int, last: int, grade: int | None = None) -> Judgement:
    """Assertion of the units first..last of a sentence; `grade` is the index of the grade that belongs to them."""
    found = [j for j in (_before(units, first, last, grade), _after(units, last, grade)) if j]
    return max(found, key=lambda j: _STRENGTH.get(j[0], 0), default=(Assertion.PRESENT, None))


def _before(units: list[Unit], first: int, last: int, grade: int | None) -> Judgement | None:
    """The strongest claim of the cues that stand before the span and reach it."""
    historical: Judgement | None = None
    verb_passed = joined_to_grade = with_passed = False
    new_clause = _is_affirmed(units, last)
    for i in range(first - 1, max(-1, first - 1 - _FAR_FORWARD), -1):
        unit = units[i]
        cue = _cue(unit, "forward")
        if cue and cue.assertion == Assertion.PRESENT:
            return historical
        if cue and cue.reach and first - i > cue.reach:
            cue = None
        if cue and cue.assertion and not (joined_to_grade and cue.assertion == Assertion.ABSENT):
            if cue.assertion != Assertion.HISTORICAL:
                return cue.assertion, i
            historical = historical if with_passed else (cue.assertion, i)
        if _ends_scope(units, i):
            return historical
        if unit.text in JOINS or unit.text == "or":
            if verb_passed or (new_clause and unit.text == ","):
                return historical
            new_clause = new_clause and unit.text == "and" and units[i - 1].text == ","
            joined_to_grade = joined_to_grade or (grade is not None and i < grade and unit.text != "or")
        with_passed = with_passed or unit.text in ("with", "residual")
        verb_passed = verb_passed or unit.text in VERBS
    return historical


def _is_affirmed(units: list[Unit], last: int) -> bool:
    """Whether "is seen", "are noted" or the like follows: a comma before it may then begin a clause of its own."""
    after = [u.text for u in units[last + 1 : last + 3]]
    return len(after) == 2 and after[0] in VERBS and after[1] in _CLOSED


def _ends_scope(units: list[Unit], i: int) -> bool:
    unit = units[i]
    if i > 0 and unit.text.startswith("there") and _cue(units[i - 1], "forward"):
        return False  # "perhaps there is"
    if unit.kind == "end" or unit.text == ";" or (unit.entries and any(e.concept == "end" for e in unit.entries)):
        return True
    if unit.text not in JOINS:
        return False
    if i > 0 and units[i - 1].text in _CLOSED:
        return True
    after = units[i + 1].text if i + 1 < len(units) else ""
    return after in (_CLAUSE_AFTER_COMMA if unit.text == "," else _CLAUSE)


def _after(units: list[Unit], last: int, grade: int | None) -> Judgement | None:
    """The claim of the nearest cue that stands behind the span and reaches back to it."""
    crossed = False
    for i in range(last + 1, min(len(units), last + 1 + _FAR_BACK)):
        unit = units[i]
        if i == grade:
            continue
        cue = _cue(unit, "backward")
        if cue and cue.assertion and (not crossed or " " in unit.text) and _stands_behind(units, i, last):
            return cue.assertion, i
        if unit.text == "no" and _ends_clause(units, i) and (i == last + 1 or units[i - 1].text in (":", "-", "=")):
            return Assertion.ABSENT, i
        if (
            unit.kind in ("end", "grade")
            or unit.text in (";", "(")
            or (unit.text in VERBS and not _leads_to_cue(units, i))
            or _cue(unit, "forward")
        ):
            return None
        crossed = crossed or unit.text == ","
    return None


def _leads_to_cue(units: list[Unit], i: int) -> bool:
    """Whether a verb belongs to the cue behind it: "cultures were [negative]"."""
    return i + 1 < len(units) and _cue(units[i + 1], "backward") is not None


def _stands_behind(units: list[Unit], i: int, last: int) -> bool:
    """Whether a cue that could also look forward looks back: nothing that it could govern follows."""
    if _cue(units[i], "forward") is None:
        return units[i].text != "?" or i == last + 1
    return _ends_clause(units, i)


def _ends_clause(units: list[Unit], i: int) -> bool:
    return i + 1 >= len(units) or units[i + 1].text in _AFTERWARDS


def _cue(unit: Unit, direction: str) -> Entry | None:
    if unit.kind == "word":
        return None
    return next((e for e in unit.entries if e.concept == "cue" and e.direction == direction), None)
