"""Metrics: pure functions of cases.

An image that was refused, or on which the model said nothing, counts like any other: its lesions are missed.
Shares are pooled over all cases (micro-averaged), as in the source paper (Moradi et al., MICCAI 2016).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.drafting.voting import NONE, UNGRADED
from echoreport.evaluation.cases import Case, Instance

_FULL_GRADE = 2  # ranks between two full grades: a half grade lies between them


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """In [0, 1]; None where there was nothing to count."""
        return self.hits / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a method reached on a set of cases.

    Attributes:
        disease_recall: Disease instances that were caught, of the true ones.
        disease_precision: Predicted instances that are true, of the predicted ones.
        disease_f1: Harmonic mean of the two, as 2 x caught / (true + predicted).
        severity_exact: Severity modifiers caught: true graded instances with exactly this grade, of *all* true
            graded instances. A half grade equals itself only.
        severity_exact_of_caught: The same, of the true graded instances that were caught.
        severity_within_one: At most one full grade away (two ranks), of all true graded instances.
        severity_full_grade: Exact once a half grade counts as the full grade above it, of all true graded ones.
        valve: Images whose valve was named rightly, of those whose valve is known.
        answered: Images of which a draft would state a lesion as present or absent, of all.
    """

    disease_recall: Rate
    disease_precision: Rate
    disease_f1: Rate
    severity_exact: Rate
    severity_exact_of_caught: Rate
    severity_within_one: Rate
    severity_full_grade: Rate
    valve: Rate
    answered: Rate

    def named(self) -> dict[str, Rate]:
        """The rates by name, in order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class LesionRow:
    """The figures of one lesion of one valve."""

    valve: Valve
    disease: Disease
    recall: Rate
    precision: Rate
    severity_exact: Rate
    severity_within_one: Rate


def figures_of(cases: Sequence[Case]) -> Figures:
    """All figures of a set of cases."""
    caught, true, predicted = _counts(cases)
    grades = list(_graded(cases))
    known = [case for case in cases if case.true_valve is not None]
    return Figures(
        disease_recall=Rate(caught, true),
        disease_precision=Rate(caught, predicted),
        disease_f1=Rate(2 * caught, true + predicted),
        severity_exact=_share(grades, 0),
        severity_exact_of_caught=_share([pair for pair in grades if pair.caught], 0),
        severity_within_one=_share(grades, _FULL_GRADE),
        severity_full_grade=_share([pair.on_full_grades() for pair in grades], 0),
        valve=Rate(sum(case.predicted_valve == case.true_valve for case in known), len(known)),
        answered=Rate(sum(case.answered for case in cases), len(cases)),
    )


def lesion_rows(cases: Sequence[Case]) -> list[LesionRow]:
    """A row for each lesion of each valve that is true or predicted anywhere, in the order of the enums."""
    rows = []
    for valve in Valve:
        for disease in LESIONS:
            only = [_restricted(case, valve, disease) for case in cases]
            caught, true, predicted = _counts(only)
            if true or predicted:
                grades = list(_graded(only))
                exact, within = _share(grades, 0), _share(grades, _FULL_GRADE)
                rows.append(LesionRow(valve, disease, Rate(caught, true), Rate(caught, predicted), exact, within))
    return rows


def severity_counts(cases: Sequence[Case]) -> Counter[tuple[str, str]]:
    """How often each (true, predicted) grade occurs, over the lesions that are true or predicted.

    The keys are values of `Severity`, "ungraded" for a lesion without a grade, "none" for no such lesion.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        true, predicted = _by_lesion(case.true), _by_lesion(case.predicted)
        counts.update((_level(true, key), _level(predicted, key)) for key in true.keys() | predicted.keys())
    return counts


def full_grade(severity: Severity) -> Severity:
    """Trace, mild, moderate or severe; a half grade counts as the graver of its neighbours."""
    return list(Severity)[(severity.rank + 1) // _FULL_GRADE * _FULL_GRADE]


@dataclass(frozen=True, slots=True)
class _GradePair:
    """A true grade and what was predicted of the same lesion."""

    true: Severity
    predicted: Severity | None
    caught: bool

    def on_full_grades(self) -> _GradePair:
        return _GradePair(full_grade(self.true), full_grade(self.predicted) if self.predicted else None, self.caught)


def _counts(cases: Sequence[Case]) -> tuple[int, int, int]:
    """Caught, true and predicted instances."""
    caught = sum(len(_by_lesion(case.true).keys() & _by_lesion(case.predicted).keys()) for case in cases)
    return caught, sum(len(case.true) for case in cases), sum(len(case.predicted) for case in cases)


def _graded(cases: Sequence[Case]) -> Iterator[_GradePair]:
    for case in cases:
        predicted = _by_lesion(case.predicted)
        for key, grade in _by_lesion(case.true).items():
            if grade is not None:
                yield _GradePair(grade, predicted.get(key), key in predicted)


def _share(pairs: Sequence[_GradePair], distance: int) -> Rate:
    """Pairs whose grades are at most so many ranks apart."""
    near = [p for p in pairs if p.predicted is not None and abs(p.true.rank - p.predicted.rank) <= distance]
    return Rate(len(near), len(pairs))


def _by_lesion(instances: frozenset[Instance]) -> dict[tuple[Valve, Disease], Severity | None]:
    return {(instance.valve, instance.disease): instance.severity for instance in instances}


def _level(grades: dict[tuple[Valve, Disease], Severity | None], key: tuple[Valve, Disease]) -> str:
    if key not in grades:
        return NONE
    grade = grades[key]
    return UNGRADED if grade is None else grade.value


def _restricted(case: Case, valve: Valve, disease: Disease) -> Case:
    def only(instances: frozenset[Instance]) -> frozenset[Instance]:
        return frozenset(i for i in instances if (i.valve, i.disease) == (valve, disease))

    return replace(case, true=only(case.true), predicted=only(case.predicted))
