"""What formats say in the same words: what a physician has to look at, and how far confidences can be believed."""

from collections.abc import Iterator

from echoreport.domain import Assertion
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import ConfidenceNote, GuidelineCheck
from echoreport.drafting.wording import value_with_unit

DECIDED = "set by the physician"
"""How sure a finding is that no model voted for."""


def reviews(draft: Draft) -> Iterator[str]:
    """A sentence for each conflict between images, and for each grade that differs from what was measured."""
    for valve in draft.valves:
        yield from valve.conflicts
    yield from (check_said(check, draft) for check in draft.checks if check.review)


def check_said(check: GuidelineCheck, draft: Draft) -> str:
    """The grade that the draft says beside that of the guideline, with the number it rests on."""
    name, number = f"{check.valve} {check.disease}", check.measurement
    value = f"{number.quantity.replace('_', ' ')} {value_with_unit(number)}, {number.image}"
    return (
        f"Review by a physician: {name} is {said_by(check, draft)} {drafted_grade(check)}, "
        f"measured {guideline_grade(check)} ({value}; {check.source})."
    )


def said_by(check: GuidelineCheck, draft: Draft) -> str:
    """How the draft came to its grade: "drafted" by a machine, or "stated" by a physician."""
    lesion = (check.valve, check.disease)
    return "stated" if any(f.decided for f in draft.findings if (f.valve, f.disease) == lesion) else "drafted"


def drafted_grade(check: GuidelineCheck) -> str:
    """What the draft says of the lesion, such as "moderate to severe", "absent" or "without a grade"."""
    if check.assertion is Assertion.ABSENT:
        return "absent"
    return check.voted.replace("-", " ") if check.voted else "without a grade"


def guideline_grade(check: GuidelineCheck) -> str:
    """The grade by what was measured."""
    return check.measured.replace("-", " ") if check.measured else "below the guideline's lowest limit"


def confidence_said(note: ConfidenceNote) -> str:
    """How far a draft's confidences can be believed; a draft read back may lack a number."""
    if not note.calibrated:
        return "Confidence is uncalibrated: shares of a vote, not probabilities."
    error = "" if note.error is None else f" (calibration error {note.error:.2f})"
    risk = "" if note.risk is None else f" So much is left open that at most {note.risk:.0%} of it should be wrong."
    return f"What is stated has a probability, calibrated on {note.examples} images of left-out patients{error}.{risk}"
