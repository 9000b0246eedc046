"""Grades of the lesions that reports grade, and the valve that they are of."""

from __future__ import annotations

import numpy as np

from echoreport.domain import Severity
from echoreport.evaluation.cases import Cohort, grades_of
from echoreport.evaluation.figures.figure import Figure, share_of
from echoreport.evaluation.metrics.grades import quadratic_kappa
from echoreport.evaluation.uncertainty import Statistic

FULL_GRADE = 2
"""Ranks between two full grades: a half grade lies between them."""


def grade_share(distance: int, of_caught: bool = False, full: bool = False) -> Figure:
    """Share of the graded lesions whose predicted grade is at most so many ranks away.

    Args:
        of_caught: Count only those that were caught.
        full: Round half grades up first, on both sides.
    """

    def figure(cohort: Cohort) -> Statistic:
        rows = [row for row in _graded(cohort) if row[2] or not of_caught]
        near = [said is not None and _apart(true, said, full) <= distance for true, said, _, _ in rows]
        return share_of([(hit, row[3]) for hit, row in zip(near, rows, strict=True)], cohort.size)

    return figure


def kappa(cohort: Cohort) -> Statistic:
    """Quadratic-weighted kappa of the lesions that both sides grade, over all seven grades."""
    rows = [(true.rank, said.rank, patient) for true, said, _, patient in _graded(cohort) if said is not None]
    true, said, patients = np.array(rows, np.int64).reshape(-1, 3).T
    return quadratic_kappa(true, said, len(Severity), patients, cohort.size)


def valve(cohort: Cohort) -> Statistic:
    """Images whose valve was named rightly, of those whose valve is known."""
    rows = [(case.predicted_valve == case.true_valve, p) for case, p in cohort if case.true_valve is not None]
    return share_of(rows, cohort.size)


def valve_by_spectrum(cohort: Cohort) -> Statistic:
    """The same, by the spectrum alone."""
    rows = [(case.spectrum_valve == case.true_valve, p) for case, p in cohort if case.true_valve is not None]
    return share_of(rows, cohort.size)


def answered(cohort: Cohort) -> Statistic:
    """Images of which a draft would state a lesion as present or absent, of all."""
    return share_of([(case.answered, patient) for case, patient in cohort], cohort.size)


def full_grade(severity: Severity) -> Severity:
    """Trace, mild, moderate or severe; a half grade counts as the graver of its neighbours."""
    return list(Severity)[(severity.rank + 1) // FULL_GRADE * FULL_GRADE]


def _graded(cohort: Cohort) -> list[tuple[Severity, Severity | None, bool, int]]:
    """Each graded lesion of the reports: its grade, the predicted one, whether it was caught, whose it is."""
    rows = []
    for case, patient in cohort:
        predicted = grades_of(case.predicted)
        for key, grade in grades_of(case.true).items():
            if grade is not None:
                rows.append((grade, predicted.get(key), key in predicted, patient))
    return rows


def _apart(true: Severity, said: Severity, full: bool) -> int:
    if full:
        true, said = full_grade(true), full_grade(said)
    return abs(true.rank - said.rank)
