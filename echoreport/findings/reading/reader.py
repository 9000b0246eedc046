"""Sentence -> units: the lexicon's marks and the plain words between them, in order."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from echoreport.domain import Disease, Severity
from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.lexicon.loading import Lexicon, known_phrases, load_lexicon, words
from echoreport.findings.reading.grades import merge_grades
from echoreport.findings.reading.motion import merge_motion
from echoreport.findings.reading.spelling import Speller
from echoreport.findings.reading.units import Unit

_PRIORITY = {
    c: i
    for i, c in enumerate(
        ["ignore", "lesion", "disease", "normal", "excursion", "valve", "anatomy", "grade", "study", "cue"]
    )
}
_TOKENS = re.compile(r"\d+(?:\.\d+)*|[^\W\d](?:\w|'(?=\w))*|[^\w\s]")
_ELLIPTIC = ("paravalvular-elliptic", "transvalvular-elliptic")
_REGURGITATIONS = (Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
_AFTER_AS = words("after-the-word-as")
_BEFORE_AS = words("before-aortic-stenosis")
_WITH_AS = words("after-aortic-stenosis")
_AMBIGUOUS = words("letters-with-another-meaning")
_JOINS = (",", "and", "/", "&", "or", "-")
_SEDATION = ("anesth", "anaesth", "sedat", "monitored", "propofol")
_GRADES = frozenset(p for e in load_lexicon().entries if e.concept == "grade" for p in e.phrases)
_PLAIN = frozenset(["anatomy", "grade", "cue", "end", "study", "quality", "ignore"])
"""Concepts that state nothing of a valve, whatever stands between them."""
_LESS = words("less-than-normal")
_NUMERALS = frozenset(["1", "2", "3", "4", "i", "ii", "iii", "iv", "grade"])
_MENDED = ("valve", "modifier", "part", "annulus", "disease", "lesion", "grade", "normal", "cue")
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


class Reader:
    """Cuts a sentence into tokens and finds the lexicon's phrases in them; built once for a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._speller = _speller(lexicon)
        self._forms: dict[str, str] = {}
        self._exact: dict[str, set[str]] = {}
        self._meanings: dict[str, tuple[Entry, ...]] = {}
        self._add(lexicon.entries)
        self._trie = self._build()
        self._restriction = next((e for e in lexicon.entries if e.name == "restricted"), None)

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
            sparing: Leave out the plain words of a sentence about other parts of the heart alone, and give no units at
                all where the lexicon knows no word.
        """
        words = _TOKENS.findall(text)
        norms = self._norms(words)
        chosen = self._chosen(norms)
        if sparing and not chosen and _LESS.isdisjoint(norms):
            return []
        tokens = Tokens(words, norms, [m.span() for m in _TOKENS.finditer(text)])
        concepts = {self._meanings[phrase][0].concept for _, phrase in chosen.values()}
        if sparing and _PLAIN.issuperset(concepts) and "anatomy" in concepts and ":" not in text:
            return self._marks(tokens, chosen)
        units = self._units(tokens, chosen, text)
        if "grade" in concepts or not _NUMERALS.isdisjoint(tokens.norms):
            units = merge_grades(units)
        if self._restriction and not _LESS.isdisjoint(tokens.norms):
            units = merge_motion(units, self._restriction)
        if "disease" in concepts and any(u.kind == "disease" and u.entry.name in _ELLIPTIC for u in units):
            units = _without_loose_ends(units)
        return units

    def _marks(self, tokens: Tokens, chosen: dict[int, tuple[int, str]]) -> list[Unit]:
        """The lexicon's marks without the words between them: all that a sentence about no valve is asked for."""
        marks = []
        for first, (end, phrase) in sorted(chosen.items()):
            entries = self._meanings[phrase]
            span = (tokens.spans[first][0], tokens.spans[end - 1][1])
            marks.append(Unit(entries[0].concept, phrase, *span, entries, entries[0].severity))
        return marks

    def _norms(self, words: list[str]) -> list[str]:
        forms = self._forms
        try:
            return [forms[word] for word in words]
        except KeyError:
            if len(forms) > _MOST_FORMS:
                forms.clear()
            for word in words:
                if word not in forms:
                    forms[word] = self._speller.correct(word)
            return [forms[word] for word in words]

    def _chosen(self, norms: list[str]) -> dict[int, tuple[int, str]]:
        """First token -> (one past the last, phrase) of the longest matches that do not overlap."""
        trie, count = self._trie, len(norms)
        found = []
        for start in [i for i, norm in enumerate(norms) if norm in trie]:
            node, end = trie[norms[start]], start + 1
            while True:
                if "" in node:
                    found.append((start - end, start, end, node[""]["phrase"]))
                if end == count or norms[end] not in node:
                    break
                node, end = node[norms[end]], end + 1
        if len(found) == 1:
            return {found[0][1]: found[0][2:]}
        found.sort()
        chosen: dict[int, tuple[int, str]] = {}
        taken: set[int] = set()
        for _, start, end, phrase in found:
            if start in taken or end - 1 in taken:
                continue
            chosen[start] = (end, phrase)
            if end - start == 1:
                taken.add(start)
            else:
                taken.update(range(start, end))
        return chosen

    def _units(self, tokens: Tokens, chosen: dict[int, tuple[int, str]], text: str) -> list[Unit]:
        units: list[Unit] = []
        loud = text.isupper()
        words, norms, spans = tokens
        i, count = 0, len(words)
        while i < count:
            start, stop = spans[i]
            end, phrase = chosen.get(i, (i + 1, ""))
            if phrase and phrase in self._exact and not self._is_meant(phrase, words, i, end, units, loud):
                end, phrase = i + 1, ""
            if not phrase:
                units.append(Unit("word", norms[i], start, stop))
            elif phrase == "tr" and self._is_trace(words, chosen, i, units, loud):
                units.append(Unit("grade", "trace", start, stop, (), Severity.TRACE))
            else:
                entries = self._meanings[phrase]
                units.append(Unit(entries[0].concept, phrase, start, spans[end - 1][1], entries, entries[0].severity))
            i = end
        return units

    def _is_trace(
        self, words: list[str], chosen: dict[int, tuple[int, str]], i: int, units: list[Unit], loud: bool
    ) -> bool:
        """Whether "tr" is short for trace: it stands right before a lesion, or closes "MR: tr"."""
        if words[i] == "TR" and not loud:
            return False
        _, following = chosen.get(i + 1, (0, ""))
        if following and self._meanings[following][0].concept in ("lesion", "disease", "modifier"):
            return True
        before = [u for u in units[-2:] if u.text not in (":", "-", "=")]
        closes = i + 1 == len(words) or words[i + 1] in (",", ";", ".")
        return closes and len(before) < len(units[-2:]) and bool(before) and before[-1].kind in ("lesion", "disease")

    def _is_meant(self, phrase: str, words: list[str], start: int, end: int, units: list[Unit], loud: bool) -> bool:
        """Whether letters that may also be a word or a unit are the abbreviation here."""
        after = words[end].lower() if end < len(words) else ""
        if phrase == "mr" and after == "." and end + 1 < len(words):
            return False  # Mr. Smith
        if phrase == "ms" and start and words[start - 1][:1].isdigit():
            return False  # milliseconds
        if phrase == "mac":
            return not any(w.lower().startswith(_SEDATION) for w in words)
        if phrase == "as":
            written = words[start] == "AS" and not loud
            return written or _is_stenosis(units[-2:], after, words[end + 1 : end + 2])
        return phrase not in _AMBIGUOUS or not (after.isdigit() and after not in _NUMERALS)


