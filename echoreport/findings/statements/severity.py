"""Which grade belongs to a lesion: the one before it in its noun phrase, after it, or shared along a list."""

from __future__ import annotations

from echoreport.domain import Disease
from echoreport.findings.assertion.cues import VERBS
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

_LINKS = words("between-lesion-and-grade")
_THROUGH = words("between-grade-and-lesion")
_STOPS = VERBS | words("ends-a-noun-phrase")
_JOINS = frozenset([",", "and", "or", "/", "&"])
_BEFORE_OWN_GRADE = frozenset([":", "-", "=", "is", "was", "are", "("])
_DESCRIPTIVE = words("describes-a-lesion")
_CLOSING = frozenset([".", ",", ")", "(", ";", "in", "today", "now", "overall", "at"])
_RESUMING = frozenset(
    [",", "least", "most", ":", "-", "is", "was", "be", "as", "overall", "being", "appears", "are", "were"]
)
_INTO = words("leads-to-a-valve")
_FAR = 7
_FARTHEST = 40
_SKIPPED = ("part", "annulus", "valve", "modifier", "quality")


def grade_before(units: list[Unit], first: int) -> int | None:
    """Index of the grade that stands before units[first] in the same noun phrase, else None."""
    plain, joined = 0, False
    for i in range(first - 1, -1, -1):
        unit = units[i]
        if unit.kind == "grade":
            return None if joined and _follows_lesion(units, i) else i
        if unit.text in _JOINS:
            if i == 0 or not _continues(units, i):
                return None
            joined = True
            continue
        if unit.kind in _SKIPPED or unit.text in _THROUGH:
            continue
        if unit.text == ")" and (opening := _opening(units, i)) < i:
            return grade_before(units, opening)  # "moderate (functional) MR"
        plain += 1
        if unit.kind not in ("word", "disease") or unit.text in _STOPS or plain > _FAR or not _describes(unit):
            return None
    return None


def _opening(units: list[Unit], closing: int) -> int:
    """Index of the bracket that opens an aside of plain words, as "(functional)" is; that of its end for any other."""
    for i in range(closing - 1, max(-1, closing - 6), -1):
        if units[i].text == "(":
            return i
        if units[i].kind != "word" or not units[i].text.replace("-", "a").isalpha():
            return closing
    return closing


def _continues(units: list[Unit], join: int) -> bool:
    """Whether the join stands in a list of valves or of descriptions ("mild, eccentric mitral and tricuspid ...")."""
    before = units[join - 1]
    return before.kind in ("modifier", "valve", "grade") or before.text in _DESCRIPTIVE


def _follows_lesion(units: list[Unit], grade: int) -> bool:
    """Whether a grade is said of the lesion before it: the "2+" of "MR 2+, TR"."""
    i = grade - 1
    while i > 0 and units[i].text in _BEFORE_OWN_GRADE:
        i -= 1
    return i >= 0 and units[i].kind in ("disease", "lesion")


def _describes(unit: Unit) -> bool:
    """Whether a disease before the noun describes it ("calcific stenosis"); every plain word may."""
    return unit.kind == "word" or unit.entry.form == "adjective"


def grade_after(units: list[Unit], last: int) -> int | None:
    """Index of the grade that is said of units[..last] behind them: "AR: mild", "MR 2+", "stenosis is severe"."""
    comma = False
    for i in range(last + 1, min(len(units), last + 1 + 10)):
        unit = units[i]
        if unit.kind == "grade":
            unfit = _owned_by_next(units, i, comma) or _describes_another(units, i) or _was_before(units, i)
            return None if unfit else i
        if unit.kind in ("part", "quality", "annulus") or (unit.text in _LINKS and unit.kind != "lesion"):
            comma = comma or unit.text in (",", "and")
            continue
        if unit.kind in ("valve", "modifier") and any(u.text in _INTO for u in units[max(last + 1, i - 2) : i]):
            continue  # "regurgitation across the mitral valve is"
        if unit.kind == "lesion" and _is_place(units, i):
            continue  # "the leak of the aortic prosthesis is"
        return _closing_grade(units, last)
    return None


def _describes_another(units: list[Unit], grade: int) -> bool:
    """Whether an adverb goes with the word behind it: the "mildly" of "and a mildly dilated root"."""
    following = units[grade + 1] if grade + 1 < len(units) else None
    adverb = units[grade].text.endswith("ly")
    return adverb and following is not None and following.kind == "word" and following.text.isalpha()


def _was_before(units: list[Unit], grade: int) -> bool:
    """Whether a lesion has left a grade, and where it has come to stands nowhere: "has improved from [moderate]"."""
    return units[grade - 1].text == "from" and not units[grade].text.startswith("to ")


def _closing_grade(units: list[Unit], last: int) -> int | None:
    """The grade that a sentence comes to after more words: "MR, seen on colour flow, is judged by PISA to be mild"."""
    elsewhere, bracketed = False, False
    for i in range(last + 1, min(len(units), last + 1 + _FARTHEST)):
        unit = units[i]
        bracketed = (bracketed or unit.text == "(") and unit.text != ")"
        if bracketed:
            continue
        if unit.kind == "grade":
            closes = i + 1 == len(units) or units[i + 1].text in _CLOSING
            resumed = units[i - 1].text in _RESUMING and (not elsewhere or units[i - 2].text == ",")
            return i if closes and resumed else None
        if unit.kind in ("lesion", "disease") and not _is_place(units, i):
            return None
        ends = unit.kind in ("normal", "everything", "end", "cue") and unit.text not in ("which", "that")
        if ends or unit.text == ";":
            return None
        elsewhere = elsewhere or unit.kind == "anatomy"
    return None


def _is_place(units: list[Unit], i: int) -> bool:
    """Whether a lesion word only says where: "around the [mitral prosthesis]"."""
    return units[i].entry.disease == Disease.PROSTHESIS and any(u.text in _INTO for u in units[max(0, i - 3) : i])


def _owned_by_next(units: list[Unit], grade: int, comma: bool) -> bool:
    """Whether the grade opens the next noun phrase: "MR, mild TR"."""
    for unit in units[grade + 1 : grade + 5]:
        if unit.kind in ("disease", "lesion"):
            return True
        if unit.kind in ("modifier", "valve", "part", "annulus", "anatomy"):
            if unit.kind == "anatomy":
                return True
            continue
        if unit.kind == "grade" or unit.text in _STOPS or unit.text in (",", "and", "in"):
            return False
        if not comma:
            return False
    return False
