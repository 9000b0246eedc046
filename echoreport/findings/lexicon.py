"""The lexicon: what each word means to the findings extractor. The words are data, in lexicon.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

from echoreport.domain import Assertion, Disease, Severity, Valve
from echoreport.errors import InputError

CONCEPTS = frozenset(
    [
        "valve",
        "modifier",
        "part",
        "annulus",
        "anatomy",
        "everything",
        "disease",
        "lesion",
        "grade",
        "normal",
        "excursion",
        "quality",
        "cue",
        "end",
        "study",
        "ignore",
        "heading",
        "ignored-heading",
    ]
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning and the words that carry it.

    Attributes:
        concept: Member of `CONCEPTS`; says which part of the extractor uses the entry.
        name: Cited as a finding's rule.
        phrases: Matched on whole tokens, whatever their case.
        abbreviations: Matched as they are written, and in other case only beside a grade or a negation.
        form: "adjective" where it may stand before the valve that it describes, "noun" otherwise.
        direction: Of a cue: "forward" or "backward".
        reach: Of a cue: tokens that its scope spans, 0 for the rest of the clause.
    """

    concept: str
    name: str
    phrases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    valve: Valve | None = None
    disease: Disease | None = None
    severity: Severity | None = None
    assertion: Assertion | None = None
    form: str = field(default="noun")
    direction: str = field(default="forward")
    reach: int = 0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured quantity.

    Attributes:
        name: As in `Measurement.quantity`.
        unit: Of its values.
        low: Least value that is believed, in `unit`.
        high: Greatest value that is believed, in `unit`.
        pattern: Regular expression of its name; {valve} stands for any word that names a valve or its flow.
        valve: Where the quantity alone says it.
    """

    name: str
    unit: str
    low: float
    high: float
    pattern: str
    valve: Valve | None = None


_ENUMS = {"valve": Valve, "disease": Disease, "severity": Severity, "assertion": Assertion}


def _entry(row: dict[str, Any]) -> Entry:
    allowed = [f.name for f in fields(Entry)]
    unknown = sorted(set(row) - set(allowed))
    if unknown:
        raise InputError(
            f"got the lexicon key {unknown[0]!r} in entry {row.get('name', '?')!r}, wanted one of {', '.join(allowed)}"
        )
    if row.get("concept") not in CONCEPTS:
        raise InputError(
            f"got the concept {row.get('concept')!r} in lexicon entry {row.get('name', '?')!r}, "
            f"wanted one of {', '.join(sorted(CONCEPTS))}"
        )
    values: dict[str, Any] = {key: _ENUMS[key](value) if key in _ENUMS else value for key, value in row.items()}
    values.update({key: tuple(row.get(key, ())) for key in ("phrases", "abbreviations")})
    return Entry(**values)


def parse_lexicon(text: str) -> tuple[Entry, ...]:
    """Read a lexicon in TOML: a list of `[[entry]]` tables whose keys are the attributes of `Entry`.

    Raises:
        InputError: If a key, concept, valve, disease, severity or assertion is not known, or the TOML is broken.
    """
    try:
        data = tomllib.loads(text)
        return tuple(_entry(row) for row in data["entry"])
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise InputError(
            f"got a lexicon that cannot be read ({error}), wanted [[entry]] tables: mend the file"
        ) from error


def _data() -> str:
    return resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")


@cache
def words(name: str) -> frozenset[str]:
    """Small words of one kind, from the lexicon's [words] table.

    Raises:
        KeyError: If the lexicon has no such kind.
    """
    return frozenset(_words()[name])


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(_data())["words"]


@cache
def load_lexicon() -> tuple[Entry, ...]:
    """Read the lexicon that comes with echoreport, once a process."""
    return parse_lexicon(_data())


def known_phrases() -> Iterator[str]:
    """Every phrase and small word that the lexicon knows."""
    for entry in load_lexicon():
        yield from entry.phrases
    for kind in _words().values():
        yield from kind


@cache
def load_quantities() -> tuple[Quantity, ...]:
    """Read the measured quantities that the lexicon knows."""
    rows = tomllib.loads(_data())["quantity"]
    return tuple(Quantity(**{**row, "valve": Valve(row["valve"]) if "valve" in row else None}) for row in rows)
