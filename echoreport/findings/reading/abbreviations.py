"""Abbreviations that are words or units too: "as", "mr.", "10 ms", "MAC anaesthesia", "tr" for trace.

Abbreviations are matched in any case, since dictations come in capitals and notes in small letters; what stands around
tells what is meant.
"""

from __future__ import annotations

from echoreport.findings.lexicon.loading import load_lexicon, words
from echoreport.findings.reading.grades import NUMERALS
from echoreport.findings.reading.units import Unit

_AFTER_AS = words("after-the-word-as")
_BEFORE_AS = words("before-aortic-stenosis")
_WITH_AS = words("after-aortic-stenosis")
_AMBIGUOUS = words("letters-with-another-meaning")
_JOINS = (",", "and", "/", "&", "or", "-")
_CAPITALS = frozenset(["AS", "AR", "AI", "MS", "MR", "TS", "TR", "TI", "PS", "PR", "PI"])
_SEDATION = ("anesth", "anaesth", "sedat", "monitored", "propofol")
_GRADES = frozenset(p for e in load_lexicon().entries if e.concept == "grade" for p in e.phrases)


def is_meant(phrase: str, words: list[str], start: int, end: int, before: list[Unit], loud: bool) -> bool:
    """Whether letters that may also be a word or a unit are the abbreviation here.

    Args:
        phrase: The abbreviation, lower-cased.
        words: Of the sentence, as written.
        start: Index of the abbreviation's first word.
        end: One past its last.
        before: Units of the words before it.
        loud: Whether the whole sentence is in capitals.
    """
    after = words[end].lower() if end < len(words) else ""
    if phrase == "mr" and after == "." and end + 1 < len(words):
        return False  # Mr. Smith
    if words[start] in ("Mr", "Ms") and end < len(words) and words[end].istitle() and after not in _GRADES:
        return False  # Ms Lee
    if phrase == "ms" and start and words[start - 1][:1].isdigit():
        return False  # milliseconds
    if phrase == "mac":
        return not any(w.lower().startswith(_SEDATION) for w in words)
    if phrase == "as":
        written = words[start] == "AS" and not loud
        return written or _is_stenosis(before[-2:], after, words[end + 1 : end + 2])
    return phrase not in _AMBIGUOUS or not (after.isdigit() and after != "0" and after not in NUMERALS)


def _is_stenosis(before: list[Unit], after: str, beyond: list[str]) -> bool:
    """Whether "as" in whatever case is aortic stenosis: it stands where a lesion stands."""
    if after in _AFTER_AS:
        return False
    if not before or before[-1].text in (".", ":"):
        verb = after in ("has", "remains", "appears") and [w.lower() for w in beyond] != ["been"]
        answered = after in (":", "-", "=", "is", "was", "/", "+", "none", "absent", "nil", "yes") or after in _GRADES
        return verb or answered
    last = before[-1]
    if last.text.startswith("previously "):
        return False  # "previously reported as severe"
    if last.kind in ("grade", "lesion", "cue") or last.text == "+":
        return True
    joined = len(before) > 1 and before[0].kind in ("lesion", "disease", "grade") and last.text in _JOINS
    return (last.text in _BEFORE_AS or joined) and (not after[:1].isalnum() or after in _WITH_AS)


def is_trace(words: list[str], i: int, before: list[Unit], following: str, loud: bool) -> bool:
    """Whether "tr" is short for trace: right before a lesion, closing "MR: tr", or small beside lesions in capitals.

    Args:
        words: Of the sentence, as written.
        i: Index of "tr".
        before: Units of the words before it.
        following: Concept of the phrase right behind it, "" for a plain word.
        loud: Whether the whole sentence is in capitals.
    """
    if words[i] == "TR" and not loud:
        return False
    if following in ("lesion", "disease", "modifier") or (words[i] != "TR" and not _CAPITALS.isdisjoint(words)):
        return True
    nearest = [u for u in before[-2:] if u.text not in (":", "-", "=")]
    closes = i + 1 == len(words) or words[i + 1] in (",", ";", ".")
    return closes and len(nearest) < len(before[-2:]) and bool(nearest) and nearest[-1].kind in ("lesion", "disease")
