"""Words beside which a name stands: titles, credentials, labels, and who was spoken with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from echoreport.deidentification.names.lists import vocabulary

_GAP = r"[\s-]{1,2}"


@cache
def label() -> re.Pattern[str]:
    """ "Sonographer:", "cc:", "PATIENT NAME :", "Signed -"."""
    return re.compile(rf"(?<!\w)(?:{_any('labels')})(?:\(s\))?\s{{0,3}}(?::|=|\s-\s)\s{{0,3}}", re.IGNORECASE)


@cache
def before() -> re.Pattern[str]:
    """ "discussed with", "read by", "wife"."""
    return re.compile(
        rf"(?<!\w)(?:{_any('before')})(?:\s(?:her|him|his|the\sfellow|me|us))?(?:,|\sby|\sto|\swith|\sand)?\s{{1,3}}",
        re.IGNORECASE,
    )


@cache
def after() -> re.Pattern[str]:
    """ "was notified", "reviewed"."""
    return re.compile(rf"\s{{1,2}}(?:{_any('after')})(?!\w)", re.IGNORECASE)


@cache
def title() -> re.Pattern[str]:
    """ "Dr.", "Mrs", "Prof."."""
    return re.compile(rf"(?<![\w.])(?P<title>{_any('titles')})(?:\.\s{{0,2}}|\s{{1,2}})(?=\w)", re.IGNORECASE)


@cache
def credential() -> re.Pattern[str]:
    """ ", MD", " RDCS", ", Ph.D."; in the case of the list, in contrast to "do"."""
    found = "|".join(map(re.escape, _longest_first(vocabulary()["people"]["credentials"])))
    return re.compile(rf"(?:,\s?|\s)(?:{found})(?![\w])\.?")


@cache
def credentials() -> frozenset[str]:
    """ "MD", "RDCS"."""
    return frozenset(vocabulary()["people"]["credentials"])


@cache
def particles() -> frozenset[str]:
    """ "van", "de la"."""
    return frozenset(vocabulary()["people"]["particles"])


def _any(key: str) -> str:
    return phrases(vocabulary()["people"][key])


def phrases(words: Iterable[str]) -> str:
    """An alternation in which a space may be a hyphen too."""
    return "|".join(_GAP.join(map(re.escape, phrase.split(" "))) for phrase in _longest_first(words))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)
