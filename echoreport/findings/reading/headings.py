"""Headings of reports: what they are called, and which of them open sections that state nothing about this heart."""

from __future__ import annotations

import re
from functools import lru_cache

from echoreport.findings.lexicon.loading import Lexicon, load_lexicon

_HEADING = re.compile(
    r"\W*+(?:\d{1,2}[.)]\W*+)*+(?P<name>[A-Za-z][A-Za-z0-9 /&().'-]{0,60}?)\s?(?P<mark>:|\s-+\s|[\s*_=#.]*+$)"
)
_WORD_START = re.compile(r"(?<![\w/-])\w")
_LONGEST = 80
_MOST_GAPS = 10
_ONLY_IN_FRONT = frozenset(
    ["valves", "doppler", "study", "exam", "report", "quality", "comment", "comments", "results", "procedure"]
)
"""Headings that are common words: in mid-sentence they are none ("mitral and tricuspid valves: normal")."""
_ROW_NAME = re.compile(
    r"(?:\s|^)((?:(?:aortic|mitral|tricuspid|pulmonic|pulmonary)\s+(?:valve\s+)?)?(?:stenosis|regurgitation|insufficiency)|"
    r"A[SRIV]|M[SRV]|T[SRIV]|P[SRIV]|MAC|[LR][AV]|LVOT|EF|LVEF|RVSP|PASP|IVC|Ao|Effusion|Pericardium)\s*\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:\b(?:and|or|nor|valve|aortic|mitral|tricuspid|pulmonic|pulmonary)|[,/&])\s*\Z", re.IGNORECASE)
SILENT = ("indication", "plan")
"""Sections that speak of what was asked, was, or shall be."""


@lru_cache(maxsize=8)
def heading_names(lexicon: Lexicon | None = None) -> dict[str, str]:
    """Heading -> lexicon entry that it comes from."""
    return {
        " ".join(phrase.lower().split()): entry.name
        for entry in (lexicon or load_lexicon()).entries
        if entry.concept in ("heading", "ignored-heading")
        for phrase in entry.phrases
    }


def heading_of(text: str, names: dict[str, str]) -> str:
    """Lower-cased words before a sentence's colon, or the sentence where it is nothing but a short name; else ""."""
    if ":" not in text[:_LONGEST] and "-" not in text[:_LONGEST] and text.count(" ") > _MOST_GAPS:
        return ""
    match = _HEADING.match(text)
    if match is None:
        return ""
    name = match["name"].strip().lower()
    if match["mark"].strip() == ":" or name in names:
        return name
    return name if len(name.split()) <= 3 else ""


def section_of(heading: str, text: str, names: dict[str, str]) -> str:
    """Kind of the section that a sentence opens: indication, plan, section; "" where it opens none."""
    if not heading:
        return ""
    if heading in names:
        return names[heading]
    if ":" not in text:
        return ""
    for words in (2, 3):
        name = names.get(" ".join(heading.split()[:words]))
        if name in SILENT:
            return name
    return "section"


def longest_heading(text: str, last: int, colon: int, names: dict[str, str]) -> int:
    """Where the longest known heading before a colon starts, not before `last`; -1 where none does."""
    first = max(last, colon - 60)
    before = text[first:colon].rstrip()
    starts = [m.start() for m in _WORD_START.finditer(before)]
    for at in starts[-6:]:
        name = " ".join(before[at:].lower().split())
        if name in names and not (name in _ONLY_IN_FRONT and before[:at].rstrip()[-1:].isalpha()):
            return first + at
    return -1


def next_row(text: str, last: int, colon: int) -> int:
    """Where the name before a colon starts, if a row stands before it: "AR: none   [LA]: dilated"; else -1."""
    if ":" not in text[last:colon]:
        return -1
    name = _ROW_NAME.search(text, max(last, colon - 40), colon)
    listed = name is not None and _LISTED.search(text, last, name.start(1))
    return name.start(1) if name and not listed else -1
