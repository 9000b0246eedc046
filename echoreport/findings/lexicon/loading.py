"""The lexicon: what each word means to the findings extractor. The words are data, in lexicon.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any

from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon.entries import HEADINGS, Entry, check_keys, entry_from, terms_from

__all__ = ["Entry", "Lexicon", "Quantity", "known_phrases", "load_lexicon", "load_quantities", "words"]

_BUILT_IN = "lexicon.toml"
_MEANING = ("concept", "valve", "disease", "severity", "assertion", "form", "direction", "reach")


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
    entries = _merged((), data["entry"], _BUILT_IN)
    _check_terms(entries, _BUILT_IN)
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
    kept = _without(built_in.entries, terms_from(data.get("remove", []), "remove", source), source)
    entries = _merged(kept, rows, source)
    _check_terms(entries, source)
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


def _merged(entries: Iterable[Entry], rows: Iterable[Any], source: str) -> tuple[Entry, ...]:
    """The entries with a file's rows; a row of a known name adds its words to the entry of that name."""
    merged = {entry.name: entry for entry in entries}
    for number, row in enumerate(rows, start=1):
        new = entry_from(row, number, source)
        known = merged.get(new.name)
        merged[new.name] = _joined(known, new, row, source) if known else new
    return tuple(merged.values())


def _joined(known: Entry, new: Entry, row: Mapping[str, Any], source: str) -> Entry:
    for key in _MEANING:
        if key in row and getattr(new, key) != getattr(known, key):
            raise InputError(
                f"got the {key} {getattr(new, key)!s} in entry {new.name!r} of {source}, wanted "
                f"{getattr(known, key)!s}, as the known entry of that name has: give a new meaning a new name"
            )
    phrases, abbreviations = (
        tuple(dict.fromkeys((*getattr(known, k), *getattr(new, k)))) for k in ("phrases", "abbreviations")
    )
    return replace(known, phrases=phrases, abbreviations=abbreviations)


def _without(entries: Iterable[Entry], removed: Iterable[str], source: str) -> Iterator[Entry]:
    gone = {term.lower(): term for term in removed}
    unknown = dict(gone)
    kept = []
    for entry in entries:
        for term in (*entry.phrases, *entry.abbreviations):
            unknown.pop(term.lower(), None)
        kept.append(
            replace(
                entry,
                phrases=tuple(t for t in entry.phrases if t.lower() not in gone),
                abbreviations=tuple(t for t in entry.abbreviations if t.lower() not in gone),
            )
        )
    for term in unknown.values():
        raise InputError(
            f"got {term!r} under remove in {source}, wanted a term of the built-in lexicon: correct or remove it"
        )
    return iter(kept)


def _check_terms(entries: Iterable[Entry], source: str) -> None:
    """Refuse a term that stands for two things of which only one could be meant."""
    holders: dict[str, list[Entry]] = {}
    for entry in entries:
        for term in {t.lower() for t in (*entry.phrases, *entry.abbreviations)}:
            holders.setdefault(term, []).append(entry)
    for term, found in holders.items():
        for one, other in combinations(found, 2):
            if not _may_share(one, other):
                raise InputError(
                    f"got the term {term!r} in two entries of {source}, {one.name!r} ({one.concept}) and "
                    f"{other.name!r} ({other.concept}), wanted one meaning for a term: take it out of one of them"
                )


def _may_share(one: Entry, other: Entry) -> bool:
    """Whether a term may have both meanings: the place where it stands tells a heading or a cue's side."""
    concepts = {one.concept, other.concept}
    if concepts & set(HEADINGS):
        return not concepts <= set(HEADINGS)
    if concepts == {"cue"}:
        return one.direction != other.direction
    return "cue" in concepts and bool(concepts & {"end", "study"})
