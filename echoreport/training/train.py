"""Corpus -> bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict

import numpy as np
import torch

from echoreport.annotation import annotate
from echoreport.bundle import Bundle
from echoreport.corpus import Corpus, Pair, assign_splits, pairs
from echoreport.domain import DecisionRule, Paragraph
from echoreport.errors import CorpusError
from echoreport.findings import FindingExtractor
from echoreport.image_set import ImageSet, read_image_set
from echoreport.progress import Progress, silent, tracked
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder, fit_text_encoder
from echoreport.training.alignment import fit_transform, pair_features
from echoreport.training.coarse import CLASSES, fit_backbone
from echoreport.training.decision import choose_rule
from echoreport.training.labels import warnings_of, with_coarse_labels
from echoreport.training.settings import TrainingSettings
from echoreport.training.views import views_of
from echoreport.vision import Backbone, ImageEncoder, TransformNetwork

_FOLDS = 5


def train(
    corpus: Corpus,
    settings: TrainingSettings | None = None,
    progress: Progress = silent,
    notice: Callable[[str], None] = lambda line: None,
) -> Bundle:
    """Fit all parts on the patients outside the test split, and index their paragraphs.

    Args:
        notice: Called with one line for each image that cannot be used, and for what makes the model one-sided.

    Raises:
        CorpusError: If the corpus has no image–paragraph pair to train on, or none whose image can be read.
    """
    settings = settings or TrainingSettings()
    corpus = assign_splits(corpus)
    paired = _pairs_to_train_on(corpus)
    paragraphs = training_paragraphs(corpus, progress)
    text, index = fit_text(paragraphs, settings, progress)
    records = with_coarse_labels([image for image in corpus.images if image.split != "test"], paired, paragraphs)
    images = read_image_set(records, progress)
    for line in [*(f"{image.image}: {image.reason}" for image in images.rejected), *warnings_of(records)]:
        notice(line)
    _check_readable(images, paired, paragraphs)
    backbone = fit_backbone(images, settings, progress)
    transform, rule = align(backbone, images, paired, paragraphs, text, index, settings, progress)
    provenance = {
        "corpus": corpus.name,
        "simulated": corpus.simulated,
        "paragraphs": len(paragraphs),
        "pairs": len(paired),
        "images": len(images.grids),
        "images_not_read": len(images.rejected),
        "settings": asdict(settings),
    }
    vision = ImageEncoder(backbone, transform, CLASSES)
    views = views_of(images, settings.seed)
    return Bundle(corpus.name, provenance, text, vision, index, tuple(paragraphs), rule, views)


def training_paragraphs(corpus: Corpus, progress: Progress) -> list[Paragraph]:
    """Paragraphs with their findings, of all reports whose patient and study are not in the test split."""
    tested = [image for image in corpus.images if image.split == "test"]
    patients, studies = {image.patient_id for image in tested}, {image.study_id for image in tested}
    reports = [
        report for report in corpus.reports if report.patient_id not in patients and report.study_id not in studies
    ]
    ticking = tracked(reports, len(reports), "extracting findings", progress)
    return list(annotate(ticking, FindingExtractor()))


def fit_text(
    paragraphs: Sequence[Paragraph], settings: TrainingSettings, progress: Progress
) -> tuple[TextEncoder, ParagraphIndex]:
    """Learn the text space, and index the paragraphs by *inferred* vectors, as queries are."""
    progress("learning the text space", 0, 1)
    text = fit_text_encoder(
        settings.text_encoder,
        paragraphs,
        dimensions=settings.dimensions,
        epochs=settings.text_epochs,
        seed=settings.seed,
    )
    index = ParagraphIndex.build(text.encode(paragraphs))
    progress("learning the text space", 1, 1)
    return text, index


def align(
    backbone: Backbone,
    images: ImageSet,
    paired: Sequence[Pair],
    paragraphs: Sequence[Paragraph],
    text: TextEncoder,
    index: ParagraphIndex,
    settings: TrainingSettings,
    progress: Progress,
) -> tuple[TransformNetwork, DecisionRule]:
    """Fit the transform network on all pairs, and choose the decision rule on pairs that were left out in turn."""
    rows, truths = _readable(images, paired, paragraphs)
    vectors = text.encode_visible(truths)
    features = pair_features(backbone, images.grids[rows], images.traits[rows], settings.seed)

    def fit(chosen: np.ndarray) -> TransformNetwork:
        return fit_transform(features[:, chosen], vectors[chosen], settings.transform_epochs, settings.seed)

    patients = [images.records[row].patient_id for row in rows]
    measured = [images.measured[row] for row in rows]
    left_out = np.zeros_like(vectors)
    folds = patient_folds(patients, settings.seed)
    for fold in tracked(folds, len(folds), "choosing the decision rule", progress):
        kept = np.setdiff1d(np.arange(len(rows)), fold)
        network = fit(kept if len(kept) else fold)
        with torch.inference_mode():
            left_out[fold] = network(features[0, fold]).numpy()
    return fit(np.arange(len(rows))), choose_rule(left_out, measured, truths, index, paragraphs)


def patient_folds(patients: Sequence[str], seed: int) -> list[np.ndarray]:
    """Rows in up to five parts; the rows of a patient are in one part."""
    unique = np.unique(patients)
    shuffled = np.random.default_rng(seed).permutation(unique)
    parts = np.array_split(shuffled, min(_FOLDS, len(unique)))
    return [np.flatnonzero(np.isin(patients, part)) for part in parts]


def _pairs_to_train_on(corpus: Corpus) -> list[Pair]:
    """Pairs outside the test split; raises the error of an empty training split."""
    paired = list(pairs(corpus, "train"))
    with suppress(CorpusError):  # there need not be any
        paired += pairs(corpus, "validation")
    return paired


def _check_readable(images: ImageSet, paired: Sequence[Pair], paragraphs: Sequence[Paragraph]) -> None:
    """Refuse to spend an hour on images of which none has a paragraph."""
    if _readable(images, paired, paragraphs)[0]:
        return
    ids = {pair.image.image_id for pair in paired}
    reasons = (f"{image.image}: {image.reason}" for image in images.rejected if image.image in ids)
    raise CorpusError(
        f"got {len(paired)} image–paragraph pairs of which none can be used, wanted at least one: "
        f"{next(reasons, 'their reports are of test patients')}"
    )


def _readable(
    images: ImageSet, paired: Sequence[Pair], paragraphs: Sequence[Paragraph]
) -> tuple[list[int], list[Paragraph]]:
    """Rows of the pairs' images in the image set, and their paragraphs with findings.

    An image that could not be read is left out, and so is one whose report is a test patient's after all.
    """
    row_of = {record.image_id: row for row, record in enumerate(images.records)}
    said = {(paragraph.report_id, paragraph.number): paragraph for paragraph in paragraphs}
    found = [
        (row_of[pair.image.image_id], said[pair.paragraph.report_id, pair.paragraph.number])
        for pair in paired
        if pair.image.image_id in row_of and (pair.paragraph.report_id, pair.paragraph.number) in said
    ]
    return [row for row, _ in found], [paragraph for _, paragraph in found]
