"""What a sentence consists of for the extractor: matched phrases and plain words."""

from __future__ import annotations

from typing import NamedTuple

from echoreport.domain import Severity
from echoreport.findings.lexicon.entries import Entry


class Unit(NamedTuple):
    """A matched phrase or a plain word.

    Attributes:
        kind: The entry's concept, "word" for plain text.
        text: Lower-cased.
        start: Character offset in the sentence.
        end: One past the last character.
        entries: Meanings of the phrase; empty for a word.
        severity: Of a grade, ranges and numbers included.
    """

    kind: str
    text: str
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    severity: Severity | None = None

    @property
    def entry(self) -> Entry:
        return self.entries[0]


def text_at(units: list[Unit], i: int) -> str:
    """The text of units[i], "" before the first and behind the last."""
    return units[i].text if 0 <= i < len(units) else ""
