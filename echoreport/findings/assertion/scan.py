"""The way back from a span to the cues before it: what is passed says which of them still reach the span."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Assertion
from echoreport.findings.assertion.cues import CLOSED, JOINS, VERBS, Judgement, is_negator
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

PREPOSITIONS = words("prepositions")
_DEFINITE = words("definite-determiners")
_DIVERTING = words("what-else-is-negated")
_HAVING = words("having")
_AFFIRMING = words("affirms-an-item")
TELLING = JOINS | VERBS | PREPOSITIONS | _DEFINITE | _DIVERTING | _HAVING | {"or", "with", "residual", "that", ":", ";"}
"""Plain words that mean something to a scan; it passes over the others."""


@dataclass(slots=True)
class Scan:
    """What was passed on the way back from units[first] to the cues before it.

    Attributes:
        first: Index of the span's first unit.
        last: Index of its last.
        grade: Index of the grade that belongs to the span.
        new_clause: Whether a comma before the span may begin a clause of its own.
        alternatives: Whether "or" makes a list of what stands between the cue and the span, or behind it.
        verb: Whether a verb was passed.
        having: Whether a verb or preposition of having was passed.
        with_passed: Whether "with" or "residual" was passed.
        colon: Whether a colon was passed.
        comma: Whether a comma was passed.
        joined: Whether a comma or the like was passed, "with" aside.
        joined_to_grade: Whether a join was passed before the span's grade.
        within: Whether everything passed so far may stand inside one noun phrase.
        diverted: Whether a cue further back speaks of something else: "no treatment for".
        own_item: Whether a comma was passed behind which an item of another kind begins: "no icterus, lungs clear".
        definite: Index of a "the" or "his" whose noun the span is.
        doubt: The nearest possible cue; it yields to a denial of the whole ("nothing to suggest").
        history: The nearest historical cue.
    """

    first: int
    last: int
    grade: int | None
    new_clause: bool
    alternatives: bool
    verb: bool = False
    having: bool = False
    with_passed: bool = False
    colon: bool = False
    comma: bool = False
    joined: bool = False
    joined_to_grade: bool = False
    within: bool = True
    diverted: bool = False
    own_item: bool = False
    definite: int | None = None
    doubt: Judgement | None = None
    history: Judgement | None = None

    @property
    def found(self) -> Judgement | None:
        """The claim of the cues so far."""
        return self.doubt or self.history


def scan_from(units: list[Unit], first: int, last: int, grade: int | None) -> Scan:
    """A scan that begins at the span units[first..last], whose grade is units[grade]."""
    return Scan(first, last, grade, _is_affirmed(units, last), _is_listed(units, last))


def remember(scan: Scan, assertion: Assertion, i: int) -> None:
    """Note a doubt or a history, unless a nearer one was noted."""
    if assertion == Assertion.POSSIBLE and not scan.doubt and not scan.with_passed:
        scan.doubt = assertion, i
    if assertion == Assertion.HISTORICAL and not scan.history and not scan.with_passed:
        scan.history = assertion, i


def pass_unit(units: list[Unit], i: int, scan: Scan) -> None:
    """Note what units[i] means for the cues further back."""
    unit = units[i]
    text = unit.text
    if text in JOINS or text == "or":
        _pass_join(units, i, scan)
    scan.colon = scan.colon or text == ":"
    scan.with_passed = scan.with_passed or text in ("with", "residual")
    scan.verb = scan.verb or text in VERBS
    scan.having = scan.having or text in _HAVING
    if scan.within and scan.definite is None and text in _DEFINITE:
        scan.definite = i
    scan.within = scan.within and unit.kind not in ("cue", "end") and text not in VERBS and text not in PREPOSITIONS
    scan.diverted = scan.diverted or _diverts(units, i, scan)


def _pass_join(units: list[Unit], i: int, scan: Scan) -> None:
    text = units[i].text
    scan.joined_to_grade = scan.joined_to_grade or (scan.grade is not None and i < scan.grade and text != "or")
    scan.joined = scan.joined or text != "with"
    scan.diverted = scan.diverted or (text == "or" and scan.comma and not scan.alternatives)
    scan.own_item = scan.own_item or (text == "," and not scan.comma and _is_of_its_own(units, i, scan))
    scan.comma = scan.comma or text == ","
    scan.alternatives = scan.alternatives or text == "or"
    scan.within = False


def _diverts(units: list[Unit], i: int, scan: Scan) -> bool:
    """Whether what is denied before units[i] is not the span but something done for it: "no treatment for"."""
    text = units[i].text
    if text == "that":
        return not scan.having
    return text in _DIVERTING and any(u.text in PREPOSITIONS for u in units[i + 1 : min(i + 4, scan.first)])


def _is_of_its_own(units: list[Unit], comma: int, scan: Scan) -> bool:
    """Whether the item behind a comma affirms something of its own: "[no icterus,] oropharynx clear"."""
    if scan.alternatives:
        return False
    for i in range(comma + 1, len(units)):
        if units[i].text in (",", ".", ";", "and") and i > scan.last:
            return False
        if units[i].text in _AFFIRMING:
            return True
    return False


def _is_listed(units: list[Unit], last: int) -> bool:
    """Whether "or" or "nor" joins something behind the span to it."""
    for unit in units[last + 1 : last + 9]:
        if unit.text in ("or", "nor"):
            return True
        if unit.kind in ("end", "cue") or unit.text in VERBS or unit.text == ";":
            return False
    return False


def _is_affirmed(units: list[Unit], last: int) -> bool:
    """Whether the span is said to be there: "is seen", "noted on", or "without" something else follows."""
    after = [u.text for u in units[last + 1 : last + 3]]
    if len(after) < 2:
        return False
    if after[0] in VERBS and not is_negator(units[last + 1]):
        return after[1] in CLOSED or (units[last + 2].kind == "word" and after[0] in ("is", "are", "was", "were"))
    return (after[0] in CLOSED and after[1] in ("on", "in", "at", "over")) or after[0] == "without"
