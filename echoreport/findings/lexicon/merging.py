"""Entries put together from a file's rows, with a user's additions and removals; each term keeps one meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from itertools import combinations
from typing import Any

from echoreport.errors import InputError
from echoreport.findings.lexicon.entries import HEADINGS, Entry
from echoreport.findings.lexicon.rows import entry_from

_SENSE = ("concept", "valve", "disease", "severity", "assertion")
_MEANING = (*_SENSE, "form", "direction", "reach")


def merged(entries: Iterable[Entry], rows: Iterable[Any], source: str) -> tuple[Entry, ...]:
    """The entries with a file's rows; a row of a known name adds its words to the entry of that name.

    Args:
        entries: Known ones.
        rows: Tables of a TOML file.
        source: The file, for messages.

    Raises:
        InputError: If a row cannot be an entry, or a term stands for two things of which only one could be meant.
    """
    found = {entry.name: entry for entry in entries}
    built_in = {(name, term) for name, entry in found.items() for term in _terms(entry)}
    for number, row in enumerate(rows, start=1):
        new = entry_from(row, number, source)
        known = found.get(new.name)
        found[new.name] = _joined(known, new, row, source) if known else new
    _check_terms(found.values(), built_in, source)
    return tuple(found.values())


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


def without(entries: Iterable[Entry], removed: Iterable[str], source: str) -> list[Entry]:
    """The entries without the removed terms.

    Raises:
        InputError: If no entry has one of them.
    """
    gone = {term.lower(): term for term in removed}
    entries = list(entries)
    known = {term.lower() for entry in entries for term in (*entry.phrases, *entry.abbreviations)}
    unknown = next((term for lower, term in gone.items() if lower not in known), None)
    if unknown is not None:
        raise InputError(
            f"got {unknown!r} under remove in {source}, wanted a term of the built-in lexicon: correct or remove it"
        )
    return [
        replace(
            entry,
            phrases=tuple(t for t in entry.phrases if t.lower() not in gone),
            abbreviations=tuple(t for t in entry.abbreviations if t.lower() not in gone),
        )
        for entry in entries
    ]


def _terms(entry: Entry) -> set[str]:
    return {term.lower() for term in (*entry.phrases, *entry.abbreviations)}


def _check_terms(entries: Iterable[Entry], built_in: Set[tuple[str, str]], source: str) -> None:
    """Refuse a term that stands for two things of which only one could be meant.

    Args:
        built_in: Names of entries, each with a term that it has without the file.
    """
    holders: dict[str, list[Entry]] = {}
    for entry in entries:
        for term in _terms(entry):
            holders.setdefault(term, []).append(entry)
    for term, found in holders.items():
        for one, other in combinations(found, 2):
            if not _may_share(one, other):
                known, new = (one, other) if (one.name, term) in built_in else (other, one)
                is_known = (known.name, term) in built_in
                raise InputError(_known(term, known, new, source) if is_known else _twice(term, one, other, source))


def _known(term: str, known: Entry, new: Entry, source: str) -> str:
    same = all(getattr(known, key) == getattr(new, key) for key in _SENSE)
    removed = f"or put remove = [{json.dumps(term, ensure_ascii=False)}] at the top of the file"
    return (
        f"got the term {term!r} in entry {new.name!r} of {source}, which the built-in lexicon has in "
        f"{_described(known)}, wanted one meaning for a term: leave it out, {'it is known' if same else removed}"
    )


def _twice(term: str, one: Entry, other: Entry, source: str) -> str:
    return (
        f"got the term {term!r} in two entries of {source}, {_described(one)} and {_described(other)}, "
        "wanted one meaning for a term: take it out of one of them"
    )


def _described(entry: Entry) -> str:
    """Such as "'regurgitation' (disease: regurgitation)"."""
    meaning = " ".join(value for key in _SENSE[1:] if (value := getattr(entry, key)))
    return f"{entry.name!r} ({entry.concept}{': ' if meaning else ''}{meaning})"


def _may_share(one: Entry, other: Entry) -> bool:
    """Whether a term may have both meanings: the place where it stands tells a heading or a cue's side."""
    concepts = {one.concept, other.concept}
    if concepts & set(HEADINGS):
        return not concepts <= set(HEADINGS)
    if concepts == {"cue"}:
        return one.direction != other.direction
    return "cue" in concepts and bool(concepts & {"end", "study"})
