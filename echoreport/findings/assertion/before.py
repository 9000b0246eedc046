"""The cues that stand before a span and whether they reach it."""

from __future__ import annotations

from dataclasses import dataclass, field

from echoreport.domain import Assertion
from echoreport.findings.assertion.cues import CLOSED, JOINS, VERBS, Judgement, cue_of, ends_scope, is_negator, text_at
from echoreport.findings.lexicon.loading import Entry, words
from echoreport.findings.reading.units import Unit

_FAR = 80
"""Units; scopes of long lists are that long."""
_DEFINITE = words("definite-determiners")
_PREPOSITIONS = words("prepositions")
_PARTING = VERBS | _PREPOSITIONS | {"and", "or", "a", "an", "the", "with", "also"}
_DIVERTING = words("what-else-is-negated")
_HAVING = words("having")
_AFFIRMING = words("affirms-an-item")


@dataclass(slots=True)
class _Scan:
    """State of the way back from units[first] to the cues before it.

    Attributes:
        grade: Index of the grade that belongs to the span.
        new_clause: Whether a comma before the span may begin a clause of its own.
        joined: Whether a comma or the like was passed.
        alternatives: Whether "or" makes a list of what stands between the cue and the span, or behind it.
        definite: Index of a "the" or "his" whose noun the span is.
        within: Whether everything passed so far may stand inside one noun phrase.
        doubt: The nearest possible cue; it yields to a denial of the whole ("nothing to suggest").
        history: The nearest historical cue.
        own_item: Whether a comma was passed behind which an item of another kind begins: "no icterus, lungs clear".
    """

    first: int
    last: int
    grade: int | None
    new_clause: bool
    verb: bool = False
    having: bool = False
    with_passed: bool = False
    joined_to_grade: bool = False
    colon: bool = False
    comma: bool = False
    joined: bool = False
    alternatives: bool = False
    within: bool = True
    diverted: bool = False
    own_item: bool = False
    definite: int | None = None
    doubt: Judgement | None = None
    history: Judgement | None = field(default=None)

    @property
    def found(self) -> Judgement | None:
        return self.doubt or self.history


def judge_before(units: list[Unit], first: int, last: int, grade: int | None) -> Judgement | None:
    """The strongest claim of the cues that stand before units[first..last] and reach them."""
    scan = _Scan(first, last, grade, _is_affirmed(units, last), alternatives=_is_listed(units, last))
    for i in range(first - 1, max(-1, first - 1 - _FAR), -1):
        cue = cue_of(units[i], "forward")
        if cue and cue.assertion == Assertion.PRESENT:
            return (Assertion.ABSENT, i) if units[i].text == "non-" and i == first - 1 else scan.found
        if cue and cue.assertion and _reaches(units, i, cue, scan):
            if cue.assertion == Assertion.ABSENT:
                return cue.assertion, i
            _remember(scan, cue.assertion, i)
        if ends_scope(units, i) or _joins_a_clause(units, i, scan):
            return scan.found
        _pass(units, i, scan)
    return scan.found


def _remember(scan: _Scan, assertion: Assertion, i: int) -> None:
    if assertion == Assertion.POSSIBLE and not scan.doubt and not scan.with_passed:
        scan.doubt = assertion, i
    if assertion == Assertion.HISTORICAL and not scan.history and not scan.with_passed:
        scan.history = assertion, i


def _reaches(units: list[Unit], i: int, cue: Entry, scan: _Scan) -> bool:
    """Whether nothing between a cue and the span takes the span out of its scope."""
    if cue.reach and (scan.first - i > cue.reach or scan.joined or scan.with_passed or scan.colon):
        return False
    if cue.assertion == Assertion.HISTORICAL:
        return True
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


def _is_said_of_noun(units: list[Unit], i: int) -> bool:
    """Whether "negative" looks back to a noun: "receptor [negative] carcinoma"."""
    before = units[i - 1] if i else None
    return before is not None and before.kind == "word" and before.text.isalpha() and before.text not in _PARTING


def _is_denied_doubt(units: list[Unit], scan: _Scan) -> bool:
    """Whether a doubt may be denied as a whole: "no ... to suggest", not "no fever, possible" or "cannot exclude"."""
    text = units[scan.doubt[1]].text if scan.doubt and scan.doubt[1] is not None else ""
    return not scan.joined and text.startswith(("sugg", "suspic", "concern", "worrisome", "question"))


def _is_repeated(units: list[Unit], i: int, scan: _Scan) -> bool:
    """Whether each item of a list has its own "no", so that the last one without is affirmed: "no A, no B, and C"."""
    if units[i].text != "no" or not scan.joined or scan.alternatives:
        return False
    k = i - 1
    while k >= 0 and text_at(units, k) in (",", "and"):
        k -= 1
    return k < i - 1 and any(u.text == "no" for u in units[max(0, k - 6) : k + 1])


def _joins_a_clause(units: list[Unit], i: int, scan: _Scan) -> bool:
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


def _pass(units: list[Unit], i: int, scan: _Scan) -> None:
    """Note what units[i] means for the cues further back."""
    unit = units[i]
    text = unit.text
    if text in JOINS or text == "or":
        scan.joined_to_grade = scan.joined_to_grade or (scan.grade is not None and i < scan.grade and text != "or")
        scan.joined = scan.joined or text != "with"
        scan.diverted = scan.diverted or (text == "or" and scan.comma and not scan.alternatives)
        scan.own_item = scan.own_item or (text == "," and not scan.comma and _is_of_its_own(units, i, scan))
        scan.comma = scan.comma or text == ","
        scan.alternatives = scan.alternatives or text == "or"
        scan.within = False
    scan.colon = scan.colon or text == ":"
    scan.with_passed = scan.with_passed or text in ("with", "residual")
    scan.verb = scan.verb or text in VERBS
    scan.having = scan.having or text in _HAVING
    if scan.within and scan.definite is None and text in _DEFINITE:
        scan.definite = i
    scan.within = scan.within and unit.kind not in ("cue", "end") and text not in VERBS and text not in _PREPOSITIONS
    scan.diverted = scan.diverted or _diverts(units, i, scan)


def _diverts(units: list[Unit], i: int, scan: _Scan) -> bool:
    """Whether what is denied before units[i] is not the span but something done for it: "no treatment for"."""
    text = units[i].text
    if text == "that":
        return not scan.having
    return text in _DIVERTING and any(u.text in _PREPOSITIONS for u in units[i + 1 : min(i + 4, scan.first)])


def _is_of_its_own(units: list[Unit], comma: int, scan: _Scan) -> bool:
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
