"""Sentence -> units: the lexicon's marks and the plain words between them, in order."""

from __future__ import annotations

from functools import lru_cache

from echoreport.domain import Severity
from echoreport.findings.lexicon.loading import Lexicon, load_lexicon
from echoreport.findings.reading.abbreviations import is_meant, is_trace
from echoreport.findings.reading.elliptic import is_beside, is_elliptic, without_echoes, without_loose_ends
from echoreport.findings.reading.grades import NUMERALS, merge_grades
from echoreport.findings.reading.motion import REDUCED, merge_motion
from echoreport.findings.reading.phrases import Match, Phrases
from echoreport.findings.reading.tokens import TOKEN, Forms, Tokens
from echoreport.findings.reading.units import Unit

_PLAIN = frozenset(["anatomy", "grade", "cue", "end", "study", "quality", "ignore"])
"""Concepts that state nothing of a valve, whatever stands between them."""


_new = tuple.__new__
"""Makes a named tuple without its Python constructor: most words of a report pass here."""


class Reader:
    """Cuts a sentence into tokens and finds the lexicon's phrases in them; built once for a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._forms = Forms(lexicon)
        self._phrases = Phrases(lexicon.entries)
        self.knows = frozenset(word for phrase in self._phrases.meanings for word in TOKEN.findall(phrase))
        self._restriction = next((e for e in lexicon.entries if e.name == "restricted"), None)

    def read(self, text: str, sparing: bool = False) -> list[Unit]:
        """Units of one sentence, in order.

        Args:
            text: The sentence.
            sparing: Leave out the plain words of a sentence about other parts of the heart alone, and give no units at
                all where the lexicon knows no word.
        """
        words = TOKEN.findall(text)
        norms = self._forms.of(words)
        chosen = self._phrases.longest(norms)
        if sparing and not chosen and REDUCED.isdisjoint(norms):
            return []
        tokens = Tokens(words, norms, [m.span() for m in TOKEN.finditer(text)])
        concepts = {self._phrases.concept(phrase) for _, phrase in chosen.values()}
        if sparing and _PLAIN.issuperset(concepts) and "anatomy" in concepts and ":" not in text:
            return [self._mark(tokens, first, *match) for first, match in sorted(chosen.items())]
        return self._merged(self._units(tokens, chosen, text.isupper()), concepts, norms)

    def _units(self, tokens: Tokens, chosen: dict[int, Match], loud: bool) -> list[Unit]:
        units: list[Unit] = []
        words, norms, spans = tokens
        i, count = 0, len(words)
        while i < count:
            if i not in chosen:
                start, stop = spans[i]
                units.append(_new(Unit, ("word", norms[i], start, stop, (), None)))
                i += 1
                continue
            end, phrase = chosen[i]
            if phrase in self._phrases.abbreviations and not is_meant(phrase, words, i, end, units, loud):
                end, phrase = i + 1, ""
            if not phrase:
                units.append(Unit("word", norms[i], *spans[i]))
            elif phrase == "tr" and is_trace(words, i, units, self._concept_at(chosen, i + 1), loud):
                units.append(Unit("grade", "trace", *spans[i], (), Severity.TRACE))
            else:
                units.append(self._mark(tokens, i, end, phrase))
            i = end
        return units

    def _mark(self, tokens: Tokens, first: int, end: int, phrase: str) -> Unit:
        entries = self._phrases.meanings[phrase]
        start, stop = tokens.spans[first][0], tokens.spans[end - 1][1]
        return Unit(entries[0].concept, phrase, start, stop, entries, entries[0].severity)

    def _of_the_prosthesis(self, unit: Unit) -> Unit:
        """ "Valvular regurgitation" beside a paravalvular one is that of the prosthesis, not of all valves."""
        entries = self._phrases.meanings.get(unit.text.removeprefix("valvular "), ())
        is_lesion = unit.text.startswith("valvular ") and bool(entries) and entries[0].concept == "disease"
        return unit._replace(kind="disease", entries=entries) if is_lesion else unit

    def _concept_at(self, chosen: dict[int, Match], i: int) -> str:
        return self._phrases.concept(chosen[i][1]) if i in chosen else ""

    def _merged(self, units: list[Unit], concepts: set[str], norms: list[str]) -> list[Unit]:
        """The units, those joined that only mean something together."""
        if not NUMERALS.isdisjoint(norms) or ("grade" in concepts and [u.kind for u in units].count("grade") > 1):
            units = merge_grades(units)
        if self._restriction and not REDUCED.isdisjoint(norms):
            units = merge_motion(units, self._restriction)
        if "lesion" in concepts and "(" in norms:
            units = without_echoes(units)
        if "disease" in concepts and any(map(is_elliptic, units)):
            units = without_loose_ends(units)
        if "everything" in concepts and any(map(is_beside, units)):
            units = [self._of_the_prosthesis(u) for u in units]
        return units


@lru_cache(maxsize=8)
def reader(lexicon: Lexicon | None = None) -> Reader:
    """The one reader of a lexicon, by default of the built-in one."""
    return Reader(lexicon or load_lexicon())
