"""Hospitals, clinics, universities: by the word that says what they are, or by a name that everybody knows."""

from __future__ import annotations

import re
from functools import cache

from echoreport.deidentification.names.cues import phrases
from echoreport.deidentification.names.lists import vocabulary
from echoreport.deidentification.places import INSTITUTIONS, OF_A_PLACE
from echoreport.deidentification.spans import Span, hide
from echoreport.domain import Identifier

_WORD = re.compile(r"\S+")


def institution_spans(text: str) -> list[Span]:
    """All institutions of a text, in order; "the heart failure clinic" is none."""
    found: list[Span] = []
    for pattern in OF_A_PLACE:
        found += (taken := pattern.spans(text))
        text = hide(text, taken)
    for pattern in INSTITUTIONS:
        taken = [named for span in pattern.spans(text) if (named := _without_generic_words(text, span))]
        found += taken
        text = hide(text, taken)
    found += (Span(*match.span(), Identifier.INSTITUTION) for match in _known().finditer(text))
    return sorted(found)


def _without_generic_words(text: str, span: Span) -> Span | None:
    """The span from its first word that names; None where no word but the last does."""
    words = list(_WORD.finditer(text, span.start, span.end))
    for word in words[:-1]:
        if not _is_generic(word.group()):
            return Span(word.start(), span.end, span.kind)
    return None


def _is_generic(word: str) -> bool:
    bare = word.strip(".,'’").lower()
    return bare in _generic()


@cache
def _generic() -> frozenset[str]:
    kept = vocabulary()["kept"]
    return frozenset([*vocabulary()["places"]["generic"], *kept["core"], *kept["clinical"]])


@cache
def _known() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{phrases(vocabulary()['places']['institutions'])})(?!\w)", re.IGNORECASE)
