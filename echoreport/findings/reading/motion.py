"""Restricted leaflets, however the words are put together: "reduced aortic cusp separation", "opening is limited"."""

from __future__ import annotations

from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.lexicon.loading import words
from echoreport.findings.reading.units import Unit

REDUCED = words("less-than-normal")
_MOTION = words("motion-of-a-leaflet")
_WITHIN = words("between-less-and-motion")
_LINKS = words("between-motion-and-less")
_NAMES = ("valve", "modifier", "part")
_FAR = 7


def merge_motion(units: list[Unit], restriction: Entry) -> list[Unit]:
    """Mark the words for "less" that are said of a leaflet's motion as the lesion that they state: a restriction.

    Args:
        units: Of one sentence.
        restriction: The lexicon's entry of that lesion.
    """
    merged: list[Unit] = []
    for i, unit in enumerate(units):
        if unit.text in REDUCED and unit.kind == "word" and (_moves_behind(units, i) or _moves_before(units, i)):
            merged.append(Unit("disease", unit.text, unit.start, unit.end, (restriction,)))
        elif unit.text in _MOTION and merged and i and units[i - 1].text in REDUCED and merged[-1].kind == "disease":
            merged[-1] = merged[-1]._replace(text=f"{merged[-1].text} {unit.text}", end=unit.end)
        else:
            merged.append(unit)
    return merged


def _moves_behind(units: list[Unit], i: int) -> bool:
    """ "reduced [systolic opening]", "limited [excursion]"."""
    for unit in units[i + 1 : i + _FAR]:
        if unit.text in _MOTION:
            return True
        if unit.kind not in _NAMES and unit.text not in _WITHIN:
            return False
    return False


def _moves_before(units: list[Unit], i: int) -> bool:
    """ "[excursion is mildly] reduced"."""
    for k in range(i - 1, max(-1, i - _FAR), -1):
        if units[k].text in _MOTION:
            return not any(u.kind in ("anatomy", "annulus", "quality") for u in units[max(0, k - 2) : k])
        if units[k].kind != "grade" and units[k].text not in _LINKS:
            return False
    return False
