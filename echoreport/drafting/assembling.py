"""Everything known of a study -> its draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from echoreport.domain import Assertion, DopplerImage, DraftFinding, Evidence, ImageMeasurement, RejectedImage
from echoreport.drafting.answering import Answer
from echoreport.drafting.candidates import VectorsOf, candidates
from echoreport.drafting.checking import checked
from echoreport.drafting.confidence import Judge
from echoreport.drafting.draft import Draft
from echoreport.drafting.parts import DraftImage, DraftSentence
from echoreport.drafting.sentences import Candidate
from echoreport.drafting.shown import shown
from echoreport.drafting.study import open_questions, summaries
from echoreport.drafting.voting import Vote, decide, elected, speaking
from echoreport.drafting.wording import compose, text_of

_LISTED = 5  # neighbours of each image that a draft lists as its evidence


def assembled(
    study_id: str,
    model: str,
    answers: Sequence[tuple[DopplerImage, Answer]],
    measurements: Sequence[ImageMeasurement],
    rejected: Sequence[RejectedImage],
    judge: Judge,
    vectors_of: VectorsOf,
) -> Draft:
    """Put a draft together from what each image says.

    Args:
        measurements: Of all images.
        rejected: What could not be used.
        judge: Says when to speak.
        vectors_of: Of paragraphs of the index, to find the most typical wording.
    """
    images = [image for image, _ in answers]
    ballots = {image.name: answer.ballot for image, answer in answers}
    findings = stated(ballots, judge)
    unread = [one.image for one in rejected if one.unread]
    valves = summaries(ballots, findings, judge.levels, images, unread)
    near = candidates([(image.name, answer.voting) for image, answer in answers], findings, vectors_of, _LISTED)
    sentences = compose(findings, measurements, near, valves)
    return Draft(
        study_id=study_id,
        model=model,
        text=text_of(sentences),
        findings=findings,
        measurements=tuple(measurements),
        evidence=tuple(_evidence(answers, near, sentences)),
        not_determined=tuple(open_questions(valves, images)),
        rejected_images=tuple(rejected),
        images=tuple(map(DraftImage.of, images)),
        valve_evidence=tuple(named for _, answer in answers for named in answer.named),
        sentences=sentences,
        valves=valves,
        checks=tuple(checked(findings, measurements)),
        confidence=judge.note,
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def stated(ballots: Mapping[str, Sequence[Vote]], judge: Judge) -> tuple[DraftFinding, ...]:
    """What is sure enough to be said of a study, with the grades that its confidence allows.

    Args:
        ballots: Image -> its votes on every valve.
    """
    votes = [vote for ballot in ballots.values() for vote in elected(ballot)]
    speaks = speaking(votes, judge.levels)
    return tuple(
        replace(finding, severity_set=judge.severity_set(speaks[finding.valve, finding.disease]))
        if finding.assertion is Assertion.PRESENT and finding.severity
        else finding
        for finding in decide(votes, judge.levels)
    )


def _evidence(
    answers: Sequence[tuple[DopplerImage, Answer]], near: Sequence[Candidate], sentences: Sequence[DraftSentence]
) -> Iterator[Evidence]:
    """The nearest paragraphs of each image, and the others whose words the text takes."""
    taken = [sentence.words_of for sentence in sentences if sentence.words_of]
    further = [c.shown for c in near if not c.listed and c.shown in taken]
    for image, answer in answers:
        for neighbour in answer.voting[:_LISTED]:
            yield Evidence(shown(neighbour.paragraph), neighbour.similarity, image.name)
        yield from (item for item in further if item.image == image.name)
