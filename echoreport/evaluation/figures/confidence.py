"""Whether the weight of the vote can be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from echoreport.domain import LESIONS, Assertion
from echoreport.drafting.voting import Vote
from echoreport.evaluation.cases import Case, Cohort, grades_of
from echoreport.evaluation.figures.figure import share_of
from echoreport.evaluation.metrics import trust
from echoreport.evaluation.metrics.runs import ranked
from echoreport.evaluation.uncertainty import Statistic
from echoreport.evaluation.uncertainty.statistic import mean

SUREST = 0.8
"""Share of the decisions that are kept where the least sure are left open."""


def decisions(cohort: Cohort) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the vote decides of each lesion of the elected valve: its confidence, whether it is right, whose it is.

    Right means the right valve, and the lesion present or absent as the report has it. Images without a vote, refused
    or not, have no confidence and are left out.
    """
    return _arrays(
        [
            (vote.confidence(_verdict(vote)), _is_right(case, vote), patient)
            for case, patient in cohort
            for vote in case.votes
        ]
    )


def all_decisions(cohort: Cohort) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The decisions, and two wrong ones of no confidence for each image without a vote; empty if no image has one."""
    if not any(case.ballot for case in cohort.cases):
        return _arrays([])
    silent = [(0.0, False, patient) for case, patient in cohort if not case.ballot for _ in LESIONS]
    none = _arrays(silent)
    return tuple(np.concatenate(parts) for parts in zip(decisions(cohort), none, strict=True))  # type: ignore[return-value]


def calibration_error(cohort: Cohort) -> Statistic:
    """Expected calibration error of the decisions."""
    return trust.expected_calibration_error(*decisions(cohort), cohort.size)


def overconfidence(cohort: Cohort) -> Statistic:
    """Mean confidence of the decisions less the share that is right."""
    return trust.overconfidence(*decisions(cohort), cohort.size)


def risk_coverage_area(cohort: Cohort) -> Statistic:
    """Area under the risk–coverage curve of all decisions."""
    confidence, right, patients = all_decisions(cohort)
    placed = ranked(confidence, cohort.model_of(patients))
    return trust.area_under_risk_coverage(placed, right, patients, cohort.size)


def _arrays(rows: Sequence[tuple[float, bool, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    confidence, right, patients = np.array(rows, float).reshape(-1, 3).T
    return confidence, right.astype(bool), patients.astype(np.int64)


def error(cohort: Cohort) -> Statistic:
    """Share of all decisions that is wrong: what a draft would err that left nothing open."""
    _, right, patients = all_decisions(cohort)
    return mean(1.0 - right, patients, cohort.size)


def error_of_surest(cohort: Cohort) -> Statistic:
    """The same of the surest `SUREST` of all decisions."""
    confidence, right, patients = all_decisions(cohort)
    placed = ranked(confidence, cohort.model_of(patients))
    return trust.error_at_coverage(SUREST, placed, right, patients, cohort.size)


def set_coverage(cohort: Cohort) -> Statistic:
    """Share of the sets of grades that hold the report's grade, of the lesions that were found on the right valve."""
    return share_of([(held, patient) for held, _, patient in _sets(cohort)], cohort.size)


def set_size(cohort: Cohort) -> Statistic:
    """Mean number of grades in such a set."""
    _, sizes, patients = np.array(_sets(cohort), np.int64).reshape(-1, 3).T
    return mean(sizes.astype(float), patients, cohort.size)


def _sets(cohort: Cohort) -> list[tuple[bool, int, int]]:
    """Of each set of a lesion that the report grades: whether it holds that grade, its size, and whose it is."""
    return [
        (grade in chosen, len(chosen), patient)
        for case, patient in cohort
        for lesion, grade in grades_of(case.true).items()
        if grade is not None and (chosen := case.sets.get(lesion))
    ]


def _verdict(vote: Vote) -> Assertion:
    return Assertion.PRESENT if vote.lesion_share >= 0.5 else Assertion.ABSENT


def _is_right(case: Case, vote: Vote) -> bool:
    present = (vote.valve, vote.disease) in grades_of(case.true)
    return _valve_fits(case, vote) and present == (_verdict(vote) is Assertion.PRESENT)


def _valve_fits(case: Case, vote: Vote) -> bool:
    return case.true_valve is None or case.true_valve is vote.valve
