"""The figures of parts of a split: by valve, lesion, grade, and by what kind of image it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echoreport.domain import LESIONS, Severity, Valve
from echoreport.evaluation.cases import Case, Cohort
from echoreport.evaluation.figures import FIGURES
from echoreport.evaluation.uncertainty import Estimate, estimates
from echoreport.evaluation.uncertainty.interval import FEWEST_PATIENTS

SLICED = ("disease_recall", "disease_precision", "severity_exact", "severity_within_one", "valve")
FACTS = ("mode", "scanner", "calibration", "images")


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the images.

    Attributes:
        by: "valve", "lesion", "grade", "mode", "scanner", "calibration" or "images" (of the study).
        value: Which of them.
        few: Fewer than ten patients: no interval, and nothing to lean on.
    """

    by: str
    value: str
    images: int
    patients: int
    few: bool
    figures: dict[str, Estimate]


def slices(cases: Sequence[Case]) -> list[Slice]:
    """Every slice with an image in it."""
    made = []
    for by, value, chosen in _parts(cases):
        cohort = Cohort.of(chosen)
        figures = estimates({name: FIGURES[name](cohort) for name in SLICED})
        made.append(Slice(by, value, len(chosen), cohort.size, cohort.size < FEWEST_PATIENTS, figures))
    return made


def _parts(cases: Sequence[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    keys = {"valve": _valve, "lesion": _lesion, "grade": _grade}
    for by in (*keys, *FACTS):
        values = [keys[by](case) if by in keys else case.facts.get(by, "unknown") for case in cases]
        for value in sorted(set(values), key=_place):
            yield by, value, [case for case, own in zip(cases, values, strict=True) if own == value]


def _valve(case: Case) -> str:
    return case.true_valve or "unknown"


def _lesion(case: Case) -> str:
    diseases = {instance.disease for instance in case.true}
    return "+".join(disease for disease in LESIONS if disease in diseases) or "none"


def _grade(case: Case) -> str:
    """The gravest of the image's lesions."""
    grades = [instance.severity for instance in case.true if instance.severity]
    return max(grades, key=lambda grade: grade.rank).value if grades else "ungraded" if case.true else "none"


def _place(value: str) -> tuple[int, str]:
    order: list[str] = ["none", *Valve, *LESIONS, *Severity]
    return (order.index(value) if value in order else len(order), value)
