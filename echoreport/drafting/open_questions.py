"""What a draft leaves open, said plainly."""

from collections.abc import Iterator, Sequence

from echoreport.domain import Assertion, DopplerImage, DraftFinding, Valve
from echoreport.drafting.voting import Vote, speaking


def open_questions(
    votes: Sequence[Vote], findings: Sequence[DraftFinding], images: Sequence[str] = ()
) -> Iterator[str]:
    """One sentence for each lesion without enough agreement, each valve and each image that nothing was said of.

    Args:
        images: Names of the images that the votes are of.
    """
    settled = {(finding.valve, finding.disease) for finding in findings}
    for (valve, disease), vote in speaking(votes).items():
        if (valve, disease) not in settled:
            share = vote.confidence(Assertion.PRESENT)
            yield f"{valve.capitalize()} {disease}: not determined; {share:.0%} of the neighbours' weight reports it."
    attributed = {vote.image for vote in votes}
    for image in images:
        if image not in attributed:
            yield f"{image}: its valve is not determined; no neighbour speaks of a valve."
    imaged = {vote.valve for vote in votes}
    for valve in Valve:
        if valve not in imaged:
            yield f"{valve.capitalize()} valve: not imaged."


def unknown_velocities(images: Sequence[DopplerImage]) -> Iterator[str]:
    """One sentence for each image without a calibration: what rests on it is less sure than its votes look."""
    for image in images:
        if image.calibration is None:
            yield f"Velocities in {image.name}: not determined; {image.reason}. Its valve and grades are less certain."
