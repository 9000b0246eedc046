"""Sweep speed and heart rate where they are printed without units, in the corners below a trace."""

import re
from collections.abc import Sequence
from itertools import permutations

from echoreport.domain import Box
from echoreport.images.words import Word

_SPEEDS = {"25": 25.0, "33": 100 / 3, "33.3": 100 / 3, "50": 50.0, "66.7": 200 / 3, "67": 200 / 3, "75": 75.0}
_SPEEDS |= {"100": 100.0, "150": 150.0, "200": 200.0}
"""mm/s that scanners offer, as they print them."""
_RATE = re.compile(r"\d{2,3}")
_RATES = (30.0, 220.0)  # beats per minute
_LONE = 2.0  # text heights to the next word of the row; what is nearer is the number's unit or label


def bare_pairs(words: Sequence[Word], box: Box) -> list[tuple[float, float]]:
    """Sweep speed in mm/s and heart rate in beats per minute that two lone numbers below the trace may be.

    They are no more than candidates: a ruler and the beats seen have to fit both.

    Args:
        words: All words of the frame.
        box: The trace.
    """
    below = [word for word in words if word.row > box.y1 and _is_lone(word, words)]
    return [
        (_SPEEDS[one.text], float(other.text))
        for one, other in permutations(below, 2)
        if one.text in _SPEEDS and _RATE.fullmatch(other.text) and _RATES[0] <= float(other.text) <= _RATES[1]
    ]


def _is_lone(word: Word, words: Sequence[Word]) -> bool:
    reach = _LONE * word.box.height
    return not any(
        other is not word
        and abs(other.row - word.row) <= word.box.height / 2
        and other.box.x0 <= word.box.x1 + reach
        and other.box.x1 >= word.box.x0 - reach
        for other in words
    )
