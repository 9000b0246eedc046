"""Where an identifier stands, and how one stage hides it from the next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from echoreport.domain import Identifier

HIDDEN = "\ue000"
"""Stands for each character that a stage has taken: no letter, no digit, no space, and offsets stay what they were."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (one past the last) of a text, and what identifies in them."""

    start: int
    end: int
    kind: Identifier


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for one kind; its group "found", where it has one, is what is replaced."""

    kind: Identifier
    expression: re.Pattern[str]

    def spans(self, text: str) -> list[Span]:
        """All matches, in order."""
        group = "found" if "found" in self.expression.groupindex else 0
        return [Span(*match.span(group), self.kind) for match in self.expression.finditer(text)]


def pattern(kind: Identifier, expression: str, *, any_case: bool = True) -> Pattern:
    """Compile, with white space and comments in the expression left out."""
    return Pattern(kind, re.compile(expression, re.VERBOSE | (re.IGNORECASE if any_case else 0)))


def hide(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans' characters taken out of sight of the stages that follow; spans are in order."""
    pieces, reached = [], 0
    for span in spans:
        pieces += [text[reached : span.start], HIDDEN * (span.end - span.start)]
        reached = span.end
    return "".join([*pieces, text[reached:]])
