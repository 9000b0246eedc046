"""One evaluated image: what its paragraph says, and what the model said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from echoreport.domain import LESIONS, STATED, Disease, DraftFinding, Finding, Severity, Valve


@dataclass(frozen=True, slots=True)
class Instance:
    """A lesion of a valve: a *disease instance* of the source paper; its grade is the *severity modifier*."""

    valve: Valve
    disease: Disease
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One image with its reference and its answer.

    Of an instance that is given several times, the gravest grade stands; the order does not matter.

    Attributes:
        true: What the report's paragraph says.
        predicted: What the model says; empty where it said nothing or could not use the image.
        true_valve: Of the image; None where the corpus does not say.
        predicted_valve: The valve that most of the vote goes to; None where the image could not be used.
        answered: Whether a draft would state any lesion as present or absent.
        text: The true paragraph.
        nearest: The nearest paragraph that the model found; empty where it looked for none.
        rejected: Why the image could not be used; empty where it could.
    """

    image_id: str
    patient_id: str
    true: frozenset[Instance]
    predicted: frozenset[Instance]
    true_valve: Valve | None
    predicted_valve: Valve | None
    answered: bool = True
    text: str = ""
    nearest: str = ""
    rejected: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "true", _gravest(self.true))
        object.__setattr__(self, "predicted", _gravest(self.predicted))


def instances_of(findings: Iterable[Finding | DraftFinding]) -> frozenset[Instance]:
    """Stenosis and regurgitation that are stated as present or possible."""
    return _gravest(
        Instance(finding.valve, finding.disease, finding.severity)
        for finding in findings
        if finding.disease in LESIONS and finding.assertion in STATED
    )


def _gravest(instances: Iterable[Instance]) -> frozenset[Instance]:
    grades: dict[tuple[Valve, Disease], Severity | None] = {}
    for instance in instances:
        key = (instance.valve, instance.disease)
        known = [grade for grade in (grades.get(key), instance.severity) if grade is not None]
        grades[key] = max(known, key=lambda grade: grade.rank, default=None)
    return frozenset(Instance(valve, disease, grade) for (valve, disease), grade in grades.items())
