"""What an earlier study showed is of the past: "Prior echo of 3/2016 showed mild stenosis"."""

from __future__ import annotations

from echoreport.findings.reading.units import Unit

_TELLS = frozenset(["showed", "demonstrated", "revealed", "reported"])
_EARLIER = frozenset(["prior", "previous", "last", "earlier", "old"])
_NOT_ALONE = frozenset([",", ";", ".", "to", "with", "since", "than", "from", "as", "after", "today", "current", "now"])
"""Words that part a verb from an earlier study, or compare with it: "compared to the prior echo, today's showed"."""
_ENDS = _NOT_ALONE | {"and", "but", "who", "whose", "is", "are", "underwent"}
"""Words after which another study may tell: "a prior stroke, and TEE showed"."""
_FAR = 9


def is_told_of_before(units: list[Unit], verb: int) -> bool:
    """Whether units[verb] tells what an earlier study showed; its date may stand between the two."""
    if units[verb].text not in _TELLS:
        return False
    for k in range(verb - 1, max(-1, verb - _FAR), -1):
        text = units[k].text
        if text in _ENDS:
            return False
        if text.split()[0] in _EARLIER and units[k].kind == "cue":
            return not any(u.text in _NOT_ALONE for u in units[max(0, k - 3) : k])
    return False
