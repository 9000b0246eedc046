"""A cell of a valve table, under what its header and row name say -> statements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from echoreport.domain import Assertion, Disease, Valve
from echoreport.findings.grid.labels import plain, table_words
from echoreport.findings.grid.verdicts import noun, verdict
from echoreport.findings.reading.reader import Reader
from echoreport.findings.reading.units import Unit
from echoreport.findings.statements.groups import groups
from echoreport.findings.statements.lesions import lesion_statements
from echoreport.findings.statements.normality import is_merely_adequate, normal_statements
from echoreport.findings.statements.statement import Statement

_CLAUSES = re.compile(r"[;,]\s*|\.\s+|\s+(?:with|but)\s+|\s*\n\s*")
_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_A_NAME = (Disease.STENOSIS, Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)


def statements_of(text: str, valves: tuple[Valve, ...], reader: Reader, normal: bool = True) -> list[Statement]:
    """What a cell says of its row's valve in words of its own: "bicuspid", "thickened, restricted", "normal".

    Args:
        text: The cell.
        valves: That its row or column names.
        normal: Whether "normal" there is said of the valve.
    """
    if is_unknown(text) and plain(text).lower() != "normal":
        return []
    units = reader.read(plain(text))
    found = groups(units)
    lesions = lesion_statements(units, found, valves)
    abnormal = {(s.valve, s.disease) for s in lesions if s.assertion == Assertion.PRESENT}
    called_normal = normal_statements(units, found, valves) if normal else []
    return lesions + [s for s in called_normal if not is_merely_adequate(s.rule, s.valve, abnormal)]


def is_unknown(text: str) -> bool:
    """Whether a cell leaves open what it is for: empty, a dash, "n/a", "not seen"."""
    return plain(text).lower().strip(" .") in table_words()["cells"]["unknown"]


def graded_of(
    diseases: tuple[Disease, ...], text: str, grade: str, valves: tuple[Valve, ...], reader: Reader
) -> list[Statement]:
    """What a cell in a lesion's column says: its grade, that there is none, and further lesions.

    Args:
        diseases: Of the column; more than one for "Stenosis / Regurgitation".
        text: The cell.
        grade: The cell of the "Severity" column beside it; else "".
        valves: That its row or column names.
    """
    if len(diseases) == 1:
        return _graded(diseases[0], text, grade, valves, reader)
    parts = text.split("/")
    if len(parts) == len(diseases):
        return [s for d, part in zip(diseases, parts, strict=True) for s in _graded(d, part, "", valves, reader)]
    both = [s for d in diseases for s in _graded(d, text, "", valves, reader)]
    return [s for s in both if s.assertion == Assertion.ABSENT]


def named_of(text: str, grade: str, valves: tuple[Valve, ...], reader: Reader) -> list[Statement]:
    """What a row of a list of lesions says: the lesion's cell, and the one that grades it."""
    alone = statements_of(text, valves, reader)
    if is_unknown(grade):
        return [s for s in alone if s.severity or s.assertion != Assertion.PRESENT or s.disease not in _NOT_A_NAME]
    ungraded = [s.disease for s in alone if s.assertion == Assertion.PRESENT and not s.severity]
    names = tuple(dict.fromkeys(d for d in ungraded if d not in _attributes(text, reader)))
    of = tuple(dict.fromkeys(s.valve for s in alone)) or valves
    if not names or Disease.NORMAL in names:
        return alone
    graded = [s for d in names for s in _graded(d, grade, "", of, reader)]
    if any(s.assertion == Assertion.ABSENT for s in graded):
        return graded
    said = {s.disease for s in graded} | {d for d in names if d in _NOT_A_NAME}
    return [s for s in alone if s.disease not in said] + graded


def _attributes(text: str, reader: Reader) -> set[Disease]:
    """Diseases that only describe another: the calcification of "calcific stenosis"."""
    named = [u.entry for u in reader.read(plain(text)) if u.kind in ("disease", "lesion")]
    if not any(e.form == "noun" for e in named):
        return set()
    return {e.disease for e in named if e.form == "adjective" and e.disease}


def _graded(disease: Disease, text: str, grade: str, valves: tuple[Valve, ...], reader: Reader) -> list[Statement]:
    out: list[Statement] = []
    own: list[Statement] = []
    for clause in _clauses(text):
        if _names_lesion(reader.read(clause)) and clause.lower() != "tr":
            out += statements_of(_completed(clause, disease, reader), valves, reader, normal=False)
        elif not own:
            own = verdict(disease, clause, valves, reader)
    if not is_unknown(grade) and not any(s.severity or s.assertion == Assertion.ABSENT for s in own):
        own = verdict(disease, plain(grade), valves, reader) or own
    return own + out


def _clauses(text: str) -> list[str]:
    text = plain(text)
    outside = plain(_BRACKETS.sub(" ", text))
    return [c.strip(" .") for c in _CLAUSES.split(outside or text.strip("()")) if c.strip(" .")]


def _names_lesion(units: Iterable[Unit]) -> bool:
    return any(u.kind in ("disease", "lesion") for u in units)


def _completed(clause: str, disease: Disease, reader: Reader) -> str:
    """A clause of adjectives under its column's noun: "severe calcific [stenosis]"; not "mildly calcified"."""
    units = reader.read(clause)
    last = units[-1]
    graded = any(u.kind == "grade" and not u.text.endswith("ly") for u in units)
    if graded and last.kind == "disease" and last.entry.form == "adjective":
        return f"{clause} {noun(disease)}"
    return clause
