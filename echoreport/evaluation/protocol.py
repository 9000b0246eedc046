"""Runs a model over a split of a corpus, image by image, beside what it is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from echoreport.annotation import annotate
from echoreport.corpus import Corpus, Pair, assign_splits, pairs
from echoreport.domain import DopplerImage, Paragraph
from echoreport.errors import CorpusError, ImageError
from echoreport.evaluation.baselines import (
    DRAWS,
    Pairs,
    chance_cases,
    learned_cases,
    linear_places,
    majority_cases,
    two_readers,
)
from echoreport.evaluation.cases import Case
from echoreport.evaluation.evaluation import MODEL, Evaluation
from echoreport.evaluation.export import exported
from echoreport.evaluation.figures import retrieved
from echoreport.evaluation.galleries import searches
from echoreport.evaluation.misses import worst
from echoreport.evaluation.running import Run, run_model
from echoreport.evaluation.space import space_of
from echoreport.findings import FindingExtractor
from echoreport.image_set import read_image_set
from echoreport.images import read_doppler_image
from echoreport.progress import Progress, silent
from echoreport.reporter import Reporter
from echoreport.vision import features_of

Truths = Mapping[tuple[str, int], Paragraph]


def evaluate(
    reporter: Reporter,
    corpus: Corpus,
    split: str = "test",
    progress: Progress = silent,
    rival: Reporter | None = None,
) -> Evaluation:
    """Hold what a model says of each image of a split against what the paragraph of its report says.

    The reference is the findings of the true paragraph, extracted from the whole report, that are present or
    possible. An image that cannot be used, or on which the model says nothing, counts as a miss.

    Args:
        rival: Another model, to be compared with on the same images.

    Raises:
        CorpusError: If the split has no image with a paragraph, or none of its images can be used.
    """
    corpus = assign_splits(corpus)
    paired = pairs(corpus, split)
    truths = _annotated(corpus, paired)
    run = run_model(reporter, paired, truths, progress)
    _check_used(run.cases, split)
    learned, placed = _learned(reporter, corpus, split, run, progress)
    methods = _methods(reporter, corpus, run, learned)
    evaluation = _evaluation(reporter, corpus, split, run, truths, methods, placed)
    if rival is None:
        return evaluation
    other = run_model(rival, paired, truths, progress)
    return evaluation.against(_evaluation(rival, corpus, split, other, truths, {MODEL: other.cases}, {}))


def _evaluation(
    reporter: Reporter,
    corpus: Corpus,
    split: str,
    run: Run,
    truths: Truths,
    methods: Mapping[str, tuple[Case, ...]],
    placed: Mapping[str, np.ndarray],
) -> Evaluation:
    each = {**methods, "chance": methods.get("chance", ())[::DRAWS]}  # one draw: words take time to compare
    texts = {name: retrieved(cases) for name, cases in each.items() if any(case.nearest for case in cases)}
    known = {paragraph.patient_id for paragraph in reporter.bundle.paragraphs}
    paths = {image.image_id: image.path for image in corpus.images}
    shown = worst(run.cases)
    of_split = tuple(truths.values())
    written = reporter.bundle.text.encode(of_split)
    return Evaluation(
        corpus=corpus.name,
        model=reporter.model,
        split=split,
        simulated=corpus.simulated,
        methods=methods,
        texts={"draft": run.drafts, **texts},
        searches=searches(reporter, run.cases, run.vectors, of_split, placed),
        patients_in_index=len({case.patient_id for case in run.cases} & known),
        valve_evidence=tuple(sorted(reporter.evidence)),
        space=space_of(reporter.bundle.index.vectors, reporter.bundle.paragraphs, run.cases, run.vectors),
        embeddings=exported(run.cases, run.vectors, of_split, written),
        pictures={case.image_id: image for case in shown if (image := _picture(paths[case.image_id])) is not None},
    )


def _methods(
    reporter: Reporter, corpus: Corpus, run: Run, learned: Mapping[str, tuple[Case, ...]]
) -> dict[str, tuple[Case, ...]]:
    """The model's cases, then those of what it is held against, by name in the order of display."""
    indexed = reporter.bundle.paragraphs
    readers = two_readers(run.cases, corpus.truth() or ())
    return {
        MODEL: run.cases,
        **({"two_simulated_readers": tuple(readers)} if readers else {}),
        **learned,
        "majority": tuple(majority_cases(run.cases, indexed)),
        "chance": tuple(chance_cases(run.cases, indexed)),
    }


def _learned(
    reporter: Reporter, corpus: Corpus, split: str, run: Run, progress: Progress
) -> tuple[dict[str, tuple[Case, ...]], dict[str, np.ndarray]]:
    """Simpler methods, learned from the pairs of the other patients outside the test split; none without such pairs.

    Returns:
        Method -> its cases; method -> where it puts their images in the text space, zero where one was refused.
    """
    paired = [pair for name in ("train", "validation") if name != split for pair in _pairs_or_none(corpus, name)]
    images = read_image_set([pair.image for pair in paired], progress)
    if not images.records:
        return {}, {}
    truths = _annotated(corpus, paired)
    paragraph_of = {p.image.image_id: truths[p.paragraph.report_id, p.paragraph.number] for p in paired}
    encoder = reporter.bundle.vision
    features = features_of(encoder.backbone, images.grids.astype(np.float32) / 255, images.traits).numpy()
    cnn = encoder.backbone.width
    training = Pairs(features, cnn, (), [paragraph_of[record.image_id] for record in images.records])
    used = [number for number, case in enumerate(run.cases) if not case.rejected]
    asked = Pairs(run.features[used], cnn, [run.measured[n] for n in used], [run.cases[n].paragraph for n in used])
    valves = [record.valve for record in images.records]
    found = linear_places(asked, training, reporter.bundle)
    placed = {name: np.zeros_like(run.vectors) for name in found}
    for name, vectors in found.items():
        placed[name][used] = vectors
    return learned_cases(run.cases, asked, training, valves, found, reporter.bundle), placed


def _pairs_or_none(corpus: Corpus, split: str) -> Sequence[Pair]:
    try:
        return pairs(corpus, split)
    except CorpusError:
        return ()


def _annotated(corpus: Corpus, paired: Sequence[Pair]) -> dict[tuple[str, int], Paragraph]:
    wanted = {pair.paragraph.report_id for pair in paired}
    reports = [report for report in corpus.reports if report.report_id in wanted]
    return {(p.report_id, p.number): p for p in annotate(reports, FindingExtractor())}


def _check_used(cases: Sequence[Case], split: str) -> None:
    if all(case.rejected for case in cases):
        raise CorpusError(
            f"got {len(cases)} images in the split '{split}' of which none can be used, wanted at least one: "
            f"{cases[0].image_id}: {cases[0].rejected}"
        )


def _picture(path: Path) -> DopplerImage | None:
    try:
        return read_doppler_image(path)
    except ImageError:
        return None
