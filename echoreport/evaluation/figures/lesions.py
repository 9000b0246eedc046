"""Lesions of valves: stated or not, and how well the vote parts the grave ones from the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np

from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.cases import Case, Cohort, Instance, Lesion, grades_of
from echoreport.evaluation.figures.figure import Figure
from echoreport.evaluation.metrics import detection
from echoreport.evaluation.metrics.runs import ranked
from echoreport.evaluation.uncertainty import Statistic

LESION_CLASSES: tuple[Lesion, ...] = tuple(product(Valve, LESIONS))


def lesion_counts(cohort: Cohort, classes: Iterable[Lesion] = LESION_CLASSES) -> detection.Counts:
    """Lesions of valves that are true and stated, whatever their grade."""
    true = [grades_of(case.true).keys() for case in cohort.cases]
    stated = [grades_of(case.predicted).keys() for case in cohort.cases]
    return detection.counts(true, stated, tuple(classes), cohort.patients, cohort.size)


def graded_counts(cohort: Cohort) -> detection.Counts:
    """Lesions of valves with their grade: another grade is another class, and so is none."""
    classes = graded_classes(cohort)
    true, stated = [case.true for case in cohort.cases], [case.predicted for case in cohort.cases]
    return detection.counts(true, stated, classes, cohort.patients, cohort.size)


def graded_classes(cohort: Cohort) -> list[Instance]:
    """Every lesion with its grade that is true or stated anywhere, by valve, lesion and grade."""
    return sorted({instance for case in cohort.cases for instance in case.true | case.predicted}, key=_place)


def _place(instance: Instance) -> tuple[int, int, int]:
    rank = -1 if instance.severity is None else instance.severity.rank
    return list(Valve).index(instance.valve), LESIONS.index(instance.disease), rank


def scored(metric: Callable[..., Statistic], *diseases: Disease, valves: Iterable[Valve] = tuple(Valve)) -> Figure:
    """A metric of how well the vote's weight tells lesions that are moderate or worse."""
    lesions = tuple(product(valves, diseases))

    def figure(cohort: Cohort) -> Statistic:
        positive, scores, patients = grave_scores(cohort, lesions)
        return metric(positive, ranked(scores, cohort.model_of(patients)), patients, cohort.size)

    return figure


def grave_scores(cohort: Cohort, lesions: Iterable[Lesion]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether a lesion is moderate or worse, the vote's weight for that, and whose it is.

    Only images whose report speaks of that valve take part, since nothing is known of the others; a lesion without a
    grade is left out. An image that could not be used has the score 0. Empty for methods that do not vote.
    """
    rows: list[tuple[bool, float, int]] = []
    if any(case.ballot for case in cohort.cases):
        for (case, patient), (valve, disease) in product(cohort, tuple(lesions)):
            level = level_of(case, valve, disease)
            if case.true_valve is valve and level != UNGRADED:
                rows.append((_is_grave(level), _grave_weight(case, valve, disease), patient))
    positive, scores, patients = np.array(rows, float).reshape(-1, 3).T
    return positive.astype(bool), scores, patients.astype(np.int64)


def level_of(case: Case, valve: Valve, disease: Disease) -> str:
    """What the report says of a lesion: a grade, `UNGRADED` or `NONE`."""
    return _level(grades_of(case.true), (valve, disease))


def levels(case: Case) -> list[tuple[str, str]]:
    """Level in the report and of the method, of each lesion that either states."""
    true, predicted = grades_of(case.true), grades_of(case.predicted)
    return [(_level(true, key), _level(predicted, key)) for key in true.keys() | predicted.keys()]


def _level(grades: dict[Lesion, Severity | None], key: Lesion) -> str:
    return NONE if key not in grades else str(grades[key] or UNGRADED)


def _is_grave(level: str) -> bool:
    return level in list(Severity) and Severity(level).rank >= Severity.MODERATE.rank


def _grave_weight(case: Case, valve: Valve, disease: Disease) -> float:
    votes = [vote for vote in case.ballot if (vote.valve, vote.disease) == (valve, disease)]
    return sum(vote.valve_share * share for vote in votes for level, share in vote.shares.items() if _is_grave(level))
