"""Agreement of extracted findings with a reader's labels: pure functions of two sets of statements a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from echoreport.domain import STATED, Assertion, Disease, Finding, Severity, Valve

CORE = (Disease.STENOSIS, Disease.REGURGITATION, Disease.PARAVALVULAR_REGURGITATION)
"""The lesions that every report speaks of."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is compared of a finding; its words are not."""

    valve: Valve
    disease: Disease
    assertion: Assertion
    severity: Severity | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Statement:
        """From a row of a table; only a lesion that is present or possible has a grade.

        Raises:
            KeyError, ValueError: If a field is missing or its value unknown.
        """
        assertion = Assertion(row["assertion"])
        grade = row["severity"] if assertion in STATED else None
        return cls(Valve(row["valve"]), Disease(row["disease"]), assertion, Severity(grade) if grade else None)

    @classmethod
    def of_finding(cls, finding: Finding) -> Statement:
        """From a finding of the extractor."""
        return cls(finding.valve, finding.disease, finding.assertion, finding.severity)


Statements = Mapping[str, frozenset[Statement]]
"""report_id -> what the report states."""


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement of two sets of statements, pooled over the reports.

    Attributes:
        hits: In both.
        found: In the extractor's.
        true: In the labels.
    """

    hits: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        """In [0, 1]; 0 where nothing was found."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """In [0, 1]; 0 where there was nothing to find."""
        return self.hits / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.hits / (self.found + self.true) if self.hits else 0.0


View = Callable[[Statement], Statement | None]
"""What one row of the table compares of a statement; None for nothing."""


def _core(statement: Statement) -> Statement | None:
    return statement if statement.disease in CORE else None


def _core_ungraded(statement: Statement) -> Statement | None:
    return replace(statement, severity=None) if statement.disease in CORE else None


def _core_negated(statement: Statement) -> Statement | None:
    return statement if statement.disease in CORE and statement.assertion == Assertion.ABSENT else None


VIEWS: dict[str, View] = {
    "core: stenosis, regurgitation, paravalvular regurgitation": _core,
    "all findings": lambda statement: statement,
    "core, whatever the grade": _core_ungraded,
    "core, negated": _core_negated,
}


def score(labels: Statements, found: Statements, view: View) -> Score:
    """Compare report by report; "not rheumatic" may be labelled or not, and is left out."""
    pairs = [(_seen(stated, view), _seen(found.get(name, frozenset()), view)) for name, stated in labels.items()]
    return Score(sum(len(t & f) for t, f in pairs), sum(len(f) for _, f in pairs), sum(len(t) for t, _ in pairs))


def _seen(statements: frozenset[Statement], view: View) -> set[Statement]:
    scored = [s for s in statements if (s.disease, s.assertion) != (Disease.RHEUMATIC, Assertion.ABSENT)]
    return {shown for s in scored if (shown := view(s)) is not None}


def grade_score(labels: Statements, found: Statements) -> Score:
    """Of the present core lesions that are labelled with a grade and were found, those found with that grade."""
    hits = located = 0
    for name, stated in labels.items():
        for s in stated:
            if s.disease in CORE and s.assertion == Assertion.PRESENT and s.severity:
                same = [f for f in found.get(name, ()) if replace(f, severity=None) == replace(s, severity=None)]
                grades = [f.severity for f in same]
                located += bool(grades)
                hits += s.severity in grades
    return Score(hits, located, located)
