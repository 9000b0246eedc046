"""Sentence -> units: the lexicon's marks and the plain words between them, in order."""

from __future__ import annotations

import re
from functools import cache

import spacy
from spacy.attrs import NORM
from spacy.matcher import PhraseMatcher
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

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
_SPLIT = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.']|(?<=\d)(?=[a-zA-Z])").finditer
_ELLIPTIC = ("paravalvular-elliptic", "transvalvular-elliptic")
_REGURGITATIONS = (Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
_CAPITAL_LESION = re.compile(r"\b(?:A[SRI]|M[SR]|T[SRI]|P[SRI])\b")
_AFTER_AS = words("after-the-word-as")
_NUMERALS = frozenset(["1", "2", "3", "4", "grade"])
_AMBIGUOUS = frozenset(
    [
        "as",
        "ms",
        "ps",
        "pr",
        "pi",
        "ti",
        "ts",
        "av",
        "mv",
        "tv",
        "pv",
        "la",
        "pa",
        "ra",
        "mac",
        "mod",
        "ias",
        "rcc",
        "ncc",
        "ai",
        "teer",
        "aml",
        "pml",
    ]
)


class Reader:
    """Tokenises and matches; holds the blank spaCy pipeline and is built once."""

    def __init__(self) -> None:
        nlp = spacy.blank("en")
        self._vocab = nlp.vocab
        self._tokenizer = Tokenizer(
            nlp.vocab,
            prefix_search=re.compile(r"^[^\w]").search,
            suffix_search=re.compile(r"[^\w]$").search,
            infix_finditer=_SPLIT,
        )
        self._speller = Speller(
            (word for phrase in known_phrases() for word in phrase.split()),
            words("short-words-worth-mending"),
        )
        nlp.vocab.lex_attr_getters[NORM] = self._speller.correct  # type: ignore[attr-defined]
        self._meanings: dict[str, tuple[Entry, ...]] = {}
        self._exact: dict[str, frozenset[str]] = {}
        self._matcher = self._build()

    def _build(self) -> PhraseMatcher:
        exact: dict[str, set[str]] = {}
        meanings: dict[str, list[Entry]] = {}
        for entry in load_lexicon():
            if entry.concept.endswith("heading"):
                continue
            for phrase in entry.phrases:
                meanings.setdefault(phrase.lower(), []).append(entry)
            for phrase in entry.abbreviations:
                meanings.setdefault(phrase.lower(), []).append(entry)
                exact.setdefault(phrase.lower(), set()).add(phrase)
        self._meanings = {
            phrase: tuple(sorted(entries, key=lambda e: _PRIORITY.get(e.concept, 99)))
            for phrase, entries in meanings.items()
        }
        self._exact = {key: frozenset(forms) for key, forms in exact.items()}
        matcher = PhraseMatcher(self._vocab, attr="NORM")
        for phrase in self._meanings:
            matcher.add(phrase, [self._tokenizer(phrase)])
        return matcher

    def read(self, text: str, sparing: bool = False) -> list[Unit]:
        """Units of one sentence, in order.

        Args:
            text: The sentence.
            sparing: Give no units at all where the lexicon knows no word of the sentence.
        """
        doc = self._tokenizer(text)
        chosen = self._chosen(doc)
        if sparing and not chosen:
            return []
        units = self._units(doc, chosen, text)
        if any(u.kind == "grade" or u.text in _NUMERALS for u in units):
            units = merge_grades(units)
        if any(u.kind == "disease" and u.entry.name in _ELLIPTIC for u in units):
            units = _without_loose_ends(units)
        return units

    def _chosen(self, doc: Doc) -> dict[int, tuple[int, str]]:
        """First token -> (one past the last, phrase) of the longest matches that do not overlap."""
        found = self._matcher(doc)
        strings = self._vocab.strings
        found.sort(key=lambda m: (m[1] - m[2], m[1]))
        taken: set[int] = set()
        chosen: dict[int, tuple[int, str]] = {}
        for key, start, end in found:
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                chosen[start] = (end, strings[key])
        return chosen

    def _units(self, doc: Doc, spans: dict[int, tuple[int, str]], text: str) -> list[Unit]:
        units: list[Unit] = []
        loud = text.isupper()
        tokens = list(doc)
        i = 0
        while i < len(tokens):
            first = tokens[i]
            end, phrase = spans.get(i, (i + 1, ""))
            if phrase and phrase in self._exact and not self._is_meant(phrase, doc, i, end, units, loud):
                end, phrase = i + 1, ""
            last = tokens[end - 1]
            stop = last.idx + len(last)
            if phrase == "tr" and first.text in ("tr", "Tr") and _CAPITAL_LESION.search(text):
                units.append(Unit("grade", "trace", first.idx, stop, (), Severity.TRACE))
            elif phrase:
                entries = self._meanings[phrase]
                units.append(Unit(entries[0].concept, phrase, first.idx, stop, entries, entries[0].severity))
            elif not first.is_space:
                units.append(Unit("word", first.norm_, first.idx, stop))
            i = end
        return units

    def _is_meant(self, phrase: str, doc: Doc, start: int, end: int, units: list[Unit], loud: bool) -> bool:
        """Whether letters that may also be a word or a unit are the abbreviation here."""
        after = doc[end].text if end < len(doc) else ""
        if phrase == "mr" and after == "." and end + 1 < len(doc):
            return False
        if phrase == "ms" and start and doc[start - 1].text[:1].isdigit():
            return False
        written = doc[start:end].text in self._exact[phrase]
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
