"""Cues of assertion and what ends their scope, as both directions of the search use them."""

from __future__ import annotations

from echoreport.domain import Assertion
from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit, text_at

VERBS = words("verbs")
JOINS = words("clause-joins")
CLOSED = words("closing-participles")
ADVERBS = words("adverbs")
_EXISTENCE = words("words-of-existence")
_SUBJECTS = frozenset(["he", "she", "patient", "they", "it"])
_INVERTED = frozenset(["did", "was", "were", "has", "had", "is", "the"])
_CLAUSE = words("starts-a-clause")
_CLAUSE_AFTER_COMMA = words("starts-a-clause-after-a-comma")

Judgement = tuple[Assertion, int | None]
"""What is claimed, and the index of the cue that claims it."""


def cue_of(unit: Unit, direction: str) -> Entry | None:
    """The cue of that direction, "forward" or "backward", that a unit is."""
    for entry in unit.entries:  # a plain word has none
        if entry.concept == "cue" and entry.direction == direction:
            return entry
    return None


def ends_scope(units: list[Unit], i: int) -> bool:
    """Whether a scope that runs over units[i] ends there: "but", ";", or a join with a clause behind it."""
    unit = units[i]
    if i > 0 and unit.text.startswith("there") and cue_of(units[i - 1], "forward"):
        return False  # "perhaps there is"
    if i > 0 and unit.text in _SUBJECTS and units[i - 1].text in _INVERTED:
        return False  # "at no time did she have"
    if unit.kind == "end" or unit.text == ";" or any(e.concept == "end" for e in unit.entries):
        return True
    if unit.text not in JOINS:
        return False
    if i > 0 and units[i - 1].text in CLOSED:
        return True
    return text_at(units, i + 1) in (_CLAUSE_AFTER_COMMA if unit.text == "," else _CLAUSE)


def is_negator(unit: Unit) -> bool:
    """Whether a unit ends in a plain "not" or "never": "not", "was not", "could not"."""
    return unit.text.rsplit(" ", 1)[-1] in ("not", "never", "cannot") or unit.text.endswith("n't")


def denies_existence(units: list[Unit], i: int) -> bool:
    """Whether units[i] begins "not [clearly been] seen" or the like."""
    if not is_negator(units[i]) and not units[i].text.endswith(("no longer", "neither")):
        return False
    for unit in units[i + 1 : i + 4]:
        if unit.text in _EXISTENCE:
            return True
        if unit.text not in ADVERBS and unit.text not in ("be", "been"):
            return False
    return False
