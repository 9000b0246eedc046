"""What a draft's page says of a grade, a probability or a measurement, in words."""

import math

from echoreport.domain import Assertion, DraftFinding, Evidence, ImageMeasurement
from echoreport.drafting.parts import ConfidenceNote
from echoreport.drafting.phrases import wording
from echoreport.drafting.wording import value_with_unit


def percent(share: float) -> str:
    """A share of 1; a draft read back can have none."""
    return f"{share:.0%}" if math.isfinite(share) else "not known"


def grade_of(finding: DraftFinding) -> str:
    """What the draft says of a lesion, such as "moderate to severe", "absent" or "possible, mild"."""
    if finding.assertion in (Assertion.ABSENT, Assertion.HISTORICAL):
        return finding.assertion
    grade = finding.severity.replace("-", " ") if finding.severity else "without a grade"
    return f"possible, {grade}" if finding.assertion is Assertion.POSSIBLE else grade


def range_of(finding: DraftFinding) -> str:
    """The 90 % set of grades; half grades keep their hyphens: "from moderate-to-severe to severe". Empty if none."""
    grades = finding.severity_set
    if not grades:
        return ""
    return f"{grades[0]} only" if len(grades) == 1 else f"from {grades[0]} to {grades[-1]}"


def similarity(item: Evidence) -> str:
    """Cosine similarity of a paragraph and the image that found it."""
    return f"{item.similarity:.2f}" if math.isfinite(item.similarity) else "not known"


def kind_of_confidence(note: ConfidenceNote) -> str:
    """What the confidences of the draft are."""
    return "probability" if note.calibrated else "share of the vote"


def measured(measurement: ImageMeasurement) -> str:
    """A measurement with its unit and direction, such as "peak velocity 4.1 m/s away from the transducer"."""
    name = measurement.quantity.replace("_", " ")
    if not math.isfinite(measurement.value):
        return f"{name} not measured"
    return f"{name} {value_with_unit(measurement)} {wording()['direction'][measurement.direction]}"
