"""One entry of a lexicon: a meaning and the words that carry it."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.domain import Assertion, Disease, Severity, Valve

NEEDS: dict[str, tuple[str, ...]] = {
    "valve": ("valve",),
    "modifier": ("valve",),
    "part": (),
    "annulus": (),
    "anatomy": (),
    "everything": (),
    "disease": ("disease",),
    "lesion": ("valve", "disease"),
    "grade": ("severity",),
    "normal": (),
    "excursion": (),
    "quality": (),
    "cue": ("assertion",),
    "end": (),
    "study": (),
    "ignore": (),
    "heading": (),
    "ignored-heading": (),
}
"""Concept -> keys that an entry of it must have; docs/lexicon.md says what each concept is."""

HEADINGS = ("heading", "ignored-heading")
"""Concepts whose phrases are looked for at the head of a section, and the others' in sentences."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning and the words that carry it.

    Attributes:
        concept: Key of `NEEDS`; says which part of the extractor uses the entry.
        name: Cited as a finding's rule.
        phrases: Matched on whole tokens, whatever their case; single spaces between words.
        abbreviations: Matched likewise, but a slip in them is not corrected, and those that are words too ("as", "mr.")
            only where they are meant; reading/abbreviations.py tells where.
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
    form: str = "noun"
    direction: str = "forward"
    reach: int = 0
