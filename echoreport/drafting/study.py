"""What the images of a study say of each valve together: what is open, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from echoreport.domain import LESIONS, Assertion, DopplerImage, DraftFinding, Severity, Valve
from echoreport.drafting.parts import ValveState, ValveSummary
from echoreport.drafting.voting import Levels, Vote, elected, speaking

_MAY_SHOW = 0.1
"""Least probability that an image is of a valve at which that valve is not called "not imaged"."""
_APART = 2  # ranks between the grades of two images of one lesion that are a conflict: more than a half grade
_FULL_GRADE = 2  # ranks
_SURE_OF_VALVE = 0.8


def summaries(
    ballots: Mapping[str, Sequence[Vote]],
    findings: Sequence[DraftFinding],
    levels: Levels,
    images: Sequence[DopplerImage],
    unread: Sequence[str] = (),
) -> tuple[ValveSummary, ...]:
    """All four valves in the usual order.

    Args:
        ballots: Image -> its votes on every valve.
        findings: What is stated of the study.
        levels: Least confidence at which each lesion is stated.
        images: Those that the ballots are of.
        unread: Names of images of which it is not known what they show.
    """
    own = [vote for ballot in ballots.values() for vote in elected(ballot)]
    calibrated = {image.name for image in images if image.calibration}
    given = {**ballots, **dict.fromkeys(unread, ())}
    return tuple(_summary(valve, given, own, findings, levels, calibrated) for valve in Valve)


def _summary(
    valve: Valve,
    ballots: Mapping[str, Sequence[Vote]],
    own: Sequence[Vote],
    findings: Sequence[DraftFinding],
    levels: Levels,
    calibrated: set[str],
) -> ValveSummary:
    mine = [vote for vote in own if vote.valve is valve]
    images = tuple(dict.fromkeys(vote.image for vote in mine))
    if any(finding.valve is valve for finding in findings):
        state = ValveState.DESCRIBED
    elif images or any(_may_show(ballot, valve) for ballot in ballots.values()):
        state = ValveState.NOT_DETERMINED
    else:
        return ValveSummary(valve, ValveState.NOT_IMAGED)
    settled = {finding.disease for finding in findings if finding.valve is valve}
    unsettled = [vote for (_, disease), vote in speaking(mine, levels).items() if disease not in settled]
    left = [_open(vote, calibrated) for vote in unsettled] or ([] if settled else [_uncertain(valve, ballots)])
    left += [_unsure_grade(finding) for finding in findings if finding.valve is valve and _spans_more(finding)]
    return ValveSummary(valve, state, images, tuple(left), tuple(_conflicts(mine, levels)))


def _spans_more(finding: DraftFinding) -> bool:
    """Whether the grades that hold the reader's reach over more than a full grade."""
    grades = finding.severity_set
    return bool(grades) and grades[-1].rank - grades[0].rank > _FULL_GRADE


def _unsure_grade(finding: DraftFinding) -> str:
    low, high = finding.severity_set[0], finding.severity_set[-1]
    return f"{about(finding.valve, finding.disease)} its grade is not sure; it may be {low} to {high}."


def _may_show(ballot: Sequence[Vote], valve: Valve) -> bool:
    """An image of which nothing is known may show any valve."""
    return not ballot or any(vote.valve is valve and vote.valve_share >= _MAY_SHOW for vote in ballot)


def _open(vote: Vote, calibrated: set[str]) -> str:
    """What is not determined, how likely it is, and what would settle it."""
    likely = vote.confidence(Assertion.PRESENT)
    if vote.valve_share < _SURE_OF_VALVE:
        missing = "which valve is shown is not sure: a labelled image or a view would tell"
    elif vote.image not in calibrated:
        missing = "no velocity could be read: an image with its scale would tell"
    else:
        missing = "reports of similar images disagree: another image of this valve would tell"
    return f"{about(vote.valve, vote.disease)} not determined ({likely:.0%} likely); {missing}."


def _uncertain(valve: Valve, ballots: Mapping[str, Sequence[Vote]]) -> str:
    likely = [name for name, ballot in ballots.items() if _may_show(ballot, valve)]
    return f"{about(valve)} not determined; {', '.join(likely)} may show it, or another valve."


def _conflicts(votes: Sequence[Vote], levels: Levels) -> Iterator[str]:
    for disease in LESIONS:
        said = [
            (vote.image, statement)
            for vote in votes
            if vote.disease is disease and (statement := _statement(vote, levels[disease])) is not None
        ]
        ranks = [rank for _, (rank, _) in said]
        if ranks and max(ranks) - min(ranks) >= _APART:
            told = "; ".join(f"{image}: {words}" for image, (_, words) in said)
            yield f"{disagreement(votes[0].valve, disease)} {told}. The gravest is drafted."


def _statement(vote: Vote, level: float) -> tuple[int, str] | None:
    """What an image alone would state of a lesion, with its place in the order of grades; None where nothing."""
    if vote.says(Assertion.ABSENT, level):
        return -1, "none"
    if vote.says(Assertion.PRESENT, level):
        grade = vote.severity or Severity.TRACE
        return grade.rank, str(grade).replace("-", " ") if vote.severity else "without a grade"
    return None


def about(valve: Valve, lesion: str = "valve") -> str:
    """How a sentence begins that says what of a valve is open."""
    return f"{valve.capitalize()} {lesion}:"


def disagreement(valve: Valve, lesion: str) -> str:
    """How a sentence begins that says on what images disagree."""
    return f"Images disagree on {valve} {lesion}:"


def open_of_valves(summaries: Sequence[ValveSummary]) -> Iterator[str]:
    """One sentence for each lesion that is not determined, and for each valve that is not imaged."""
    for summary in summaries:
        yield from summary.open
        if summary.state is ValveState.NOT_IMAGED:
            yield f"{about(summary.valve)} not imaged."


def open_questions(summaries: Sequence[ValveSummary], images: Sequence[DopplerImage]) -> Iterator[str]:
    """One sentence for each thing that a draft leaves open: lesions, valves, and images without velocities."""
    yield from open_of_valves(summaries)
    attributed = {name for summary in summaries for name in summary.images}
    for image in images:
        if image.name not in attributed:
            yield f"{image.name}: its valve is not determined; no neighbour speaks of a valve."
    nameless = [image.name for image in images if not (image.header and image.header.patient_id)]
    if nameless and len(nameless) < len(images):
        yield f"{', '.join(nameless)}: no header says whose it is; taken to be of the other images' patient."
    if len({image.header.study_instance_uid for image in images if image.header} - {""}) > 1:
        yield "The images are of more than one study: their headers differ in StudyInstanceUID (0020,000D)."
    for image in images:
        if image.calibration is None:
            yield f"Velocities in {image.name}: not determined; {image.reason}. Its valve and grades are less certain."
