"""A table of a lexicon's file -> an entry, after a check of its keys and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.errors import InputError
from echoreport.findings.lexicon.entries import HEADINGS, NEEDS, Entry
from echoreport.findings.lexicon.plain import plain

_MAY: dict[str, tuple[str, ...]] = {
    "disease": ("form",),
    "lesion": ("form",),
    "quality": ("valve",),
    "cue": ("direction", "reach"),
}
_VALUES: dict[str, tuple[str, ...]] = {
    "valve": tuple(Valve),
    "disease": tuple(d for d in Disease if d != Disease.NORMAL),
    "severity": tuple(Severity),
    "assertion": tuple(Assertion),
    "form": ("noun", "adjective"),
    "direction": ("forward", "backward"),
}
_ENUMS = {"valve": Valve, "disease": Disease, "severity": Severity, "assertion": Assertion}
# The extractor treats the entries of these concepts by their names: more words may be added, other names may not.
_NAMES = {"normal": ("normal", "moves-well"), "heading": ("section",), "ignored-heading": ("indication", "plan")}
_ENTRY = ("concept", "name", "phrases")


def check_keys(table: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    """Refuse keys that mean nothing, where a misspelt one would be left out in silence.

    Raises:
        InputError: If the table has a key that is not allowed; the message names the allowed ones.
    """
    allowed = tuple(allowed)
    unknown = next((key for key in table if key not in allowed), None)
    if unknown is not None:
        raise InputError(f"got the key {unknown!r} in {where}, wanted {' or '.join(allowed)}: correct or remove it")


def entry_from(row: Any, number: int, source: str) -> Entry:
    """An entry from a table of a TOML file.

    Args:
        row: The table, whose keys are the attributes of `Entry`.
        number: Its position among the file's entries, from 1; names an entry that has no name.
        source: The file, for messages.

    Raises:
        InputError: If a key or a value is unknown, missing, or does not fit the concept, or it has no words.
    """
    if not isinstance(row, Mapping):
        raise InputError(f"got {row!r} as an entry of {source}, wanted a table: begin each entry with [[entry]]")
    name = row.get("name")
    where = f"entry {name!r} of {source}" if isinstance(name, str) and name else f"entry number {number} of {source}"
    if not isinstance(name, str) or not re.fullmatch(r"\w[\w-]*", name):
        raise InputError(
            f"got the name {name!r} in {where}, wanted letters, digits and hyphens: name each entry, "
            "findings cite the name as their rule"
        )
    concept = _one_of(row.get("concept"), tuple(NEEDS), "concept", where)
    _check_fit(row, concept, where)
    values: dict[str, Any] = {key: _value(key, row[key], where) for key in row if key in _VALUES or key == "reach"}
    phrases, abbreviations = (terms_from(row.get(k, []), k, where) for k in ("phrases", "abbreviations"))
    if not phrases and not abbreviations:
        raise InputError(f"got no words in {where}, wanted some that it stands for: give phrases or abbreviations")
    return Entry(concept, name, phrases, abbreviations, **values)


def terms_from(values: Any, key: str, where: str) -> tuple[str, ...]:
    """Terms of a list, each once, with single spaces between their words; dashes and quotes plain, as in texts.

    Raises:
        InputError: If it is no list of strings with a word in each, or one holds control characters.
    """
    if not isinstance(values, list):
        raise InputError(f'got {values!r} as {key} in {where}, wanted a list of words: write ["...", "..."]')
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"got {value!r} among the {key} of {where}, wanted words in quotes: correct or remove it")
        if not " ".join(value.split()).isprintable():
            raise InputError(f"got {value!r} among the {key} of {where}, wanted visible signs only: write it anew")
    return tuple(dict.fromkeys(" ".join(plain(value).split()) for value in values))


def _check_fit(row: Mapping[str, Any], concept: str, where: str) -> None:
    keys = _ENTRY if concept in HEADINGS else (*_ENTRY, "abbreviations")
    check_keys(row, (*keys, *NEEDS[concept], *_MAY.get(concept, ())), f"{where}, of the concept {concept}")
    lacking = next((key for key in NEEDS[concept] if key not in row), None)
    if lacking:
        raise InputError(
            f"got no {lacking} in {where}, wanted {_list(_VALUES[lacking])}: the concept {concept} needs it"
        )
    names = _NAMES.get(concept)
    if names and row["name"] not in names:
        raise InputError(
            f"got the name {row['name']!r} for the concept {concept} in {where}, wanted {_list(names)}: "
            "the extractor knows these by name"
        )


def _value(key: str, value: Any, where: str) -> Any:
    if key == "reach":
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(f"got the reach {value!r} in {where}, wanted a number of words: 0 is the whole clause")
        return value
    return _ENUMS.get(key, str)(_one_of(value, _VALUES[key], key, where))


def _one_of(value: Any, allowed: Sequence[str], key: str, where: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        got = f"no {key}" if value is None else f"the {key} {value!r}"
        raise InputError(f"got {got} in {where}, wanted {_list(allowed)}: choose one")
    return value


def _list(values: Iterable[str]) -> str:
    return " or ".join(map(str, values))
