"""Which part of a report concludes, and which describes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from echoreport.findings.lexicon.loading import load_lexicon
from echoreport.findings.reading.sentences import Sentence

_LEAD_IN = re.compile(r"\W*(?:in (?:summary|conclusion)|to (?:summari[sz]e|conclude)|overall impression)\b", re.I)
_WORDS_BEFORE = re.compile(r"(?:[a-z'()-]+[ /&]+){1,4}\Z", re.I)
_ITEM = re.compile(r"\W*\d{1,2}[.)]")


class Section(StrEnum):
    """Part of a report: its conclusion, whatever that is called, or anything else."""

    IMPRESSION = "impression"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class _Passage:
    """From `start` to the next passage; `certain` is False under a heading that concludes in some reports only."""

    start: int
    section: Section
    certain: bool = True


def sections_of(text: str, sentences: Sequence[Sentence], positions: Sequence[int]) -> list[Section]:
    """The section that each position of a text stands in.

    A conclusion reaches from its heading, or from "in summary", to the next heading of another section; headings of
    single valves or chambers and numbered items are within it. "Interpretation", "diagnosis" and "comments" conclude
    only where the report has no plainer conclusion and states something before them: else they are its body.

    Args:
        text: The report.
        sentences: It, as `split` cuts it.
        positions: Character offsets of what the text states, ascending.
    """
    passages = _passages(text, sentences)
    plain = any(p.section == Section.IMPRESSION and p.certain for p in passages)
    sections, at = [], 0
    for position in positions:
        while at + 1 < len(passages) and passages[at + 1].start <= position:
            at += 1
        concludes = passages[at].certain or (not plain and positions[0] < passages[at].start)
        sections.append(passages[at].section if concludes else Section.BODY)
    return sections


def _passages(text: str, sentences: Sequence[Sentence]) -> list[_Passage]:
    passages = [_Passage(0, Section.BODY)]
    lead_in, opened = False, 0
    for i, sentence in enumerate(sentences):
        concluding = passages[-1].section == Section.IMPRESSION
        heading = _whole_heading(text, sentence)
        if _concludes(heading):
            certain = heading not in _headings("perhaps")
            passages.append(_Passage(sentence.start, Section.IMPRESSION, certain))
            lead_in, opened = False, i
        elif not concluding and _LEAD_IN.match(sentence.text):
            passages.append(_Passage(sentence.start, Section.IMPRESSION))
            lead_in, opened = True, i
        elif concluding and ((lead_in and sentence.fresh) or _closes(sentence, sentences[opened : opened + 2])):
            passages.append(_Passage(sentence.start, Section.BODY))
    return passages


def _whole_heading(text: str, sentence: Sentence) -> str:
    """A sentence's heading with the words before it that belong to it: "summary of" before "findings:"."""
    heading = sentence.heading
    before = _WORDS_BEFORE.search(text, max(0, sentence.start - 60), sentence.start) if heading else None
    for word in reversed(before.group().lower().split() if before else []):
        if word in _headings("of-something-else"):
            return f"{word} {heading}"
        if word not in _headings("beside") | _headings("concluding"):
            return heading
        heading = f"{word} {heading}"
    return heading


def _concludes(heading: str) -> bool:
    words, concluding = set(re.split(r"[\s/&]+", heading)), _headings("concluding")
    plainly = bool(words & concluding) and words <= concluding | _headings("beside")
    return plainly or heading in _headings("perhaps")


def _closes(sentence: Sentence, opening: Sequence[Sentence]) -> bool:
    """Whether a sentence within a conclusion opens another section.

    Args:
        opening: The conclusion's heading and the sentence behind it.
    """
    if not sentence.heading or _ITEM.match(sentence.text):
        return False
    if sentence.heading in _other_sections():
        return True
    by_part = any(_names_a_part(s) for s in opening if s is not sentence)
    return sentence.fresh and _names_a_part(sentence) and sentence is not opening[-1] and not by_part


def _names_a_part(sentence: Sentence) -> bool:
    return bool(sentence.heading) and set(sentence.heading.split()) <= _headings("part-of-the-heart")


@cache
def _headings(kind: str) -> frozenset[str]:
    data = tomllib.loads(resources.files(__package__).joinpath("sections.toml").read_text("utf-8"))
    return frozenset(data[kind])


@cache
def _other_sections() -> frozenset[str]:
    entries = load_lexicon().entries
    return frozenset(phrase for e in entries if e.concept in ("heading", "ignored-heading") for phrase in e.phrases)
