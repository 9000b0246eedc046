"""A draft's text, perhaps typed by a physician, cut into lines and sentences, each of a section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import Finding, Valve
from echoreport.drafting.parts import CONCLUSION

SECTIONS = (*Valve, CONCLUSION)
"""In the order of a draft's text."""
_NAMES = {**{str(valve): valve for valve in Valve}, "pulmonary": Valve.PULMONIC}
_HEAD = re.compile(rf"\s*(?:({'|'.join(_NAMES)})\s+valve|conclusions?)\s*:\s*", re.IGNORECASE)
_NAMED = re.compile(rf"\b({'|'.join(_NAMES)})\b", re.IGNORECASE)
_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)(?<!\bSt)[.!?]+[)\"'”’]*(?=\s)")


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence: `text[start:end]`, without the white space around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text.

    Attributes:
        section: A valve, or `CONCLUSION`.
        start: Offset of its first character.
        body: Offset of what follows its head, or `start` where it has none.
        end: Offset one past its last character; the line break is not of it.
        sentences: In order; none in an empty line.
    """

    section: str
    start: int
    body: int
    end: int
    sentences: tuple[Span, ...]


def cut(text: str, read: Sequence[Finding] = ()) -> list[Line]:
    """The lines of a text, in order.

    A line without a head belongs to the section before it; before the first head, to the valve that it speaks of; else
    to the conclusion.

    Args:
        read: Findings of the text: of which valve a line without a head speaks.
    """
    lines: list[Line] = []
    section, start = "", 0
    for row in text.split("\n"):
        end = start + len(row)
        head = _HEAD.match(text, start, end)
        if head:
            section = _NAMES[head[1].lower()] if head[1] else CONCLUSION
        body = head.end() if head else start
        lines.append(
            Line(section or _spoken_of(text, start, end, read), start, body, end, tuple(_cut(text, body, end)))
        )
        start = end + 1
    return lines


def _spoken_of(text: str, start: int, end: int, read: Sequence[Finding]) -> str:
    found = next((finding.valve for finding in read if start <= finding.start < end), None)
    named = _NAMED.search(text, start, end)
    return found or (_NAMES[named[1].lower()] if named else CONCLUSION)


def _cut(text: str, at: int, end: int) -> Iterator[Span]:
    stops = [mark.end() for mark in _END.finditer(text, at, end)]
    for stop in (*stops, end):
        said = text[at:stop]
        if said.strip():
            begin = at + len(said) - len(said.lstrip())
            yield Span(begin, at + len(said.rstrip()))
        at = stop
