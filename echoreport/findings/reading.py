"""Sentence -> units: the lexicon's marks and the plain words between them, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.attrs import NORM
from spacy.matcher import PhraseMatcher
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from echoreport.domain import Severity
from echoreport.findings.lexicon import Entry, load_lexicon
from echoreport.findings.spelling import Speller

_PRIORITY = {
    c: i
    for i, c in enumerate(
        ["ignore", "lesion", "disease", "normal", "excursion", "valve", "anatomy", "grade", "study", "cue"]
    )
}
_SPLIT = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.']|(?<=\d)(?=[a-zA-Z])").finditer
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
_RANGE_WORDS = frozenset(["-", "to", "/", "or", "and"])
_NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_PLUS = {1: Severity.MILD, 2: Severity.MODERATE, 3: Severity.MODERATE_TO_SEVERE, 4: Severity.SEVERE}


@dataclass(frozen=True, slots=True)
class Unit:
    """A matched phrase or a plain word.

    Attributes:
        kind: The entry's concept, "word" for plain text.
        text: Lower-cased.
        start: Character offset in the sentence.
        end: One past the last character.
        entries: Meanings of the phrase; empty for a word.
        severity: Of a grade, ranges and numbers included.
    """

    kind: str
    text: str
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    severity: Severity | None = None

    @property
    def entry(self) -> Entry:
        return self.entries[0]


class Reader:
    """Tokenises and matches; holds the blank spaCy pipeline and is built once."""

    def __init__(self) -> None:
        nlp = spacy.blank("en")
        self._vocab: Vocab = nlp.vocab
        self._tokenizer = Tokenizer(
            nlp.vocab,
            prefix_search=re.compile(r"^[^\w]").search,
            suffix_search=re.compile(r"[^\w]$").search,
            infix_finditer=_SPLIT,
        )
        self._speller = Speller(word for e in load_lexicon() for p in e.phrases for word in p.split())
        self._vocab.lex_attr_getters[NORM] = self._speller.correct
        self._meanings: dict[str, list[Entry]] = {}
        self._exact: dict[str, frozenset[str]] = {}
        self._matcher = self._build()

    def _build(self) -> PhraseMatcher:
        exact: dict[str, set[str]] = {}
        for entry in load_lexicon():
            if entry.concept.endswith("heading"):
                continue
            for phrase in entry.phrases:
                self._meanings.setdefault(phrase.lower(), []).append(entry)
            for phrase in entry.abbreviations:
                self._meanings.setdefault(phrase.lower(), []).append(entry)
                exact.setdefault(phrase.lower(), set()).add(phrase)
        for meanings in self._meanings.values():
            meanings.sort(key=lambda e: _PRIORITY.get(e.concept, 99))
        self._exact = {key: frozenset(forms) for key, forms in exact.items()}
        matcher = PhraseMatcher(self._vocab, attr="NORM")
        for phrase in self._meanings:
            matcher.add(phrase, [self._tokenizer(phrase)])
        return matcher

    def read(self, text: str) -> list[Unit]:
        """Units of one sentence, in order."""
        doc = self._tokenizer(text)
        spans = self._chosen(doc)
        return _merge_grades(self._units(doc, spans))

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

    def _units(self, doc: Doc, spans: dict[int, tuple[int, str]]) -> list[Unit]:
        units: list[Unit] = []
        text = doc.text
        loud = text.isupper()
        i, n = 0, len(doc)
        while i < n:
            first = doc[i]
            end, phrase = spans.get(i, (i + 1, ""))
            if phrase and phrase in self._exact and not self._is_meant(phrase, doc, i, end, units, loud):
                end, phrase = i + 1, ""
            last = doc[end - 1]
            stop = last.idx + len(last)
            if phrase:
                entries = tuple(self._meanings[phrase])
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
        beside = before is not None and (
            before.kind in ("grade", "lesion") or before.text in ("no", "without", "no significant", "+")
        )
        return beside and after.lower() not in (
            "well",
            "described",
            "above",
            "compared",
            "noted",
            "a",
            "the",
            "before",
            "in",
        )


def _merge_grades(units: list[Unit]) -> list[Unit]:
    """Join "mild to moderate", "1-2+" and "grade II" into one grade each."""
    out: list[Unit] = []
    i = 0
    while i < len(units):
        unit, length = _numeric_grade(units, i)
        if unit is None:
            unit, length = units[i], 1
        i += length
        if unit.kind == "grade" and unit.severity:
            merged = _joined(out, unit)
            if merged:
                unit, out = merged[0], out[: merged[1]]
        out.append(unit)
    return out


def _joined(out: list[Unit], unit: Unit) -> tuple[Unit, int] | None:
    """The range that `unit` ends, and how many units stand before it."""
    k = len(out) - 1
    links: list[str] = []
    while k >= 0 and len(links) < 4 and out[k].kind == "word" and out[k].text in _RANGE_WORDS:
        links.append(out[k].text)
        k -= 1
    if k < 0 or out[k].kind != "grade" or out[k].severity is None or unit.severity is None:
        return None
    if not links and out[k].severity != unit.severity:
        return None
    if "and" in links:
        return None
    start = out[k].start
    return Unit(
        "grade",
        f"{out[k].text} to {unit.text}",
        start,
        unit.end,
        unit.entries or out[k].entries,
        _between(out[k].severity, unit.severity),
    ), k


def _between(low: Severity, high: Severity) -> Severity:
    low, high = sorted((low, high), key=lambda s: s.rank)
    pair = {
        (Severity.TRACE, Severity.MILD): Severity.TRACE_TO_MILD,
        (Severity.MILD, Severity.MODERATE): Severity.MILD_TO_MODERATE,
        (Severity.MODERATE, Severity.SEVERE): Severity.MODERATE_TO_SEVERE,
    }
    return pair.get((low, high), high)


def _numeric_grade(units: list[Unit], i: int) -> tuple[Unit | None, int]:
    words = [u.text if u.kind == "word" else "" for u in units[i : i + 8]]
    if words[0] == "grade" and len(words) > 1 and words[1] in _NUMBERS:
        k, low = 2, _NUMBERS[words[1]]
        high = low
        if len(words) > 3 and words[2] in ("-", "to") and words[3] in _NUMBERS:
            k, high = 4, _NUMBERS[words[3]]
    elif words[0] in ("1", "2", "3", "4"):
        match = re.match(r"(\d) (?:\+ )?(?:(?:-|to) (\d) )?\+(?: /)?", " ".join(words))
        if not match:
            return None, 0
        low = int(match[1])
        high = int(match[2] or low)
        k = len(match.group().removesuffix(" /").split())
    else:
        return None, 0
    if high not in _PLUS:
        return None, 0
    while k + 1 < len(words) and words[k] in ("/", "+") and (words[k + 1] in ("4", "iv", "+") or words[k] == "+"):
        k += 2 if words[k] == "/" else 1
    if k < len(words) and words[k] == "+":
        k += 1
    severity = (
        _PLUS[low]
        if low == high
        else {(1, 2): Severity.MILD_TO_MODERATE, (2, 3): Severity.MODERATE_TO_SEVERE}.get((low, high), _PLUS[high])
    )
    return Unit("grade", " ".join(words[:k]), units[i].start, units[i + k - 1].end, (), severity), k


@cache
def reader() -> Reader:
    """The process's one reader."""
    return Reader()
