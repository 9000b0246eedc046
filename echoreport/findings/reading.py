"""Sentence -> units: the lexicon's marks and the plain words between them, in order."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from echoreport.domain import Disease, Severity
from echoreport.findings.grades import merge_grades
from echoreport.findings.lexicon import Entry, known_phrases, load_lexicon, words
from echoreport.findings.spelling import Speller
from echoreport.findings.units import Unit

_PRIORITY = {
    c: i
    for i, c in enumerate(
        ["ignore", "lesion", "disease", "normal", "excursion", "valve", "anatomy", "grade", "study", "cue"]
    )
}
_TOKENS = re.compile(r"\d+(?:\.\d+)*|[^\W\d](?:\w|'(?=\w))*|[^\w\s]")
_ELLIPTIC = ("paravalvular-elliptic", "transvalvular-elliptic")
_REGURGITATIONS = (Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
_CAPITAL_LESION = re.compile(r"\b(?:A[SRI]|M[SR]|T[SRI]|P[SRI])\b")
_AFTER_AS = words("after-the-word-as")
_AMBIGUOUS = words("letters-with-another-meaning")
_NUMERALS = frozenset(["1", "2", "3", "4", "grade"])
_MOST_FORMS = 50_000
"""Words whose normal form is remembered; then the memory starts anew, so that it does not grow with the archive."""


class Token(NamedTuple):
    """A word, number or sign of a sentence, and the form that it is matched in."""

    text: str
    norm: str
    start: int
    end: int


class Reader:
    """Cuts a sentence into tokens and finds the lexicon's phrases in them; built once for a lexicon."""

    def __init__(self) -> None:
        self._speller = Speller(
            (word for phrase in known_phrases() for word in phrase.split()),
            words("short-words-worth-mending"),
        )
        self._forms: dict[str, str] = {}
        self._exact: dict[str, set[str]] = {}
        self._meanings: dict[str, tuple[Entry, ...]] = {}
        self._add(load_lexicon())
        self._trie = self._build()

    def _add(self, entries: tuple[Entry, ...]) -> None:
        meanings: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.concept.endswith("heading"):
                continue
            for phrase in (*entry.phrases, *entry.abbreviations):
                meanings.setdefault(phrase.lower(), []).append(entry)
            for phrase in entry.abbreviations:
                self._exact.setdefault(phrase.lower(), set()).add(phrase)
        self._meanings = {
            phrase: tuple(sorted(found, key=lambda e: _PRIORITY.get(e.concept, 99)))
            for phrase, found in meanings.items()
        }

    def _build(self) -> dict[str, dict]:
        """The phrases as a tree of tokens; the key "" leads to the phrase that ends there."""
        root: dict[str, dict] = {}
        for phrase in self._meanings:
            node = root
            for token in _TOKENS.findall(phrase):
                node = node.setdefault(token, {})
            node[""] = {"phrase": phrase}
        return root

    def read(self, text: str, sparing: bool = False) -> list[Unit]:
        """Units of one sentence, in order.

        Args:
            text: The sentence.
            sparing: Give no units at all where the lexicon knows no word of the sentence.
        """
        tokens = self._tokens(text)
        chosen = self._chosen(tokens)
        if sparing and not chosen:
            return []
        units = self._units(tokens, chosen, text)
        if any(u.kind == "grade" or u.text in _NUMERALS for u in units):
            units = merge_grades(units)
        if any(u.kind == "disease" and u.entry.name in _ELLIPTIC for u in units):
            units = _without_loose_ends(units)
        return units

    def _tokens(self, text: str) -> list[Token]:
        forms = self._forms
        tokens = []
        for match in _TOKENS.finditer(text):
            word = match[0]
            norm = forms.get(word)
            if norm is None:
                if len(forms) >= _MOST_FORMS:
                    forms.clear()
                norm = forms[word] = self._speller.correct(word)
            tokens.append(Token(word, norm, match.start(), match.end()))
        return tokens

    def _chosen(self, tokens: list[Token]) -> dict[int, tuple[int, str]]:
        """First token -> (one past the last, phrase) of the longest matches that do not overlap."""
        found = []
        for start, token in enumerate(tokens):
            node = self._trie.get(token.norm)
            end = start
            while node is not None:
                end += 1
                if "" in node:
                    found.append((start - end, start, end, node[""]["phrase"]))
                node = node.get(tokens[end].norm) if end < len(tokens) else None
        found.sort()
        taken: set[int] = set()
        chosen: dict[int, tuple[int, str]] = {}
        for _, start, end, phrase in found:
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                chosen[start] = (end, phrase)
        return chosen

    def _units(self, tokens: list[Token], spans: dict[int, tuple[int, str]], text: str) -> list[Unit]:
        units: list[Unit] = []
        loud = text.isupper()
        i = 0
        while i < len(tokens):
            first = tokens[i]
            end, phrase = spans.get(i, (i + 1, ""))
            if phrase and phrase in self._exact and not self._is_meant(phrase, tokens, i, end, units, loud):
                end, phrase = i + 1, ""
            stop = tokens[end - 1].end
            if phrase == "tr" and first.text in ("tr", "Tr") and _CAPITAL_LESION.search(text):
                units.append(Unit("grade", "trace", first.start, stop, (), Severity.TRACE))
            elif phrase:
                entries = self._meanings[phrase]
                units.append(Unit(entries[0].concept, phrase, first.start, stop, entries, entries[0].severity))
            else:
                units.append(Unit("word", first.norm, first.start, stop))
            i = end
        return units

    def _is_meant(
        self, phrase: str, tokens: list[Token], start: int, end: int, units: list[Unit], loud: bool
    ) -> bool:
        """Whether letters that may also be a word or a unit are the abbreviation here."""
        after = tokens[end].text if end < len(tokens) else ""
        if phrase == "mr" and after == "." and end + 1 < len(tokens):
            return False
        if phrase == "ms" and start and tokens[start - 1].text[:1].isdigit():
            return False
        written = " ".join(t.text for t in tokens[start:end]) in self._exact[phrase]
        if phrase not in _AMBIGUOUS or (written and not (loud and phrase == "as")):
            return True
        before = units[-1] if units else None
        beside = before is not None and (before.kind in ("grade", "lesion", "cue") or before.text == "+")
        closed = loud and not after.isalnum()
        return (beside or closed) and after.lower() not in _AFTER_AS


def _without_loose_ends(units: list[Unit]) -> list[Unit]:
    """Make plain words of "central" and "paravalvular" where they do not stand for a lesion of their own."""
    return [
        Unit("word", u.text, u.start, u.end)
        if u.kind == "disease" and u.entry.name in _ELLIPTIC and not _is_elliptic(units, i)
        else u
        for i, u in enumerate(units)
    ]


def _is_elliptic(units: list[Unit], i: int) -> bool:
    """Whether "central" in "central and paravalvular regurgitation" is short for "central regurgitation"."""
    joined = False
    for unit in units[i + 1 : i + 6]:
        joined = joined or unit.text in ("and", "or", "/")
        if unit.kind in ("disease", "lesion"):
            return joined and unit.entry.disease in _REGURGITATIONS and unit.entry.disease != units[i].entry.disease
        if unit.text in (",", ".", ";", "with"):
            return False
    return False


@cache
def reader() -> Reader:
    """The process's one reader."""
    return Reader()
