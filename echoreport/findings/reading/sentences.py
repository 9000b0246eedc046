"""Report text -> sentences with their offsets, each knowing whether its section makes statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from echoreport.findings.lexicon.loading import Lexicon, known_phrases, words
from echoreport.findings.lexicon.plain import plain
from echoreport.findings.reading.breaks import cuts
from echoreport.findings.reading.headings import SILENT, heading_names, heading_of, section_of

LONGEST = 1000
"""Characters; a longer run without any boundary is cut at a space, so that work stays linear in the text."""

_TICKED = re.compile(r"[\[(]\s?[xX✓✔]\s?[\])]")
_UNTICKED = re.compile(r"[\[(]\s{0,2}[\])][^\[\]()\n]*")
_DIVIDED = re.compile(r"([a-z]{2,})(-[^\S\n]*\n[^\S\n]*)(?=([a-z]{2,}))", re.IGNORECASE)
_BLANK_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*\n")
_FINITE = words("verbs")
_OF_THE_PATIENT = words("speaks-of-the-patient")
_SHORT = 6
"""Sentences; a section of indications whose next heading is not farther is silent as a whole."""
_REMEMBERED = 8192
"""Sentences; archives repeat theirs often."""
_Shifts = tuple[tuple[int, ...], tuple[int, ...]]


class Sentence(NamedTuple):
    """A stretch of the text that one statement may fill.

    Attributes:
        start: Offset of its first character in the text.
        text: As matched: white space collapsed, dashes and quotes plain, boxes without a tick blank; `offset` leads
            back.
        heading: Lower-cased words before a colon, or the whole line where it is nothing but a short name; else "".
        section: Kind of the section that it opens: indication, plan, section; "" where it opens none.
        shifts: Offsets in `text` from which on more characters are left out, and how many.
        fresh: True where a blank line stands before it.
        silent: True in sections that make no statements about this heart: indications, history, plans.
    """

    start: int
    text: str
    heading: str
    section: str
    shifts: _Shifts
    fresh: bool
    silent: bool = False

    def offset(self, position: int) -> int:
        """Where a character of `text` stands in the whole text."""
        at, removed = self.shifts
        return self.start + position + (removed[bisect_right(at, position) - 1] if at else 0)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading and nothing else."""
        return bool(self.heading) and len(self.text.strip(" :-*_=#.")) <= len(self.heading)


def split(text: str, lexicon: Lexicon | None = None) -> list[Sentence]:
    """Cut a text into sentences, list items and table lines, in order; linear in its length.

    Args:
        text: The report.
        lexicon: Whose headings are known; by default those that come with echoreport.
    """
    names = heading_names(lexicon)
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _silence(
        [Sentence(start, *_read(text[start:end], lexicon), fresh) for start, end, fresh in _spans(text, names)]
    )


def forget() -> None:
    """Read every sentence anew, as if it were the first time."""
    _read.cache_clear()


def _spans(text: str, names: dict[str, str]) -> Iterator[tuple[int, int, bool]]:
    start, fresh = 0, False
    for at in cuts(text, names):
        yield from _trimmed(text, start, at, fresh)
        fresh = _BLANK_LINE.match(text, at, at + 80) is not None
        start = at
    yield from _trimmed(text, start, len(text), fresh)


def _trimmed(text: str, start: int, end: int, fresh: bool) -> list[tuple[int, int, bool]]:
    found = []
    while start < end:
        cut = end
        if end - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = space if space > 0 else start + LONGEST
        said = text[start:cut].lstrip(" \t\r\n,;")
        if said[:1].isalpha() or any(map(str.isalpha, said)):
            found.append((cut - len(said), cut - len(said) + len(said.rstrip()), fresh))
        start = cut
    return found


@lru_cache(maxsize=_REMEMBERED)
def _read(written: str, lexicon: Lexicon | None) -> tuple[str, str, str, _Shifts]:
    """Text, heading, section and shifts of a sentence."""
    names = heading_names(lexicon)
    said = plain(written)
    said, shifts = _matched(_rejoined(said, lexicon) if "-" in said and "\n" in said else said)
    heading = heading_of(said, names)
    return said, heading, section_of(heading, said, names), shifts


def _rejoined(said: str, lexicon: Lexicon | None) -> str:
    """A sentence in which the hyphen and the line break within a word of the lexicon are marked: "regurgi-/tation"."""
    known = _known_words(lexicon)
    return _DIVIDED.sub(lambda m: m[1] + "\x01" * len(m[2]) if (m[1] + m[3]).lower() in known else m[0], said)


@lru_cache(maxsize=8)
def _known_words(lexicon: Lexicon | None) -> frozenset[str]:
    return frozenset(word.lower() for phrase in known_phrases(lexicon) for word in phrase.split())


def _matched(said: str) -> tuple[str, _Shifts]:
    """A sentence with boxes without a tick blank, white space collapsed and words whole, and what that shifts."""
    if ("[" in said or "(" in said) and _TICKED.search(said):
        for box in (_UNTICKED, _TICKED):
            said = box.sub(lambda m: "\0" * len(m.group()), said)
    if "  " not in said and said.isprintable():
        return said, ((), ())
    at, removed = [0], [0]
    for match in re.finditer(r"\x01+|[\s\0]{2,}", said):
        removed.append(removed[-1] + match.end() - match.start() - (said[match.start()] != "\x01"))
        at.append(match.end() - removed[-1])
    return re.sub(r"[\s\0]+", " ", said.replace("\x01", "")), (tuple(at), tuple(removed))


def _silence(sentences: list[Sentence]) -> list[Sentence]:
    """Mark the sentences of sections that state nothing about this heart."""
    kinds = [sentence.section for sentence in sentences]
    if not any(kind in kinds for kind in SILENT):
        return sentences
    section, opened, following = "", -1, -1
    marked = []
    for i, sentence in enumerate(sentences):
        if kinds[i]:
            section, opened = kinds[i], i
            following = next((k for k in range(i + 1, min(len(kinds), i + _SHORT)) if kinds[k]), -1)
        elif section == "indication" and (sentence.fresh or following < 0) and _resumes(sentences, i, opened):
            section = ""
        marked.append(sentence._replace(silent=True) if section in SILENT else sentence)
    return marked


def _resumes(sentences: list[Sentence], i: int, opened: int) -> bool:
    """Whether the report's prose starts here, behind an indication without a heading soon after it."""
    if i == opened + 1 and sentences[opened].is_heading:
        return False
    if sentences[i].fresh:
        return True
    said = sentences[i].text.lower().split()
    return not _FINITE.isdisjoint(said) and _OF_THE_PATIENT.isdisjoint(said)
