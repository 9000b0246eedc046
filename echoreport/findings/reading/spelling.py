"""Normal forms of words: lower case, long words that are one slip away from the lexicon's corrected."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

_SHORTEST = 7
"""Letters of what attracts slips; one slip in a shorter word too often makes another word."""
_LONGEST = 24
_STEM = 5


class Speller:
    """Corrects slips of one letter (left out, added, changed, or two swapped) in words that the lexicon lacks.

    A slip that could have been two words of different stems is left as it is.

    Args:
        known: Words that are right as they are.
        attracting: The words that slips are led back to; of them those of seven letters and more.
        names: Shorter words that attract slips too.
        real: Words of the language one slip away from an attracting one, which are no slips: "ventral".
    """

    def __init__(
        self,
        known: Iterable[str],
        attracting: Iterable[str],
        names: Iterable[str] = (),
        real: Iterable[str] = (),
    ) -> None:
        attracted = {*names, *(w.lower() for w in attracting if len(w) >= _SHORTEST)}
        self._known = {*(word.lower() for word in known), *attracted, *real}
        self._near: dict[str, list[str]] = {}
        for word in sorted(w for w in attracted if w.isalpha()):
            for variant in _deletions(word):
                self._near.setdefault(variant, []).append(word)

    def correct(self, word: str) -> str:
        """The word in lower case, or the lexicon's word that it was meant to be."""
        lower = word.lower()
        if lower in self._known or not _SHORTEST - 2 <= len(lower) <= _LONGEST or not lower.isalpha():
            return lower
        near = {n for v in _deletions(lower) for n in self._near.get(v, ()) if _one_slip(lower, n)}
        near = {n for n in near if len(n) != len(lower)} or near  # a letter is missed more often than mistaken
        alike = {n[:_STEM] for n in near}, {n[0] + n[-_STEM:] for n in near}  # "paravalvular" and "perivalvular" are
        return min(near) if 1 in map(len, alike) else lower


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
