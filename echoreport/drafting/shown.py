"""What of another patient's paragraph a draft may show as its evidence: the words around its findings.

Only words of a closed vocabulary are: a list of what to leave out would miss the next way of writing a name or a date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby

from echoreport.domain import Finding, Paragraph
from echoreport.drafting.phrases import vocabulary

HIDDEN = "[...]"
"""Stands for any number of words that are not shown."""
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[\w_]+")  # a word, else what holds a digit
_PART = re.compile(r"[^\W\d_]+")
_GRADE = re.compile(r"(?<![\w.,/+-])[1-4](?:\s?-\s?[1-4])?\+(?!\w|\.\d)")
"""A grade in plus signs, where a finding that has a grade says so."""
_ENDS = ".;,:"
_SENTENCE_ENDS = re.compile(r"[.;:!?\n]")
_TITLES = frozenset(["Mr", "Mrs", "Miss", "Dr", "Prof", "Sir", "by", "By"])
"""What a name may follow."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A shown word: where it stands in the paragraph, and where in what is shown."""

    start: int
    end: int
    at: int


@cache
def _words() -> frozenset[str]:
    listed = tomllib.loads(files("echoreport.drafting").joinpath("shown.toml").read_text("utf-8"))["words"]
    return frozenset(listed) | {phrase for phrase in vocabulary() if " " not in phrase}


@lru_cache(maxsize=1024)  # a paragraph is listed for each image that found it, and asked for its words
def shown(paragraph: Paragraph) -> Paragraph:
    """The paragraph with `HIDDEN` in the place of what is not of the closed vocabulary, starting at offset 0.

    A finding whose words are all hidden is left out; of another, the evidence is what of it is shown.
    """
    text, pieces = _masked(paragraph)
    findings = [_moved(finding, paragraph.start, text, pieces) for finding in paragraph.findings]
    return replace(paragraph, text=text, start=0, findings=tuple(filter(None, findings)))


def _masked(paragraph: Paragraph) -> tuple[str, list[_Piece]]:
    source, out, pieces, end = paragraph.text, "", [], 0
    for start, stop, visible in _around_findings(paragraph):
        hidden = out.endswith(HIDDEN)
        if visible:
            out += _joint(source[end:start], hidden, bool(out))
            pieces.append(_Piece(start, stop, len(out)))
            out += source[start:stop]
        elif not hidden:
            out += f"{_joint('', hidden, bool(out))}{HIDDEN}"
        end = stop
    return out + ("." if pieces and not out.endswith(HIDDEN) else ""), pieces


def _around_findings(paragraph: Paragraph) -> Iterator[tuple[int, int, bool]]:
    """The tokens; a run of shown ones that touches no finding is hidden: "[...] to the [...]" tells nobody anything."""
    spans = [(f.start - paragraph.start, f.end - paragraph.start) for f in paragraph.findings]
    tokens = _whole_findings(list(_tokens(paragraph)), spans)
    for visible, run in groupby(tokens, key=lambda token: token[2]):
        those = list(run)
        begin, stop = those[0][0], those[-1][1]
        said = visible and any(begin < end and start < stop for start, end in spans)
        yield from ((start, end, said) for start, end, _ in those)


def _whole_findings(tokens: list[tuple[int, int, bool]], spans: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """The tokens with all of a finding hidden where one of its words is: half of a denial reads as its opposite."""
    spoilt = [
        (begin, stop)
        for begin, stop in spans
        if any(begin <= start and end <= stop and not visible for start, end, visible in tokens)
    ]
    return [
        (start, end, visible and not any(begin <= start and end <= stop for begin, stop in spoilt))
        for start, end, visible in tokens
    ]


def _joint(gap: str, hidden: bool, begun: bool) -> str:
    """What stands between two shown words: a mark that ended the first, and a space; hyphens and slashes stay."""
    if not begun:
        return ""
    if hidden or not gap.strip():
        return " "
    if gap.strip() in ("-", "/"):
        return gap.strip()
    return f"{gap.strip()[0]} " if gap.strip()[0] in _ENDS else " "


def _tokens(paragraph: Paragraph) -> Iterator[tuple[int, int, bool]]:
    """Words and numbers as (start, end, whether it is shown)."""
    text, grades, at, word, named = paragraph.text, dict(_grades(paragraph)), 0, "", False
    while match := _TOKEN.search(text, at):
        start = match.start()
        goes_on = word in _TITLES or not _SENTENCE_ENDS.search(text, at, start)
        at = grades.get(start, match.end())
        word = text[start:at]
        named = word in _TITLES or (named and goes_on and word[:1].isupper())  # "Mr. Small Root": listed words, a name
        yield start, at, not named and (start in grades or _is_listed(word.lower()))


def _is_listed(word: str) -> bool:
    """Of a word with hyphens, all of its parts have to be listed."""
    return word in _words() or all(part in _words() for part in _PART.findall(word) or [word])


def _grades(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    spans = [(f.start - paragraph.start, f.end - paragraph.start) for f in paragraph.findings if f.severity is not None]
    for mark in _GRADE.finditer(paragraph.text):
        if any(start <= mark.start() and mark.end() <= end for start, end in spans):
            yield mark.span()


def _moved(finding: Finding, shift: int, text: str, pieces: list[_Piece]) -> Finding | None:
    inside = [piece for piece in pieces if finding.start - shift <= piece.start and piece.end <= finding.end - shift]
    if not inside:
        return None
    start, end = inside[0].at, inside[-1].at + inside[-1].end - inside[-1].start
    return replace(finding, evidence=text[start:end], start=start, end=end)
