"""Report text -> sentences with their offsets, each knowing whether its section makes statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from echoreport.findings.lexicon import load_lexicon

LONGEST = 1000
"""Characters; a longer run without any boundary is cut at a space, so that work stays linear in the text."""

_BREAK = re.compile(
    r"""
      (?P<stop>(?<![.!?])[.!?]++["')\]]*+(?=\s|,|$))  # a full stop; dictations join paragraphs with ".,"
    | (?P<tight>(?<=[a-zA-Z)]{2})\.(?=[A-Z][a-z]{2}))     # "stenosis.Mild"
    | (?P<list>,\s?(?=\d{1,2}[.)]\s))            # ",2. "
    | (?P<semicolon>;)
    | (?P<colon>:)
    | (?P<line>\n\s*)
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?i:sq|st|dr|vs|approx|e\.g|i\.e|fig|prof|mrs|incl|resp|est|avg|max|vel|grad)|\bMr|\bMs|\b[A-Z])\.$"
)
_OPEN_END = re.compile(
    r"(?:[,/&-]|\b(?:and|or|the|of|with|to|no|a|an|in|is|are|without|from|by|at|on|for|valve|aortic|mitral|tricuspid|"
    r"pulmonic|pulmonary))$",
    re.IGNORECASE,
)
_GRADE_END = re.compile(r"\b(?:mild|moderate|severe|trace|trivial|mildly|moderately|severely)$", re.IGNORECASE)
_SHORT_LINE = 22
"""Characters; a shorter line that ends like this is a heading."""
_VALVE_NAMES = ("valve", "aortic", "mitral", "tricuspid", "pulmonic", "pulmonary")
_LIST_ITEM = re.compile(r"[-*•·]|\(?\d{1,2}[.)]\s|[A-Za-z0-9 /()-]{2,40}:")
_HEADING = re.compile(
    r"\W*+(?:\d{1,2}[.)]\W*+)*+(?P<name>[A-Za-z][A-Za-z0-9 /&()'-]{0,60}?)\s?(?P<mark>:|\s-+\s|[\s*_=#.]*+$)"
)
_SAME_LENGTH = {
    ord(a): b
    for a, b in {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2019": "'",
        "\u2018": "'",
        "\u00b2": "2",
        "|": ":",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text that one statement may fill.

    Attributes:
        start: Offset of its first character in the text.
        text: As matched: white space collapsed, dashes and quotes plain; `offset` leads back.
        heading: Lower-cased words before a colon, or the whole line where it is nothing but a short name; else "".
        silent: True in sections that make no statements about this heart: indications, history, plans.
        fresh: True where a blank line stands before it.
    """

    start: int
    text: str
    heading: str
    silent: bool
    fresh: bool
    shifts: tuple[tuple[int, ...], tuple[int, ...]]

    def offset(self, position: int) -> int:
        """Where a character of `text` stands in the whole text."""
        at, removed = self.shifts
        return self.start + position + (removed[bisect_right(at, position) - 1] if at else 0)


def split(text: str) -> list[Sentence]:
    """Cut a text into sentences, list items and table lines, in order; linear in its length."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _silence([_sentence(text, start, end, fresh) for start, end, fresh in _spans(text)])


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    start, fresh = 0, False
    for at in _cuts(text):
        yield from _trimmed(text, start, at, fresh)
        fresh = "\n" in text[at : at + 80] and bool(re.match(r"[^\S\n]*\n[^\S\n]*\n", text[at : at + 80]))
        start = at
    yield from _trimmed(text, start, len(text), fresh)


def _trimmed(text: str, start: int, end: int, fresh: bool) -> Iterator[tuple[int, int, bool]]:
    while start < end:
        cut = end
        if end - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = space if space > 0 else start + LONGEST
        if any(map(str.isalpha, text[start:cut])):
            lead = len(text[start:cut]) - len(text[start:cut].lstrip(" \t\r\n,;"))
            yield start + lead, start + len(text[start:cut].rstrip()), fresh
        start = cut


def _cuts(text: str) -> Iterator[int]:
    """Offsets at which a sentence ends."""
    last = 0
    for match in _BREAK.finditer(text):
        at = match.end()
        if match.lastgroup == "colon":
            at = _heading_start(text, last, match.start())
        elif match.lastgroup == "line":
            at = match.start()
        if at > last and (match.lastgroup == "colon" or _is_boundary(text, last, match)):
            yield at
            last = at


def _heading_start(text: str, last: int, colon: int) -> int:
    """Where the longest known heading before a colon starts; -1 where none does."""
    names = _heading_names()
    before = text[max(last, colon - 60) : colon].rstrip()
    starts = [m.start() for m in re.finditer(r"(?<![\w/-])\w", before)]
    found = [at for at in starts[-6:] if before[at:].lower() in names]
    return colon - len(text[max(last, colon - 60) : colon]) + found[0] if found else -1


def _is_boundary(text: str, last: int, match: re.Match[str]) -> bool:
    if match.lastgroup == "stop":
        return (
            not _ABBREVIATION.search(text[max(last, match.end() - 12) : match.end()])
            or text[match.end() : match.end() + 1] == ","
        )
    if match.lastgroup == "line":
        return not _is_wrapped(text, match)
    return True


def _is_wrapped(text: str, match: re.Match[str]) -> bool:
    """Whether a line break falls inside a sentence."""
    if match.group().count("\n") > 1 or match.end() == len(text):
        return False
    line = text[
        max(text.rfind("\n", max(0, match.start() - 200), match.start()) + 1, match.start() - 200) : match.start()
    ]
    if _LIST_ITEM.match(text, match.end()) or line.rstrip().endswith(":"):
        return False
    line = line.strip()
    if _OPEN_END.search(line) and not (len(line) < _SHORT_LINE and line.lower().endswith(_VALVE_NAMES)):
        return True
    if text[match.end()].islower() and _GRADE_END.search(line):
        return True
    return len(line) >= (40 if text[match.end()].islower() else 60)


@cache
def _heading_names() -> dict[str, str]:
    """Heading -> lexicon entry that it comes from."""
    return {
        phrase.lower(): entry.name
        for entry in load_lexicon().entries
        if entry.concept in ("heading", "ignored-heading")
        for phrase in entry.phrases
    }


def _sentence(text: str, start: int, end: int, fresh: bool) -> Sentence:
    plain = text[start:end]
    if "|" in plain or not plain.isascii():
        plain = plain.translate(_SAME_LENGTH)
    if "  " not in plain and plain.isprintable():
        return Sentence(start, plain, _heading(plain), False, fresh, ((), ()))
    at, removed = [0], [0]
    for match in re.finditer(r"\s{2,}", plain):
        removed.append(removed[-1] + match.end() - match.start() - 1)
        at.append(match.end() - removed[-1])
    collapsed = re.sub(r"\s+", " ", plain)
    return Sentence(start, collapsed, _heading(collapsed), False, fresh, (tuple(at), tuple(removed)))


def _heading(text: str) -> str:
    match = _HEADING.match(text)
    if match is None:
        return ""
    name = match["name"].strip().lower()
    if match["mark"].strip() == ":" or name in _heading_names():
        return name
    return name if len(name.split()) <= 3 else ""


def _silence(sentences: list[Sentence]) -> list[Sentence]:
    """Mark the sentences of sections that state nothing about this heart."""
    last_heading = max((i for i, s in enumerate(sentences) if _section(s)), default=-1)
    section, left = "", 0
    marked = []
    for i, sentence in enumerate(sentences):
        name = _section(sentence)
        if name:
            # An indication without any later heading runs into the report's prose: it is two sentences at most.
            section, left = name, 2 if name == "indication" and i == last_heading else 1_000_000
        elif sentence.fresh and left < 1_000_000 - 1:
            section = ""
        silent = section in ("indication", "plan") and left > 0
        left -= 1
        marked.append(replace(sentence, silent=True) if silent else sentence)
    return marked


def _section(sentence: Sentence) -> str:
    """Kind of the section that a sentence opens: indication, plan, section; "" where it opens none."""
    heading = sentence.heading
    if not heading:
        return ""
    names = _heading_names()
    if heading in names:
        return names[heading]
    if ":" not in sentence.text:
        return ""
    for words in (2, 3):
        name = names.get(" ".join(heading.split()[:words]))
        if name in ("indication", "plan"):
            return name
    return "section"
