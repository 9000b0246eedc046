"""What goes wrong between a reader's mind and the page: capitals throughout, and misspelt words."""

from __future__ import annotations

import re

import numpy as np

_LONG_WORD = re.compile(r"\b[A-Za-z]{6,}\b")


def misspell(text: str, rate: float, rng: np.random.Generator) -> str:
    """Swap, drop or double a letter inside a share `rate` of the words of six letters and more; never a digit."""
    return _LONG_WORD.sub(lambda found: _slip(found.group(), rng) if rng.random() < rate else found.group(), text)


def _slip(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(word) - 2))
    before, here, after = word[:place], word[place], word[place + 1 :]
    swapped = before + after[0] + here + after[1:]
    return (swapped, before + after, before + here + here + after)[int(rng.integers(3))]
