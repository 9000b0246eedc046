"""What formats say in the same words: what a physician has to look at, and how far confidences can be believed."""

from collections.abc import Iterator

from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import ConfidenceNote, GuidelineCheck
from echoreport.drafting.wording import value_with_unit


def reviews(draft: Draft) -> Iterator[str]:
    """A sentence for each conflict between images, and for each grade that differs from what was measured."""
    for valve in draft.valves:
        yield from valve.conflicts
    yield from (check_said(check) for check in draft.checks if check.review)


def check_said(check: GuidelineCheck) -> str:
    """The voted grade beside that of the guideline, with the number it rests on."""
    name, measured = f"{check.valve} {check.disease}", check.measurement
    voted = check.voted.replace("-", " ") if check.voted else "absent"
    grade = check.measured or "below every grade of the guideline"
    value = f"{measured.quantity.replace('_', ' ')} {value_with_unit(measured)}, {measured.image}"
    return f"{name.capitalize()}: drafted {voted}, measured {grade} ({value}; {check.source})."


def confidence_said(note: ConfidenceNote) -> str:
    """How far a draft's confidences can be believed, in one sentence."""
    if not note.calibrated or note.error is None or note.risk is None:
        return "Confidence is uncalibrated: shares of a vote, not probabilities."
    return (
        f"Probabilities, calibrated on {note.examples} images of left-out patients (calibration error "
        f"{note.error:.2f}). "
        f"So much is left open that at most {note.risk:.0%} of what is stated should be wrong."
    )
