"""One evaluated image: what its paragraph says, and what a method answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from echoreport.domain import LESIONS, STATED, Disease, DraftFinding, Finding, Paragraph, Severity, Valve
from echoreport.drafting.voting import Vote, elected

Lesion = tuple[Valve, Disease]
_NO_PARAGRAPH = Paragraph("", 0, "")


@dataclass(frozen=True, slots=True)
class Instance:
    """A lesion of a valve: a *disease instance* of the source paper; its grade is the *severity modifier*."""

    valve: Valve
    disease: Disease
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One image with its reference and one method's answer.

    Of an instance that is given several times, the gravest grade stands; the order does not matter.

    Attributes:
        true: What the report's paragraph says.
        predicted: What the method says; empty where it said nothing or could not use the image.
        true_valve: Of the image; None where the corpus does not say.
        predicted_valve: The valve that most of the vote goes to; None where the image could not be used.
        spectrum_valve: The same by the spectrum alone; a method that looks at nothing else has both alike.
        answered: Whether a draft would state any lesion as present or absent.
        paragraph: The true paragraph with its findings.
        nearest: The paragraph that the method found; None where it looked for none.
        sets: Lesion -> the grades that hold the right one in nine of ten cases; of those that it finds.
        ballot: Its votes on every valve, in the order of `Valve`; empty where it gives no confidence.
        rejected: Why the image could not be used; empty where it could.
        facts: What slices go by: `mode`, `scanner`, `calibration`, `images`; each one short word.
    """

    image_id: str
    patient_id: str
    true: frozenset[Instance]
    predicted: frozenset[Instance]
    true_valve: Valve | None
    predicted_valve: Valve | None
    spectrum_valve: Valve | None = None
    answered: bool = True
    paragraph: Paragraph = _NO_PARAGRAPH
    nearest: Paragraph | None = None
    ballot: tuple[Vote, ...] = ()
    sets: Mapping[Lesion, tuple[Severity, ...]] = field(default_factory=dict)
    rejected: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "true", gravest(self.true))
        object.__setattr__(self, "predicted", gravest(self.predicted))

    @property
    def votes(self) -> list[Vote]:
        """The votes on the elected valve."""
        return elected(self.ballot)


def instances_of(findings: Iterable[Finding | DraftFinding]) -> frozenset[Instance]:
    """Stenosis and regurgitation that are stated as present or possible."""
    return gravest(
        Instance(finding.valve, finding.disease, finding.severity)
        for finding in findings
        if finding.disease in LESIONS and finding.assertion in STATED
    )


def gravest(instances: Iterable[Instance]) -> frozenset[Instance]:
    """Each lesion once, with its gravest grade."""
    grades = grades_of(instances)
    return frozenset(Instance(valve, disease, grade) for (valve, disease), grade in grades.items())


def grades_of(instances: Iterable[Instance]) -> dict[Lesion, Severity | None]:
    """The gravest grade of each lesion; None where it has none."""
    grades: dict[Lesion, Severity | None] = {}
    for instance in instances:
        key = (instance.valve, instance.disease)
        known = [grade for grade in (grades.get(key), instance.severity) if grade is not None]
        grades[key] = max(known, key=lambda grade: grade.rank, default=None)
    return grades


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Cases with the patients that intervals are drawn over.

    Attributes:
        patients: Number of each case's patient, int from 0, *Shape:* (cases,).
        size: How many patients there are; of two models, each counts twice.
        models: Of how many models the answers are.
    """

    cases: tuple[Case, ...]
    patients: np.ndarray
    size: int
    models: int = 1

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Cohort:
        """Cases and their patients."""
        names, numbers = np.unique([case.patient_id for case in cases], return_inverse=True)
        return cls(tuple(cases), numbers.astype(np.int64), len(names))

    def beside(self, other: Cohort) -> Cohort:
        """The same patients twice: with these answers, then with another model's; see `uncertainty.compared`."""
        patients = np.concatenate([self.patients, other.patients + self.size])
        return Cohort(self.cases + other.cases, patients, 2 * self.size, 2)

    def model_of(self, patients: np.ndarray) -> np.ndarray:
        """Which model's answers these patients' numbers stand for."""
        return patients // (self.size // self.models) if self.size else patients

    def __iter__(self) -> Iterator[tuple[Case, int]]:
        return zip(self.cases, self.patients.tolist(), strict=True)
