"""The label before a value: its longest end that is made of known words, and nothing else of it."""

import re
from dataclasses import dataclass
from functools import cache

from echoreport.images.words.vocabulary import Entry, skeleton_of, vocabulary

_UNMISTAKABLE = 4  # glyphs; a word this long is believed in the middle of a run, e.g. behind a caliper's glyph
_GLUED = re.compile(r"^(\W*[1-9])(?=[A-Za-z])")  # a caliper's number that was read into the label
_LONGEST = 40  # glyphs before the number that are looked at; labels of value boxes are shorter


@dataclass(frozen=True, slots=True)
class Label:
    """Known words; `kinds` is what they say of the quantity."""

    text: str
    kinds: frozenset[str]


def label_in(text: str) -> Label:
    """The known words at the end of a text: few, with gaps where the text has gaps; empty if its end is unknown."""
    skeleton, edges = skeleton_of(_GLUED.sub(r"\1 ", text[-_LONGEST:]))
    length = len(skeleton)
    best: dict[int, tuple[int, list[Entry]]] = {length: (0, [])}  # start -> the cheapest words from there to the end
    for start in range(length - 1, -1, -1):
        choices = [
            (_cost(entry, start, start + len(word), edges) + best[start + len(word)][0], word, entry)
            for word, entry in _entries_from(skeleton[start])
            if start + len(word) in best
            and skeleton.startswith(word, start)
            and _stands(entry, start, start + len(word), edges)
        ]
        if choices:
            cost, word, entry = min(choices, key=lambda choice: choice[0])
            best[start] = cost, [entry, *best[start + len(word)][1]]
    for start in sorted(best):
        words = best[start][1]
        if words and (start in edges or len(skeleton_of(words[0].text)[0]) >= _UNMISTAKABLE):
            return _joined(words)
    return Label("", frozenset())


@cache
def _entries_from(letter: str) -> tuple[tuple[str, Entry], ...]:
    """Known words that begin with a letter, in the vocabulary's order."""
    return tuple((word, entry) for word, entry in vocabulary().entries.items() if word.startswith(letter))


def _cost(entry: Entry, start: int, end: int, edges: frozenset[int]) -> int:
    """One for the word, one if the text runs on behind it, two for each gap of the text in the midst of it."""
    return 1 + (end not in edges) + 2 * len(_foreign_gaps(entry, start, end, edges))


def _stands(entry: Entry, start: int, end: int, edges: frozenset[int]) -> bool:
    """Whether a word may be there: a letter stands alone, and no word is put together from pieces of others."""
    alone = start in edges and end in edges
    return alone or (end - start > 1 and not _foreign_gaps(entry, start, end, edges))


def _foreign_gaps(entry: Entry, start: int, end: int, edges: frozenset[int]) -> set[int]:
    return {edge - start for edge in edges if start < edge < end} - entry.edges


def _joined(entries: list[Entry]) -> Label:
    while entries and entries[0].text == "/":  # it divides what stands before it, and nothing known does
        entries = entries[1:]
    text = " ".join(entry.text for entry in entries).replace(" / ", "/").strip(" /")
    return Label(text, frozenset[str]().union(*(entry.kinds for entry in entries)))
