"""Runs a model over a split of a corpus, image by image, as it would draft a study of that one image."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.annotation import annotate
from echoreport.corpus import Corpus, Pair, assign_splits, pairs, valve_of
from echoreport.domain import Paragraph
from echoreport.drafting.voting import decide
from echoreport.errors import CorpusError, ImageError
from echoreport.evaluation.baselines import chance_cases, majority_cases, two_readers
from echoreport.evaluation.cases import Case, instances_of
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.metrics import figures_of
from echoreport.findings import FindingExtractor
from echoreport.images import read_doppler_image
from echoreport.progress import Progress, silent, tracked
from echoreport.reporter import Reporter


def evaluate(reporter: Reporter, corpus: Corpus, split: str = "test", progress: Progress = silent) -> Evaluation:
    """Hold what a model says of each image of a split against what the paragraph of its report says.

    The reference is the findings of the true paragraph, extracted from the whole report, that are present or
    possible. An image that cannot be used, or on which the model says nothing, counts as a miss.

    Raises:
        CorpusError: If the split has no image with a paragraph, or none of its images can be used.
    """
    corpus = assign_splits(corpus)
    paired = pairs(corpus, split)
    truths = _annotated(corpus, paired)
    cases = tuple(
        _case(reporter, pair, truths[pair.paragraph.report_id, pair.paragraph.number])
        for pair in tracked(paired, len(paired), "evaluating images", progress)
    )
    if all(case.rejected for case in cases):
        raise CorpusError(
            f"got {len(cases)} images in the split '{split}' of which none can be used, wanted at least one: "
            f"{cases[0].image_id}: {cases[0].rejected}"
        )
    indexed = reporter.bundle.paragraphs
    truth = two_readers(cases, corpus.truth() or ())
    known = {paragraph.patient_id for paragraph in indexed}
    return Evaluation(
        corpus=corpus.name,
        model=reporter.model,
        split=split,
        simulated=corpus.simulated,
        cases=cases,
        chance=figures_of(chance_cases(cases, indexed)),
        majority=figures_of(majority_cases(cases, indexed)),
        ceiling=figures_of(truth) if truth else None,
        patients_in_index=len({case.patient_id for case in cases} & known),
    )


def _annotated(corpus: Corpus, paired: Sequence[Pair]) -> dict[tuple[str, int], Paragraph]:
    wanted = {pair.paragraph.report_id for pair in paired}
    reports = [report for report in corpus.reports if report.report_id in wanted]
    return {(p.report_id, p.number): p for p in annotate(reports, FindingExtractor())}


def _case(reporter: Reporter, pair: Pair, truth: Paragraph) -> Case:
    record = pair.image
    true, valve = instances_of(truth.findings), record.valve or valve_of(truth.findings)
    try:
        image = read_doppler_image(record.path)
    except ImageError as error:
        return Case(
            record.image_id, record.patient_id, true, frozenset(), valve, None, False, truth.text, rejected=str(error)
        )
    nearest = reporter.neighbours([image])[0]
    votes = reporter.votes(image, nearest)
    findings = tuple(decide(votes, reporter.bundle.decision))
    return Case(
        image_id=record.image_id,
        patient_id=record.patient_id,
        true=true,
        predicted=instances_of(findings),
        true_valve=valve,
        predicted_valve=votes[0].valve if votes else None,
        answered=bool(findings),
        text=truth.text,
        nearest=nearest[0].paragraph.text if nearest else "",
    )
