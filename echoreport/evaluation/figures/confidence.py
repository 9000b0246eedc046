"""Whether the weight of the vote can be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from echoreport.domain import LESIONS, Assertion
from echoreport.drafting.voting import UNGRADED, Vote
from echoreport.evaluation.cases import Case, Cohort, grades_of
from echoreport.evaluation.figures.figure import share_of
from echoreport.evaluation.figures.lesions import level_of
from echoreport.evaluation.metrics import trust
from echoreport.evaluation.metrics.runs import ranked
from echoreport.evaluation.uncertainty import Statistic
from echoreport.evaluation.uncertainty.statistic import mean

SET_LEVEL = 0.9
"""Weight of the vote that a prediction set gathers."""


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


def prediction_set(vote: Vote) -> frozenset[str]:
    """The fewest levels (grades, "none") that gather `SET_LEVEL` of the vote, heaviest first."""
    levels = sorted(vote.shares, key=lambda level: (-vote.shares[level], level))
    running = np.cumsum([vote.shares[level] for level in levels])
    return frozenset(levels[: int(np.searchsorted(running, SET_LEVEL - 1e-9)) + 1])


def set_coverage(cohort: Cohort) -> Statistic:
    """Share of the prediction sets that hold what the report says; an image without a vote has two that do not."""
    held = [(held, patient) for held, _, patient in _sets(cohort)]
    if held:
        held += [(False, patient) for case, patient in cohort if not case.ballot for _ in LESIONS]
    return share_of(held, cohort.size)


def set_size(cohort: Cohort) -> Statistic:
    """Mean number of levels in a prediction set."""
    _, sizes, patients = np.array(_sets(cohort), np.int64).reshape(-1, 3).T
    return mean(sizes.astype(float), patients, cohort.size)


def _sets(cohort: Cohort) -> list[tuple[bool, int, int]]:
    """Of each vote on a lesion whose level the report gives: whether its set holds that, its size, and whose it is."""
    rows = []
    for case, patient in cohort:
        for vote in case.votes:
            level, chosen = level_of(case, vote.valve, vote.disease), prediction_set(vote)
            if level != UNGRADED:
                rows.append((_valve_fits(case, vote) and level in chosen, len(chosen), patient))
    return rows


def _verdict(vote: Vote) -> Assertion:
    return Assertion.PRESENT if vote.lesion_share >= 0.5 else Assertion.ABSENT


def _is_right(case: Case, vote: Vote) -> bool:
    present = (vote.valve, vote.disease) in grades_of(case.true)
    return _valve_fits(case, vote) and present == (_verdict(vote) is Assertion.PRESENT)


def _valve_fits(case: Case, vote: Vote) -> bool:
    return case.true_valve is None or case.true_valve is vote.valve
