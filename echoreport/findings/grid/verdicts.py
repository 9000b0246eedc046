"""A few words in the column of a lesion -> what they say of it: "mild", "2+", "none", "not seen"."""

from __future__ import annotations

import re

from echoreport.domain import Assertion, Disease, Valve
from echoreport.findings.assertion.judge import STRENGTH
from echoreport.findings.grid.labels import table_words
from echoreport.findings.reading.reader import Reader
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import groups
from echoreport.findings.statements.lesions import lesion_statements
from echoreport.findings.statements.statement import Statement

_NUMBER = re.compile(
    r"(?:grade |gr |\+)?(?P<low>[1-4]|i{1,3}|iv)(?:\s?-\s?(?P<high>[2-4]|i{1,3}|iv))?(?: ?/ ?(?:4|iv))?"
)
_NONE_TO = re.compile(r"(?:none|no|nil|0)\s*(?:/|-|to|or)\s*(?=\w)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_COUNTED = (Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
"""What is graded in pluses."""


def verdict(disease: Disease, clause: str, valves: tuple[Valve, ...], reader: Reader) -> list[Statement]:
    """What a few words say of a lesion; nothing where they neither grade, affirm nor deny it."""
    clause = clause.lower()
    cells = table_words()["cells"]
    if clause in cells["unknown"]:
        return []
    for assertion, listed in ((Assertion.ABSENT, cells["absent"]), (Assertion.PRESENT, cells["present"])):
        if clause in listed:
            return [Statement(v, disease, assertion, None, 0, 0, noun(disease)) for v in valves]
    clause = _NONE_TO.sub("", _in_pluses(clause, disease))
    before = reader.read(f"{clause} {noun(disease)}")
    after = reader.read(f"{noun(disease)}: {clause}")
    said = any(u.kind == "grade" for u in before) or any(u.kind == "cue" for u in (*before, *after))
    if not said:
        return []
    paravalvular = disease == Disease.REGURGITATION and "valvular" in clause
    kept = (disease, Disease.PARAVALVULAR_REGURGITATION) if paravalvular else (disease,)
    return [s for v in valves if (s := _stronger(before, after, v, kept))]


def noun(disease: Disease) -> str:
    """A lesion as a sentence calls it."""
    return disease.value.replace("-", " ")


def _stronger(before: list[Unit], after: list[Unit], valve: Valve, kept: tuple[Disease, ...]) -> Statement | None:
    """The statement of "mild [lesion]" and "[lesion]: mild" that says more; None where a grade is denied."""
    read = [lesion_statements(units, groups(units), (valve,)) for units in (before, after)]
    found = [s for statements in read for s in statements if s.disease in kept]
    if not found:
        return None
    best = max(found, key=lambda s: (STRENGTH[s.assertion], s.severity is not None, s.disease == kept[-1]))
    graded = any(u.kind == "grade" for u in before)
    if (best.assertion == Assertion.ABSENT and graded) or (best.assertion == Assertion.PRESENT and not graded):
        return None
    return best


def _in_pluses(clause: str, disease: Disease) -> str:
    """A bare "2", "II", "++" or "+2" under a regurgitation as "2+"."""
    clause = table_words()["marks"].get(clause, clause)
    match = _NUMBER.fullmatch(clause)
    if match is None or disease not in _COUNTED:
        return clause
    low, high = (_ROMAN.get(match[k] or "", match[k]) for k in ("low", "high"))
    return f"{low}-{high}+" if high else f"{low}+"
