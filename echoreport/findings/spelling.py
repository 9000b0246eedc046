"""Normal forms of words: lower case, long words that are one slip away from the lexicon's corrected."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 7
"""Letters; one slip in a shorter word too often makes another word."""


class Speller:
    """Corrects slips of one letter (left out, added, changed, or two swapped) in words that the lexicon lacks.

    Args:
        words: The lexicon's words; only those of `SHORTEST` letters and more attract slips.
        names: Shorter words that attract them too.
    """

    def __init__(self, words: Iterable[str], names: Iterable[str] = ()) -> None:
        self._known = {word.lower() for word in words}
        attracting = {*names, *(w for w in self._known if len(w) >= SHORTEST)}
        self._near: dict[str, str] = {}
        for word in sorted(w for w in attracting if w.isalpha()):
            for variant in _deletions(word):
                self._near.setdefault(variant, word)

    def correct(self, word: str) -> str:
        """The word in lower case, or the lexicon's word that it was meant to be; a spaCy NORM getter."""
        lower = word.lower()
        if lower in self._known or len(lower) < SHORTEST - 2 or len(lower) > 24 or not lower.isalpha():
            return lower
        for variant in _deletions(lower):
            near = self._near.get(variant)
            if near and near[0] == lower[0] and near[-1] == lower[-1] and _one_slip(lower, near):
                return near
        return lower


def _deletions(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter left out, added, changed or swapped with its neighbour leads from a to b."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return a == b
    if len(a) == len(b):
        differing = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = len(differing) == 2 and (differing[0], differing[1]) in set(pairwise(range(len(a))))
        return len(differing) == 1 or (
            swapped and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]
        )
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
