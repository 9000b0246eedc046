"""One model over a split: what it answers for each image alone, and what it drafts for each study."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from echoreport.cores import shared_out
from echoreport.corpus import Pair, valve_of
from echoreport.domain import DopplerImage, Paragraph, ValveSource
from echoreport.drafting.guideline import Grades
from echoreport.drafting.parts import CONCLUSION
from echoreport.drafting.wording import text_of
from echoreport.errors import ImageError
from echoreport.evaluation.answers import answered
from echoreport.evaluation.cases import Case, instances_of
from echoreport.evaluation.figures.texts import TextPair, statements_of
from echoreport.findings import FindingExtractor
from echoreport.images import read_doppler_image
from echoreport.progress import Progress, tracked
from echoreport.reporter import Reporter
from echoreport.vision import Lesion

_AT_A_TIME = 8


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What one model said of the images of a split.

    Attributes:
        cases: One for each image, those of a study beside each other.
        drafts: One for each study: the draft of all its images against the true paragraphs of these.
        vectors: Where each image lies in the text space, float32 (images, dimensions); zero where it was refused.
        features: What the transform network took, float32 (images, width); zero where it was refused.
        measured: Of each image, how likely each grade of each lesion is by what was measured.
    """

    cases: tuple[Case, ...]
    drafts: tuple[TextPair, ...]
    vectors: np.ndarray
    features: np.ndarray
    measured: tuple[Mapping[Lesion, Grades], ...]


def run_model(
    reporter: Reporter, paired: Sequence[Pair], truths: Mapping[tuple[str, int], Paragraph], progress: Progress
) -> Run:
    """Answer every image of the pairs, and draft every study.

    Args:
        truths: (report_id, number) -> the paragraph with its findings.
    """
    studies = [list(group) for _, group in groupby(_by_study(paired), key=lambda pair: pair.image.study_id)]
    ordered = [pair for study in studies for pair in study]
    paths = [pair.image.path for pair in ordered]
    read = tracked(
        shared_out(partial(_read, reporter.evidence), paths, _AT_A_TIME), len(paths), "evaluating images", progress
    )
    extractor = FindingExtractor()
    answers: list[_Answer] = []
    drafts = []
    for study in studies:
        facts = [truths[pair.paragraph.report_id, pair.paragraph.number] for pair in study]
        images = [_named(next(read), pair) for pair in study]
        answers += [
            _answer(reporter, pair, truth, image, len(study))
            for pair, truth, image in zip(study, facts, images, strict=True)
        ]
        drafts.append(_draft(reporter, study, facts, images, extractor))
    next(read, None)  # so that the last image is told as done
    return Run(
        cases=tuple(answer.case for answer in answers),
        drafts=tuple(drafts),
        vectors=np.array([answer.vector for answer in answers], np.float32),
        features=np.array([answer.features for answer in answers], np.float32),
        measured=tuple(answer.measured for answer in answers),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    case: Case
    vector: np.ndarray
    features: np.ndarray
    measured: Mapping[Lesion, Grades]


def _by_study(paired: Sequence[Pair]) -> Iterator[Pair]:
    place = {pair.image.study_id: number for number, pair in reversed(list(enumerate(paired)))}
    return iter(sorted(paired, key=lambda pair: place[pair.image.study_id]))


def _read(evidence: Collection[ValveSource], path: Path) -> DopplerImage | str:
    try:
        return read_doppler_image(path, evidence)
    except ImageError as error:
        return str(error)


def _named(image: DopplerImage | str, pair: Pair) -> DopplerImage | str:
    """By its id: files of one study may share a name."""
    return image if isinstance(image, str) else replace(image, name=pair.image.image_id)


def _answer(reporter: Reporter, pair: Pair, truth: Paragraph, image: DopplerImage | str, of_study: int) -> _Answer:
    record = pair.image
    case = Case(
        image_id=record.image_id,
        patient_id=record.patient_id,
        true=instances_of(truth.findings),
        predicted=frozenset(),
        true_valve=record.valve or valve_of(truth.findings),
        predicted_valve=None,
        answered=False,
        paragraph=truth,
        facts=_facts(image, record.scanner, of_study),
    )
    encoder = reporter.bundle.vision
    if isinstance(image, str):
        nothing = np.zeros(encoder.transform.dimensions), np.zeros(encoder.width)
        return _Answer(replace(case, rejected=image), *nothing, {})
    features = encoder.features([image])
    answer = reporter.answer(image, features[0])
    nearest = answer.nearest[0].paragraph if answer.nearest else None
    case = answered(case, answer.ballot, reporter.judge.levels, nearest, reporter.judge)
    alone = next((named.valve for named in answer.named if named.source is ValveSource.SPECTRUM), None)
    case = replace(case, spectrum_valve=alone)
    return _Answer(case, encoder.place(features)[0], features[0], reporter.measured(image, features[0]))


def _facts(image: DopplerImage | str, scanner: str | None, of_study: int) -> dict[str, str]:
    if isinstance(image, str):
        mode = calibration = "not read"
    else:
        mode = image.mode or "unknown"
        calibration = image.calibration.source if image.calibration else "none"
    return {
        "mode": mode,
        "scanner": scanner or "unknown",
        "calibration": calibration,
        "images": str(of_study) if of_study < 4 else "4 or more",
    }


def _draft(
    reporter: Reporter,
    study: Sequence[Pair],
    truths: Sequence[Paragraph],
    images: Sequence[DopplerImage | str],
    extractor: FindingExtractor,
) -> TextPair:
    """What the draft states and measures; its conclusion says the same again, and no paragraph what was not imaged."""
    usable = [image for image in images if not isinstance(image, str)]
    sentences = reporter.draft_of(usable, study[0].image.study_id).sentences if usable else ()
    told_of = [s for s in sentences if s.section != CONCLUSION and (s.findings or s.measurements)]
    text = text_of(told_of)
    told = {truth.number: truth for truth in truths}
    return TextPair(
        patient_id=study[0].image.patient_id,
        text=text,
        stated=statements_of(extractor.extract(text)),
        reference="\n".join(told[number].text for number in sorted(told)),
        truly_stated=statements_of(finding for truth in told.values() for finding in truth.findings),
    )
