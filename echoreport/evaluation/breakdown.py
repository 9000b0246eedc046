"""Findings class by class: by valve, lesion and grade, pooled and averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.evaluation.cases import Case, Cohort, Instance
from echoreport.evaluation.figures.lesions import (
    LESION_CLASSES,
    graded_classes,
    graded_counts,
    lesion_counts,
    levels,
    scored,
)
from echoreport.evaluation.figures.severities import FULL_GRADE, grade_share
from echoreport.evaluation.metrics import detection, discrimination
from echoreport.evaluation.uncertainty import Estimate, Statistic, estimates

_POOLED = {"precision": detection.precision, "recall": detection.recall, "f1": detection.f1}
_AVERAGED = {
    "precision": detection.macro_precision,
    "recall": detection.macro_recall,
    "f1": detection.macro_f1,
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Precision, recall and F1 of some findings.

    Attributes:
        by: "lesion" (whatever the grade) or "grade" (the grade belongs to what is compared).
        average: "micro" (pooled) or "macro" (mean of the classes).
        valve, disease, severity: Which findings; empty for all. Severity may be "ungraded".
        true, stated, caught: How many.
        figures: "precision", "recall", "f1".
    """

    by: str
    average: str
    valve: str
    disease: str
    severity: str
    true: int
    stated: int
    caught: int
    figures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class LesionRow:
    """The figures of one lesion of one valve.

    Attributes:
        figures: "recall", "precision", "f1", "accuracy" (of the images of that valve), "severity_exact",
            "severity_within_one", "auroc" and "average_precision" (of moderate or worse).
    """

    valve: Valve
    disease: Disease
    figures: dict[str, Estimate]


def finding_rows(cases: Sequence[Case]) -> list[FindingRow]:
    """All lesions, pooled and averaged, then part by part; parts that are neither true nor stated are left out."""
    cohort = Cohort.of(cases)
    lesions = lesion_counts(cohort)
    graded = graded_classes(cohort)
    instances = graded_counts(cohort)
    rows = []
    for valve, disease in product(("", *Valve), ("", *LESIONS)):
        chosen = [_fits(valve, own[0]) and _fits(disease, own[1]) for own in LESION_CLASSES]
        rows.append(("lesion", valve, disease, "", _only(lesions, chosen)))
    for valve, disease, severity in (*_grade_parts(), *((i.valve, i.disease, _grade(i)) for i in graded)):
        chosen = [_fits(valve, i.valve) and _fits(disease, i.disease) and _fits(severity, _grade(i)) for i in graded]
        rows.append(("grade", valve, disease, severity, _only(instances, chosen)))
    return [made for row in rows for made in _rows(*row)]


def _grade_parts() -> Iterator[tuple[str, str, str]]:
    yield "", "", ""
    yield from (("", "", severity) for severity in (*Severity, "ungraded"))


def _rows(by: str, valve: str, disease: str, severity: str, counts: detection.Counts) -> Iterator[FindingRow]:
    true, stated, caught = (int(part.sum()) for part in (counts.true, counts.stated, counts.caught))
    averages = {"micro": _POOLED, **({"macro": _AVERAGED} if not valve + disease + severity else {})}
    if true or stated:
        for average, figures in averages.items():
            made = estimates({name: figure(counts) for name, figure in figures.items()})
            yield FindingRow(by, average, valve, disease, severity, true, stated, caught, made)


def lesion_rows(cases: Sequence[Case]) -> list[LesionRow]:
    """A row for each lesion of each valve that is true or predicted anywhere, in the order of the enums."""
    rows = []
    for valve, disease in LESION_CLASSES:
        only = Cohort.of([_restricted(case, valve, disease) for case in cases])
        if any(case.true or case.predicted for case in only.cases):
            rows.append(LesionRow(valve, disease, estimates(_figures_of(only, cases, valve, disease))))
    return rows


def _figures_of(only: Cohort, cases: Sequence[Case], valve: Valve, disease: Disease) -> dict[str, Statistic]:
    counts = lesion_counts(only, [(valve, disease)])
    of_valve = Cohort.of([case for case in only.cases if case.true_valve is valve])
    whole = Cohort.of(cases)
    return {
        "recall": detection.recall(counts),
        "precision": detection.precision(counts),
        "f1": detection.f1(counts),
        "accuracy": detection.accuracy(lesion_counts(of_valve, [(valve, disease)])),
        "severity_exact": grade_share(0)(only),
        "severity_within_one": grade_share(FULL_GRADE)(only),
        "auroc": scored(discrimination.auroc, disease, valves=(valve,))(whole),
        "average_precision": scored(discrimination.average_precision, disease, valves=(valve,))(whole),
    }


def severity_counts(cases: Sequence[Case]) -> Counter[tuple[str, str]]:
    """How often each (true, predicted) grade occurs, over the lesions that are true or predicted.

    The keys are values of `Severity`, "ungraded" for a lesion without a grade, "none" for no such lesion.
    """
    return Counter(pair for case in cases for pair in levels(case))


def valve_counts(cases: Sequence[Case]) -> Counter[tuple[str, str]]:
    """How often each (true, predicted) valve occurs, over images whose valve is known; "none" where none was named."""
    return Counter((case.true_valve.value, str(case.predicted_valve or "none")) for case in cases if case.true_valve)


def _only(counts: detection.Counts, chosen: Sequence[bool]) -> detection.Counts:
    kept = np.array(chosen, bool)
    return replace(counts, caught=counts.caught[:, kept], true=counts.true[:, kept], stated=counts.stated[:, kept])


def _fits(wanted: str, own: str) -> bool:
    return not wanted or wanted == own


def _grade(instance: Instance) -> str:
    return instance.severity or "ungraded"


def _restricted(case: Case, valve: Valve, disease: Disease) -> Case:
    def only(instances: frozenset[Instance]) -> frozenset[Instance]:
        return frozenset(i for i in instances if (i.valve, i.disease) == (valve, disease))

    return replace(case, true=only(case.true), predicted=only(case.predicted))