def _is_stenosis(before: list[Unit], after: str, beyond: list[str]) -> bool:
    """Whether "as" in whatever case is aortic stenosis: it stands where a lesion stands."""
    if after in _AFTER_AS:
        return False
    if not before or before[-1].text in (".", ":"):
        verb = after in ("has", "remains", "appears") and [w.lower() for w in beyond] != ["been"]
        return verb or after in (":", "-", "=", "is", "was", "/", "+") or after in _GRADES
    last = before[-1]
    if last.kind in ("grade", "lesion", "cue") or last.text == "+":
        return True
    if last.text in _BEFORE_AS:
        return not after[:1].isalnum() or after in _WITH_AS
    joined = (
        len(before) > 1
        and before[0].kind in ("lesion", "disease", "grade")
        and last.text in (",", "and", "/", "&", "or", "-")
    )
    return joined and (not after[:1].isalnum() or after in _WITH_AS)


def _without_loose_ends(units: list[Unit]) -> list[Unit]:
    """Make plain words of "central" and "paravalvular" where they do not stand for a lesion of their own."""
    units = list(units)
    for i in range(len(units) - 1, -1, -1):  # backwards: one may stand for the lesion of the next
        unit = units[i]
        if unit.kind == "disease" and unit.entry.name in _ELLIPTIC and not _is_elliptic(units, i):
            units[i] = Unit("word", unit.text, unit.start, unit.end)
            if unit.entry.disease == Disease.PARAVALVULAR_REGURGITATION:
                _move_outside(units, i)
    return units


def _move_outside(units: list[Unit], i: int) -> None:
    """Make the leak behind units[i] a leak beside the prosthesis: "paraprosthetic mitral [leak]"."""
    for k in range(i + 1, min(len(units), i + 5)):
        unit = units[k]
        if unit.kind in ("disease", "lesion"):
            if unit.entry.disease == Disease.REGURGITATION:
                entry = replace(unit.entry, disease=Disease.PARAVALVULAR_REGURGITATION)
                units[k] = unit._replace(entries=(entry, *unit.entries[1:]))
            return
        if unit.kind not in ("modifier", "valve", "part", "grade"):
            return


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


def _speller(lexicon: Lexicon) -> Speller:
    """Mends slips in the words of the terms that a finding hangs on."""
    terms = (phrase for entry in lexicon.entries if entry.concept in _MENDED for phrase in entry.phrases)
    return Speller(
        (word for phrase in known_phrases(lexicon) for word in _TOKENS.findall(phrase)),
        (word for term in terms for word in _TOKENS.findall(term)),
        words("short-words-worth-mending"),
        words("one-slip-away-but-meant"),
    )


@lru_cache(maxsize=8)
def reader(lexicon: Lexicon | None = None) -> Reader:
    """The one reader of a lexicon, by default of the built-in one."""
    return Reader(lexicon or load_lexicon())
