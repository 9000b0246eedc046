"""Sentence -> words, numbers and signs, each as written and in the form that phrases are matched in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from echoreport.findings.lexicon.loading import Lexicon, known_phrases, words
from echoreport.findings.reading.spelling import Speller

TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d](?:\w|'(?=\w))*|[^\w\s]")
_MENDED = ("valve", "modifier", "part", "annulus", "disease", "lesion", "grade", "normal", "cue")
"""Concepts whose terms a finding hangs on, so that slips in their words are corrected."""
_MOST_FORMS = 20_000
"""Words whose normal form is remembered; then the memory starts anew, so that it does not grow with the archive."""


class Tokens(NamedTuple):
    """The words, numbers and signs of a sentence, in order: three lists of the same length.

    Attributes:
        words: As written.
        norms: In the form that phrases are matched in.
        spans: Character offsets of each in the sentence.
    """

    words: list[str]
    norms: list[str]
    spans: list[tuple[int, int]]


class Forms:
    """Normal forms of words: lower case, slips corrected; remembered, since texts repeat their words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._speller = _speller(lexicon)
        self._forms: dict[str, str] = {}

    def of(self, words: list[str]) -> list[str]:
        """The normal form of each word, in order."""
        forms = self._forms
        try:
            return [forms[word] for word in words]
        except KeyError:
            self._learn(words)
            return [forms[word] for word in words]

    def _learn(self, words: list[str]) -> None:
        if len(self._forms) > _MOST_FORMS:
            self._forms.clear()
        for word in words:
            if word not in self._forms:
                self._forms[word] = self._speller.correct(word)


def _small_words() -> Iterator[str]:
    """Words without a meaning of their own on which a statement hangs as well: "apears normal", "strucural"."""
    for kind in ("verbs", "between-valve-and-normal", "aspects-of-a-valve"):
        yield from words(kind)


def _speller(lexicon: Lexicon) -> Speller:
    terms = (phrase for entry in lexicon.entries if entry.concept in _MENDED for phrase in entry.phrases)
    return Speller(
        (word for phrase in known_phrases(lexicon) for word in TOKEN.findall(phrase)),
        (word for term in (*terms, *_small_words()) for word in TOKEN.findall(term)),
        words("short-words-worth-mending"),
        words("one-slip-away-but-meant"),
    )
