"""A lesion that a report only says was not looked at: "aortic regurgitation could not be assessed" states none."""

from __future__ import annotations

import re

from echoreport.findings.reading.units import Unit

_BEHIND = re.compile(
    r"[:\-]?\s*(?:(?:was|were|is|are|has|have|be|been|could|can|can\s?not|cannot|couldn't|can't|wasn't|isn't)\s+)*"
    r"(?<![a-z])(?:not|cannot|couldn't|can't|wasn't|isn't)\s+(?:be\s+|been\s+)?"
    r"(?:(?:adequately|reliably|accurately|fully|formally|properly|further|confidently|well)\s+)?"
    r"(?:assessed|determined|evaluated|examined|interrogated|ascertained)\b"
)
_AHEAD = frozenset(["severity", "degree", "extent", "mechanism", "grade", "cause", "etiology", "aetiology"])
_WORDS, _NEAR = 7, 4  # units that are looked at behind and before the lesion


def is_unassessed(units: list[Unit], at: int) -> bool:
    """Whether what follows the lesion units[at] says that it was not assessed; its severity alone may be unknown."""
    if not _BEHIND.match(" ".join([unit.text for unit in units[at + 1 : at + 1 + _WORDS]])):
        return False
    return all(_AHEAD.isdisjoint(unit.text.split()) for unit in units[max(0, at - _NEAR) : at])
