"""Who is called what, and which words are words.

Given names and surnames: Faker's of all its languages (MIT), and those of the US Census of 1990 (public domain), in
`data/`. English words: SCOWL of Debian's wamerican and wamerican-large (data/LICENCE.txt), lower-case entries alone, so that
"smith" is a word of the larger list and "Gonzalez" none at all.
"""

from __future__ import annotations

import gzip
import importlib
import pkgutil
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = resources.files("echoreport.deidentification")


@cache
def vocabulary() -> dict[str, Any]:
    """The whole of `vocabulary.toml`."""
    return tomllib.loads(_FOLDER.joinpath("vocabulary.toml").read_text("utf-8"))


@cache
def common_words() -> frozenset[str]:
    """Lower-case English words that a reader knows; many are surnames too (Long, Page)."""
    return _read("words_common")


@cache
def rare_words() -> frozenset[str]:
    """Lower-case English words beyond these: most of medicine, and surnames that are words in a crossword only."""
    return _read("words_rare")


@cache
def common_given_names() -> frozenset[str]:
    """Those of the US Census alone: of these a line in capitals may be sure."""
    return _read("given_names")


@cache
def given_names() -> frozenset[str]:
    """Lower case, without accents."""
    return common_given_names() | frozenset(_of_faker("first_name"))


@cache
def surnames() -> frozenset[str]:
    """Lower case, without accents."""
    return _read("surnames") | frozenset(_of_faker("last_name"))


def plain(word: str) -> str:
    """Lower case, without accents and with straight apostrophes: how lists are looked up."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.lower().replace("’", "'").replace("ø", "o").replace("ł", "l"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _read(name: str) -> frozenset[str]:
    packed = _FOLDER.joinpath("data").joinpath(f"{name}.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split("\n"))


def _of_faker(part: str) -> Iterator[str]:
    """The names that Faker's providers hold under attributes such as `first_names_female`."""
    import faker.providers.person as person

    for locale in pkgutil.iter_modules(person.__path__):
        provider = vars(importlib.import_module(f"{person.__name__}.{locale.name}").Provider)
        lists = (value for key, value in provider.items() if part in key and isinstance(value, Iterable))
        for names in lists:
            yield from (
                plain(piece) for name in names if isinstance(name, str) for piece in name.split() if len(piece) > 1
            )
