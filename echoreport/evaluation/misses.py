"""Where a model was most wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from echoreport.domain import Assertion, Severity
from echoreport.evaluation.cases import Case, Lesion, grades_of

SHOWN = 20
_UNGRADED = 2
"""Weight of a lesion without a grade: that of a mild one."""


def worst(cases: Iterable[Case], most: int = SHOWN) -> list[Case]:
    """The cases that are wrong, the gravest error first, then the most confident one."""
    wrong = [case for case in cases if is_wrong(case)]
    return sorted(wrong, key=lambda case: (-_gravity(case), -_confidence(case), case.image_id))[:most]


def is_wrong(case: Case) -> bool:
    """Whether lesions, grades or valve are not exactly those of the paragraph."""
    return case.true != case.predicted or (case.true_valve is not None and case.true_valve != case.predicted_valve)


def _gravity(case: Case) -> int:
    """Ranks between what is true and what was said, over all lesions: a severe one that was missed weighs 7."""
    true, said = grades_of(case.true), grades_of(case.predicted)
    return sum(abs(_rank(true, key) - _rank(said, key)) for key in true.keys() | said.keys())


def _rank(grades: Mapping[Lesion, Severity | None], key: Lesion) -> int:
    if key not in grades:
        return -1
    grade = grades[key]
    return _UNGRADED if grade is None else grade.rank


def _confidence(case: Case) -> float:
    return max((vote.confidence(a) for vote in case.votes for a in (Assertion.PRESENT, Assertion.ABSENT)), default=0.0)
