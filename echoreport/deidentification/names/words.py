"""What a word is by itself: clinical, a word, a name, either, or unheard of."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import Enum, auto
from functools import cache, lru_cache

from echoreport.deidentification.names.lists import (
    common_given_names,
    common_words,
    given_names,
    plain,
    rare_words,
    surnames,
    vocabulary,
)

_MEDICAL = re.compile(
    r"(?:echo|cardi|valv|ventric|atri|aort|stenos|regurg|calcif|scler|arteri|phleb|thromb|embol|isch(?:a)?em|hypo|hyper|"
    r"tachy|brady|haemo|hemo|electro|pulmo|thorac|angio|fibro|athero|pseudo|infero|antero|postero|septo).{4,}|"
    r".*(?:itis|osis|otic|emia|aemia|ectomy|ostomy|otomy|plasty|graphy|graphic|grams?|ology|ologic|ological|opathy|megaly|"
    r"cardial|cardium|vascular|valvular|ventricular|atrial|kinesis|kinetic|genic|lucent|plegia|trophy|trophic|"
    r"ization|isation|ation|ously|ically|ness|metry|scopy|ular|ectatic|ectasia|prosthe(?:sis|ses|tic))"
)
_PREFIX = re.compile(
    r"(?:non|un|re|bi|tri|uni|para|peri|post|pre|epi|endo|myo|sub|supra|trans|inter|intra|bio|micro|macro|multi|mid|over|dys)-?"
    r"(?P<rest>.{4,})"
)
_CLOSE = 0.82


class Word(Enum):
    """What the lists say of a word, whatever its case."""

    CLINICAL = auto()
    """Of medicine, a device or an eponym: no name, unless what stands before it says so."""
    PLAIN = auto()
    """English, and nobody's name."""
    EITHER = auto()
    """Common English, and a name: Long, Page, Will."""
    LIKELY = auto()
    """A name, and a word that few use: Lambert, Hurst."""
    NAME = auto()
    """A name, and no word."""
    UNKNOWN = auto()
    """In no list."""


@lru_cache(maxsize=100_000)
def word_class(word: str) -> Word:
    """Class of a word as it stands in the text; "'s" at its end does not count, a compound is what its parts are."""
    bare = without_possessive(plain(word))
    if bare in _clinical():
        return Word.CLINICAL
    if "-" not in bare and "'" not in bare:
        return _simple_class(bare)
    if bare.replace("'", "") in surnames() and "-" not in bare:
        return Word.NAME
    return _compound_class([_class_of_part(part) for part in re.split("[-']", bare) if len(part) > 1])


def without_possessive(word: str) -> str:
    """The word without "'s", or the apostrophe of a plural."""
    return word[:-2] if word.endswith(("'s", "’s")) else word.rstrip("'’")


@lru_cache(maxsize=100_000)
def is_eponym(word: str) -> bool:
    """Whether a valve, sign or method is called after somebody of this name."""
    return without_possessive(plain(word)) in _eponyms()


@lru_cache(maxsize=100_000)
def is_rare(word: str) -> bool:
    """Whether a word is in neither the clinical nor the common list, so that a role before it makes it a name."""
    bare = without_possessive(plain(word))
    return len(bare) > 3 and bare not in common_words() and bare not in _clinical() and not _MEDICAL.fullmatch(bare)


@lru_cache(maxsize=100_000)
def is_common_given_name(word: str) -> bool:
    """Whether many are called this by first name (US Census)."""
    return plain(word) in common_given_names()


@lru_cache(maxsize=100_000)
def is_given_name(word: str) -> bool:
    """Whether somebody is called this by first name."""
    return without_possessive(plain(word)) in given_names()


@lru_cache(maxsize=100_000)
def is_surname(word: str) -> bool:
    """Whether a family is called this."""
    return without_possessive(plain(word)) in surnames()


@lru_cache(maxsize=100_000)
def is_misspelt(word: str) -> bool:
    """Whether a word is nearly one of the commonest in echo reports."""
    return bool(get_close_matches(without_possessive(plain(word)), vocabulary()["kept"]["core"], n=1, cutoff=_CLOSE))


def _class_of_part(part: str) -> Word:
    return Word.CLINICAL if part in _clinical() else _simple_class(part)


def _simple_class(bare: str) -> Word:
    named = bare in surnames() or bare in given_names()
    if bare in common_words():
        return Word.EITHER if named else Word.PLAIN
    if bare in rare_words():
        return Word.LIKELY if named else Word.PLAIN
    if named:
        return Word.NAME
    return Word.PLAIN if _is_derived(bare) or _MEDICAL.fullmatch(bare) else Word.UNKNOWN


def _is_derived(bare: str) -> bool:
    """Whether a word is one of the lists' with a prefix, or in the plural: bileaflet, paravalvular."""
    prefixed = _PREFIX.fullmatch(bare)
    stems = (bare.removesuffix("s"), prefixed["rest"] if prefixed else "")
    return any(stem in words for stem in stems for words in (common_words(), rare_words(), _clinical()))


def _compound_class(parts: list[Word]) -> Word:
    for decisive in (Word.NAME, Word.CLINICAL, Word.UNKNOWN, Word.LIKELY, Word.PLAIN):
        if decisive in parts:
            return decisive
    return Word.EITHER


@cache
def _eponyms() -> frozenset[str]:
    return frozenset(map(plain, vocabulary()["kept"]["eponyms"]))


@cache
def _clinical() -> frozenset[str]:
    kept = vocabulary()["kept"]
    return frozenset(plain(word) for key in ("eponyms", "clinical", "core", "proper") for word in kept[key])
