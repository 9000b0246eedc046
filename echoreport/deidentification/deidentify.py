"""Text -> the same text with placeholders where it names people, places, dates and numbers of records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from echoreport.deidentification.contacts import EMAILS_AND_URLS, PHONES
from echoreport.deidentification.dates import DATES
from echoreport.deidentification.institutions import institution_spans
from echoreport.deidentification.names.cues import phrases
from echoreport.deidentification.names.find import name_spans
from echoreport.deidentification.names.lists import vocabulary
from echoreport.deidentification.numbers import AGES, LABELLED, UNLABELLED
from echoreport.deidentification.places import ADDRESSES
from echoreport.deidentification.spans import Pattern, Span, hide
from echoreport.domain import Identifier

_PLACEHOLDER = re.compile("|".join(re.escape(kind.placeholder) for kind in Identifier), re.IGNORECASE)
_STAGES: Sequence[Sequence[Pattern]] = (EMAILS_AND_URLS, DATES, LABELLED, PHONES, AGES, UNLABELLED)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Characters `start` to `end` (one past the last) of the text as it came, and what they were."""

    kind: Identifier
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without identifiers, and where they stood; in order, apart from each other."""

    text: str
    replacements: tuple[Replacement, ...]


def deidentify(text: str) -> Cleaned:
    """Replace what identifies a person by a placeholder such as "[name]" (`Identifier.placeholder`).

    Deterministic; time is linear in the length of the text. A text that was cleaned before comes back as it is.
    docs/deidentification.md says what is replaced and how well.
    """
    found: list[Span] = []
    hidden = hide(text, [Span(*match.span(), Identifier.NAME) for match in _PLACEHOLDER.finditer(text)])
    hidden = hide(hidden, [Span(*match.span(), Identifier.NAME) for match in _kept("societies").finditer(hidden)])
    for stage in _STAGES:
        for pattern in stage:
            hidden = _taken(hidden, pattern.spans(hidden), found)
    hidden = _taken(hidden, institution_spans(hidden), found)
    for pattern in ADDRESSES:
        hidden = _taken(hidden, pattern.spans(hidden), found)
    hidden = hide(hidden, [Span(*match.span(), Identifier.NAME) for match in _kept("phrases").finditer(hidden)])
    _taken(hidden, name_spans(hidden), found)
    replacements = tuple(Replacement(span.kind, span.start, span.end) for span in sorted(found))
    return Cleaned(_replaced(text, replacements), replacements)


def _taken(hidden: str, spans: Iterable[Span], found: list[Span]) -> str:
    """Add spans that do not overlap to those found, and hide them."""
    apart: list[Span] = []
    for span in spans:
        if span.end > span.start and (not apart or span.start >= apart[-1].end):
            apart.append(span)
    found += apart
    return hide(hidden, apart) if apart else hidden


def _replaced(text: str, replacements: Iterable[Replacement]) -> str:
    capitals = text.isupper()  # small letters in it would make words of abbreviations: "AS IT WAS IN [date]"
    pieces, reached = [], 0
    for replacement in replacements:
        placeholder = replacement.kind.placeholder
        pieces += [text[reached : replacement.start], placeholder.upper() if capitals else placeholder]
        reached = replacement.end
    return "".join([*pieces, text[reached:]])


@cache
def _kept(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{phrases(vocabulary()['kept'][key])})(?!\w)", re.IGNORECASE)
