"""Where a lexicon's phrases stand among the tokens of a sentence."""

from __future__ import annotations

from typing import Any

from echoreport.findings.lexicon.entries import HEADINGS, Entry
from echoreport.findings.reading.tokens import TOKEN

_PRIORITY = {
    concept: rank
    for rank, concept in enumerate(
        ["ignore", "lesion", "disease", "normal", "excursion", "valve", "anatomy", "grade", "study", "cue"]
    )
}
"""Which meaning of a phrase counts first."""

Match = tuple[int, str]
"""One past the last token, and the phrase."""


class Phrases:
    """The phrases and abbreviations of a lexicon, headings apart.

    Attributes:
        meanings: Phrase -> its entries, the one that counts first at the front.
        abbreviations: Those of the phrases that are abbreviations; both are lower-cased.
    """

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        entries = tuple(e for e in entries if e.concept not in HEADINGS)
        self.meanings = _meanings(entries)
        self.abbreviations = frozenset(term.lower() for e in entries for term in e.abbreviations)
        self._trie = _trie(self.meanings)

    def concept(self, phrase: str) -> str:
        """What a phrase means first."""
        return self.meanings[phrase][0].concept

    def longest(self, norms: list[str]) -> dict[int, Match]:
        """First token -> match, of the longest matches that do not overlap; of equally long ones the first counts."""
        found = self._all(norms)
        if len(found) == 1:
            return {found[0][1]: found[0][2:]}
        chosen: dict[int, Match] = {}
        taken: set[int] = set()
        for _, start, end, phrase in sorted(found):
            if start not in taken and end - 1 not in taken:
                chosen[start] = (end, phrase)
                taken.update(range(start, end))
        return chosen

    def _all(self, norms: list[str]) -> list[tuple[int, int, int, str]]:
        """Every match, longer ones sorting first: length below zero, first token, one past the last, phrase."""
        trie, count = self._trie, len(norms)
        found = []
        for start in [i for i, norm in enumerate(norms) if norm in trie]:
            node, end = trie[norms[start]], start + 1
            while True:
                if "" in node:
                    found.append((start - end, start, end, node[""]))
                if end == count or norms[end] not in node:
                    break
                node, end = node[norms[end]], end + 1
        return found


def _meanings(entries: tuple[Entry, ...]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for phrase in (*entry.phrases, *entry.abbreviations):
            found.setdefault(phrase.lower(), []).append(entry)
    return {phrase: tuple(sorted(es, key=lambda e: _PRIORITY.get(e.concept, 99))) for phrase, es in found.items()}


def _trie(phrases: dict[str, tuple[Entry, ...]]) -> dict[str, Any]:
    """The phrases as a tree of tokens; the key "" leads to the phrase that ends there."""
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for token in TOKEN.findall(phrase):
            node = node.setdefault(token, {})
        node[""] = phrase
    return root
