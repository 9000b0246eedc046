"""Cuts out of an archive sentence what is its own patient's: clauses and words that say more than valve, lesion, grade.

What is left is judged by `sentences`; a cut never makes a statement, it only leaves one out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from echoreport.domain import Finding
from echoreport.drafting.phrases import meaning_of, wording

Span = tuple[int, int]
_BREAK = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)[.;:!?]+(?=[\s,]|$)[\s,]*|\s*\n\s*")
_LOOSE = r"(?:and|but|or|with|of|by|on|at|in|to|the|a|an)"
_LOOSE_ENDS = re.compile(rf"^(?:{_LOOSE}\s+)+|(?:\s+{_LOOSE})+$", re.IGNORECASE)
"""What joined a kept clause to one that was cut."""


def sentences_of(text: str) -> Iterator[Span]:
    """Where each sentence of a paragraph stands, without its end mark."""
    start = 0
    for mark in _BREAK.finditer(text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(text)


def repaired(text: str, sentence: Span, findings: Sequence[Finding]) -> tuple[str, list[Finding]] | None:
    """A sentence without the clauses that hold any word beyond the closed vocabulary, and the findings that it keeps.

    Args:
        text: Of the paragraph.
        findings: Of the paragraph, their offsets in `text`.

    Returns:
        None where a cut would go through the words of a finding, or nothing is left.
    """
    kept = [clause for clause in _clauses(text, sentence) if meaning_of(text[slice(*clause)]) is not None]
    here = [finding for finding in findings if finding.start < sentence[1] and finding.end > sentence[0]]
    stay = [f for f in here if any(start < f.end and f.start < end for start, end in kept)]
    if not all(_whole(finding, kept, text) for finding in stay):
        return None
    said = "".join(_joined(text, kept)).strip(" ,")
    return (_LOOSE_ENDS.sub("", said), stay) if said else None


@cache
def _edges() -> re.Pattern[str]:
    """Where a clause ends: at a comma, a dash, an aside in brackets, "with", and words that compare with earlier."""
    compares = "|".join(wording()["repair"]["compares"])
    return re.compile(
        rf"\s*\([^()]*\)|\s*,\s*(?:and\s+)?|\s+[-–—]+\s+|\s+(?=with\b)|\s*\b(?:{compares})\b\s*",
        re.IGNORECASE,
    )


def _clauses(text: str, sentence: Span) -> Iterator[Span]:
    at, end = sentence
    for edge in _edges().finditer(text, at, end):
        if at < edge.start():
            yield at, edge.start()
        at = edge.end()
    if at < end:
        yield at, end


def _whole(finding: Finding, kept: Sequence[Span], text: str) -> bool:
    """Whether all words of the finding stay; what parts clauses may stand between them."""
    rest = [(max(start, finding.start), min(end, finding.end)) for start, end in kept]
    left = "".join(text[start:end] for start, end in rest if start < end)
    marks = "".join(edge[0] for edge in _edges().finditer(text, finding.start, finding.end))
    return len(left) + len(marks) >= finding.end - finding.start


def _joined(text: str, kept: Sequence[Span]) -> Iterator[str]:
    """The clauses with the comma that parted two neighbours; of those that were apart, a space."""
    at: int | None = None
    for start, end in kept:
        gap = text[at:start].strip() if at is not None else ""
        yield f"{gap} " if gap in (",", ", and") else " "
        yield text[start:end]
        at = end
