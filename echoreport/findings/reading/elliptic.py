"""Words for where a jet runs that stand for the regurgitation itself: "central and paravalvular regurgitation"."""

from __future__ import annotations

from dataclasses import replace

from echoreport.domain import Disease
from echoreport.findings.reading.units import Unit

_ELLIPTIC = ("paravalvular-elliptic", "transvalvular-elliptic")
"""Entries of the lexicon whose words may be short for a lesion."""
_REGURGITATIONS = (Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)


def is_elliptic(unit: Unit) -> bool:
    """Whether a unit is one of these words."""
    return unit.kind == "disease" and unit.entry.name in _ELLIPTIC


def is_beside(unit: Unit) -> bool:
    """Whether a unit is a leak beside a prosthesis."""
    return unit.kind == "disease" and unit.entry.disease == Disease.PARAVALVULAR_REGURGITATION


def without_loose_ends(units: list[Unit]) -> list[Unit]:
    """Make plain words of "central" and "paravalvular" where they do not stand for a lesion of their own."""
    units = list(units)
    for i in range(len(units) - 1, -1, -1):  # backwards: one may stand for the lesion of the next
        unit = units[i]
        if is_elliptic(unit) and not _stands_for_lesion(units, i):
            units[i] = Unit("word", unit.text, unit.start, unit.end)
            if unit.entry.disease == Disease.PARAVALVULAR_REGURGITATION:
                _move_outside(units, i)
    return units


def _stands_for_lesion(units: list[Unit], i: int) -> bool:
    """Whether "central" in "central and paravalvular regurgitation" is short for "central regurgitation"."""
    joined = False
    for unit in units[i + 1 : i + 6]:
        joined = joined or unit.text in ("and", "or", "/")
        if unit.kind in ("disease", "lesion"):
            return joined and unit.entry.disease in _REGURGITATIONS and unit.entry.disease != units[i].entry.disease
        if unit.text in (",", ".", ";", "with"):
            return False
    return False


def without_echoes(units: list[Unit]) -> list[Unit]:
    """Leave out an abbreviation in brackets behind what it abbreviates: "aortic stenosis (AS) is mild"."""
    kept: list[Unit] = []
    skipped = 0
    for i, unit in enumerate(units):
        if skipped:
            skipped -= 1
        elif unit.text == "(" and _echoes(kept, units[i + 1 : i + 3]):
            skipped = 2
        else:
            kept.append(unit)
    return kept


def _echoes(kept: list[Unit], inside: list[Unit]) -> bool:
    closed = len(inside) == 2 and inside[0].kind == "lesion" and inside[1].text == ")"
    named = bool(kept) and kept[-1].kind in ("disease", "lesion")
    return closed and named and kept[-1].entry.disease == inside[0].entry.disease


def _move_outside(units: list[Unit], i: int) -> None:
    """Make the leak behind units[i] a leak beside the prosthesis: "paraprosthetic mitral [leak]"."""
    for k in range(i + 1, min(len(units), i + 5)):
        unit = units[k]
        if unit.kind in ("disease", "lesion"):
            if unit.entry.disease == Disease.REGURGITATION:
                entry = replace(unit.entry, disease=Disease.PARAVALVULAR_REGURGITATION)
                units[k] = unit._replace(entries=(entry, *unit.entries[1:]))
            return
        if unit.kind not in ("modifier", "valve", "part", "grade"):
            return
