"""A text as words with what stands between them, and how the line is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from echoreport.deidentification.names.words import Word, word_class

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_TITLED = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]|[dlo]'[A-ZÀ-Þ])(?:['’]?[^\W\d_A-ZÀ-Þ]|['’][A-ZÀ-Þ][^\W\d_A-ZÀ-Þ])")
_SPACE = re.compile(r"[ \t\u00a0]{1,3}")
_AFTER_INITIAL = re.compile(r"\.?[ \t\u00a0]{0,3}")
_OPENING = re.compile(r"[.!?:;\n•*|\ue000]")
_MIXED = 0.25
"""Share of lower-case letters from which a line counts as written with both."""
_STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "me",
        "more",
        "most",
        "must",
        "my",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "or",
        "our",
        "out",
        "per",
        "shall",
        "she",
        "should",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "without",
        "would",
        "yes",
        "you",
        "your",
        "all",
        "any",
        "both",
        "each",
        "few",
        "some",
        "such",
        "only",
        "own",
        "same",
        "also",
        "just",
        "now",
        "see",
        "day",
        "days",
        "week",
        "month",
        "year",
        "today",
        "son",
        "wife",
        "husband",
        "mother",
        "father",
        "sister",
        "brother",
        "daughter",
        "patient",
        "study",
        "echo",
        "prior",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: characters `start` to `end` of the text.

    Attributes:
        gap: What stands between the word before and this one.
        mixed: Whether its line has capitals and small letters; a line of capitals says nothing by a capital.
    """

    text: str
    start: int
    end: int
    gap: str
    mixed: bool

    @property
    def word(self) -> Word:
        """Its class, whatever its case."""
        return word_class(self.text)

    @property
    def is_stopword(self) -> bool:
        """Whether it only binds others; "may" and "will" are such words."""
        return self.text.lower() in _STOPWORDS

    @property
    def is_capitals(self) -> bool:
        """SMITH, O'BRIEN, EF."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_initial(self) -> bool:
        """A single capital letter."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def is_titled(self) -> bool:
        """Smith, McDonald, d'Angelo, in a line of both cases; not LVIDd, IIIa."""
        return self.mixed and bool(_TITLED.match(self.text))

    @property
    def may_be_name(self) -> bool:
        """Whether it is written as a name is: with a capital where the line has small letters too."""
        return len(self.text) > 1 and (self.text[0].isupper() or self.is_titled or not self.mixed)

    @property
    def opens(self) -> bool:
        """Whether a sentence, line or value starts with it, so that its capital says nothing."""
        return bool(_OPENING.search(self.gap)) or self.start == len(self.gap.lstrip(" \t"))


class Tokens:
    """The words of a text in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = _LineCases(text)
        self.all: list[Token] = []
        reached = 0
        for found in _WORD.finditer(text):
            start, end = found.span()
            self.all.append(Token(found.group(), start, end, text[reached:start], self._lines.is_mixed(start)))
            reached = end

    @cached_property
    def starts(self) -> list[int]:
        """Where the words start."""
        return [token.start for token in self.all]

    def index_from(self, position: int) -> int:
        """The first word that starts at or after a character; the number of words where there is none."""
        return bisect_right(self.starts, position - 1)

    def get(self, index: int) -> Token | None:
        """The word of this number; None outside."""
        return self.all[index] if 0 <= index < len(self.all) else None

    def touches(self, index: int) -> bool:
        """Whether only white space, or the full stop of an initial, parts the word from the one before."""
        if not 0 < index < len(self.all):
            return False
        before, gap = self.all[index - 1], self.all[index].gap
        short = before.is_initial or before.text.lower() in ("st", "jr", "mc")
        return bool((_AFTER_INITIAL if short else _SPACE).fullmatch(gap))


class _LineCases:
    """For each line whether both cases occur."""

    def __init__(self, text: str) -> None:
        self._starts, self._mixed = [0], []
        for line in text.split("\n"):
            lower = sum(map(str.islower, line))
            upper = sum(map(str.isupper, line))
            self._mixed.append(upper > 0 and lower > _MIXED * (lower + upper))
            self._starts.append(self._starts[-1] + len(line) + 1)

    def is_mixed(self, position: int) -> bool:
        return self._mixed[bisect_right(self._starts, position) - 1]
