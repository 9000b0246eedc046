"""The lexicon: what each word means to the findings extractor. The words are data, in lexicon.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon.additions import check_additions
from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.lexicon.merging import merged, without
from echoreport.findings.lexicon.rows import check_keys, terms_from

_BUILT_IN = "lexicon.toml"


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A measured quantity.

    Attributes:
        name: As in `Measurement.quantity`.
        units: Unit -> factor to the first of them, that of `Measurement`.
        low: Least value that is believed, in the first unit.
        high: Greatest value that is believed, in the first unit.
        names: Regular expressions of what it is called; docs and placeholders: lexicon.toml.
        valve: Where the quantity alone says it.
    """

    name: str
    units: Mapping[str, float]
    low: float
    high: float
    names: tuple[str, ...]
    valve: Valve | None = None

    @property
    def unit(self) -> str:
        """Unit of its values in `Measurement`."""
        return next(iter(self.units))


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All that the extractor knows of words; equal only to itself, so that it can be the key of a cache.

    Attributes:
        entries: Meanings with their phrases; no term stands for two things that exclude each other.
        words: Kind -> small words of the grammar of a statement.
        quantities: What can be measured.
        grammar: Regular expressions of what stands around a measured quantity.
    """

    entries: tuple[Entry, ...]
    words: Mapping[str, frozenset[str]]
    quantities: tuple[Quantity, ...]
    grammar: Mapping[str, tuple[str, ...]]


def load_lexicon(extra: str | Path | None = None) -> Lexicon:
    """The lexicon that comes with echoreport, alone or with a file of the user's; each is parsed once.

    Args:
        extra: TOML with `[[entry]]` tables, which add terms, and `remove = [...]`, built-in terms to leave out;
            docs/lexicon.md describes it.

    Raises:
        InputError: If the file cannot be read, has a key or value that means nothing, or gives a term a second meaning.
    """
    return _built_in() if extra is None else _extended(_read(Path(extra)), str(extra))


def words(name: str) -> frozenset[str]:
    """Small words of one kind, from the built-in lexicon's [words] table.

    Raises:
        KeyError: If the lexicon has no such kind.
    """
    return _built_in().words[name]


def load_quantities() -> tuple[Quantity, ...]:
    """The measured quantities that the lexicon knows."""
    return _built_in().quantities


def known_phrases(lexicon: Lexicon | None = None) -> Iterator[str]:
    """Every phrase and small word of a lexicon, by default the built-in one; abbreviations are not among them."""
    lexicon = lexicon or _built_in()
    for entry in lexicon.entries:
        yield from entry.phrases
    for kind in lexicon.words.values():
        yield from kind


@cache
def _built_in() -> Lexicon:
    data = _tables(resources.files(__package__).joinpath(_BUILT_IN).read_bytes(), _BUILT_IN)
    check_keys(data, ("entry", "words", "quantity", "measure-grammar"), _BUILT_IN)
    entries = merged((), data["entry"], _BUILT_IN)
    small = {kind: frozenset(terms_from(list_, kind, _BUILT_IN)) for kind, list_ in data["words"].items()}
    grammar = {kind: tuple(patterns) for kind, patterns in data["measure-grammar"].items()}
    return Lexicon(entries, small, tuple(map(_quantity, data["quantity"])), grammar)


@lru_cache(maxsize=8)  # by content: who edits the file and reads it again gets what it says now
def _extended(content: bytes, source: str) -> Lexicon:
    built_in = _built_in()
    data = _tables(content, source)
    check_keys(data, ("entry", "remove"), source)
    rows = data.get("entry", [])
    if not isinstance(rows, list):
        raise InputError(f"got one table 'entry' in {source}, wanted a list of them: begin each entry with [[entry]]")
    kept = without(built_in.entries, terms_from(data.get("remove", []), "remove", source), source)
    entries = merged(kept, rows, source)
    check_additions(entries, kept, built_in.words, source)
    return replace(built_in, entries=entries)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"got the lexicon {path}, which cannot be read ({error.strerror}), wanted a TOML file: check the path"
        ) from error


def _tables(content: bytes, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"got the lexicon {source}, whose line {line} is not UTF-8, wanted a text file: save it as UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"got the lexicon {source}, which is not TOML: {error}, wanted [[entry]] tables: correct that line"
        ) from error


def _quantity(row: dict[str, Any]) -> Quantity:
    check_keys(row, (f.name for f in fields(Quantity)), f"quantity {row.get('name')!r} of {_BUILT_IN}")
    valve = Valve(row["valve"]) if "valve" in row else None
    return Quantity(**{**row, "names": tuple(row["names"]), "valve": valve})
