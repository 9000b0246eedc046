"""The lexicon as the plain terms that compare_extractors.py gives the rivals; its docstring says which."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from echoreport.domain import Disease, Severity, Valve
from echoreport.findings.lexicon.entries import Entry
from echoreport.findings.lexicon.loading import load_lexicon


def plain_terms() -> Iterator[dict[str, Any]]:
    """The lexicon's lesions, valves and grades as plain terms, none twice."""
    terms: dict[tuple[str, bool], dict[str, Any]] = {}
    for text, exact, kind, value, valve in (*_lexicon_terms(), *_spelled_grades()):
        term = {"text": text, "exact": exact, "kind": kind, "value": value, "valve": valve}
        terms.setdefault((text, exact), term)
    yield from terms.values()


_Row = tuple[str, bool, str, str, str | None]
_KINDS = {
    "valve": ("valve", "valve"),
    "modifier": ("valve", "valve"),
    "disease": ("lesion", "disease"),
    "lesion": ("lesion", "disease"),
    "grade": ("grade", "severity"),
}
"""Concept of a lexicon entry -> the kind of term that it gives, and where its meaning stands."""


def _lexicon_terms() -> Iterator[_Row]:
    for entry in load_lexicon().entries:
        if entry.concept == "normal":
            yield from ((phrase, False, "lesion", Disease.NORMAL, None) for phrase in entry.phrases)
        # "-elliptic": "central" means regurgitation under this project's own rules only
        elif entry.concept in _KINDS and not entry.name.endswith("-elliptic"):
            yield from _entry_terms(entry)


def _entry_terms(entry: Entry) -> Iterator[_Row]:
    kind, key = _KINDS[entry.concept]
    value, valve = getattr(entry, key), entry.valve if kind == "lesion" else None
    yield from ((phrase, False, kind, value, valve) for phrase in entry.phrases if phrase != "pulmonary")
    if value in (Disease.STENOSIS, Disease.REGURGITATION) and not valve:
        yield from ((f"pulmonary {phrase}", False, kind, value, Valve.PULMONIC) for phrase in entry.phrases)
    for short in entry.abbreviations:
        yield short, True, kind, value, valve
        if short != "AS":
            yield short.lower(), True, kind, value, valve


def _spelled_grades() -> Iterator[_Row]:
    words = {
        Severity.TRACE: ("trace", "trivial"),
        Severity.MILD: ("mild", "mildly"),
        Severity.MODERATE: ("moderate", "moderately", "mod"),
        Severity.SEVERE: ("severe", "severely"),
    }
    ladder = list(words)
    for low, high in pairwise(ladder):
        half = Severity(f"{low}-to-{high}")
        for a in words[low]:
            for b in words[high]:
                yield from ((f"{a}{joint}{b}", False, "grade", half, None) for joint in (" to ", "-to-", "-", "/"))
    pluses = {
        "1+": Severity.MILD,
        "1-2+": Severity.MILD_TO_MODERATE,
        "1 to 2+": Severity.MILD_TO_MODERATE,
        "2+": Severity.MODERATE,
        "2-3+": Severity.MODERATE_TO_SEVERE,
        "2 to 3+": Severity.MODERATE_TO_SEVERE,
        "3+": Severity.MODERATE_TO_SEVERE,
        "3-4+": Severity.SEVERE,
        "4+": Severity.SEVERE,
    }
    yield from ((text, False, "grade", grade, None) for text, grade in pluses.items())
