"""Corpus -> bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from echoreport.annotation import Entering, ReplacedIn
from echoreport.bundle import Bundle
from echoreport.corpus import Corpus, ImageRecord, Pair, assign_splits, pairs, unpaired
from echoreport.domain import Paragraph
from echoreport.errors import CorpusError
from echoreport.findings import FindingExtractor
from echoreport.image_set import ImageSet, read_image_set
from echoreport.progress import Progress, silent, tracked
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder, fit_text_encoder
from echoreport.training.aligner import Aligner
from echoreport.training.association import associate
from echoreport.training.coarse import fit_backbone
from echoreport.training.coarse_traits import fit_traits
from echoreport.training.examples import Example, UnmatchedImage, known_examples, unmatched_images
from echoreport.training.labels import warnings_of, with_coarse_labels
from echoreport.training.settings import TrainingSettings
from echoreport.training.views import views_of
from echoreport.vision import Backbone, ViewClassifier

_ENOUGH = 2
"""Images with a valve label and no report, for each with one, from which on the coarse task learns from those alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a corpus gives to learn from; nothing of it is of a test patient.

    Attributes:
        paragraphs: De-identified, with their findings.
        deidentified: Number of replacements of each kind.
        examples: Images whose paragraph is known.
        unmatched: Images of which only the study's report is known.
    """

    name: str
    simulated: bool
    paragraphs: tuple[Paragraph, ...]
    deidentified: dict[str, int]
    images: ImageSet
    examples: tuple[Example, ...]
    unmatched: tuple[UnmatchedImage, ...]


def train(
    corpus: Corpus,
    settings: TrainingSettings | None = None,
    progress: Progress = silent,
    notice: Callable[[str], None] = lambda line: None,
    replaced: Callable[[Sequence[ReplacedIn]], None] = lambda rows: None,
) -> Bundle:
    """Fit all parts on the patients outside the test split, and index their paragraphs, which are de-identified first.

    Args:
        notice: Called with one line for each image that cannot be used, and for what makes the model one-sided.
        replaced: Called once, with what de-identification replaced.

    Raises:
        CorpusError: If the corpus has no image with a report to train on, or none that can be read.
    """
    settings = settings or TrainingSettings()
    material = gather(corpus, progress, notice, replaced=replaced)
    text, index = fit_text(material.paragraphs, settings, progress)
    coarse = coarse_images(material)
    backbone, views = fit_backbone(coarse, settings, progress), views_of(coarse, settings.seed, progress)
    return assemble(material, text, index, backbone, views, settings, progress)


def gather(
    corpus: Corpus,
    progress: Progress = silent,
    notice: Callable[[str], None] = lambda line: None,
    read: Callable[[Sequence[ImageRecord], Progress], ImageSet] = read_image_set,
    replaced: Callable[[Sequence[ReplacedIn]], None] = lambda rows: None,
) -> Material:
    """Read the reports and images that training may see; arguments and errors as in `train`.

    Args:
        read: Reads the images; long studies read them once and keep them.
    """
    corpus = assign_splits(corpus)
    paired = _pairs_to_train_on(corpus)
    entering = training_reports(corpus, progress)
    paragraphs = list(entering.paragraphs(FindingExtractor()))
    replaced(entering.replaced)
    records = with_coarse_labels([image for image in corpus.images if image.split != "test"], paired, paragraphs)
    images = read(records, progress)
    for line in [*(f"{image.image}: {image.reason}" for image in images.rejected), *warnings_of(records)]:
        notice(line)
    examples = known_examples(images.records, paired, paragraphs)
    unmatched = unmatched_images(corpus, images.records, paragraphs)
    if not examples and not unmatched:
        raise _nothing_to_learn_from(corpus, images, paired)
    if not examples and not any(record.valve for record in images.records):
        raise CorpusError(
            f"got {len(unmatched)} images to match with their reports and none that says its valve or paragraph, "
            "wanted some hundred: fill in the column 'valve' or 'paragraph'"
        )
    return Material(
        corpus.name, corpus.simulated, tuple(paragraphs), entering.counts(), images, tuple(examples), tuple(unmatched)
    )


def training_reports(corpus: Corpus, progress: Progress) -> Entering:
    """All reports whose patient and study are not in the test split."""
    tested = [image for image in corpus.images if image.split == "test"]
    patients, studies = {image.patient_id for image in tested}, {image.study_id for image in tested}
    reports = [
        report for report in corpus.reports if report.patient_id not in patients and report.study_id not in studies
    ]
    return Entering(tracked(reports, len(reports), "extracting findings", progress))


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


def assemble(
    material: Material,
    text: TextEncoder,
    index: ParagraphIndex,
    backbone: Backbone,
    views: ViewClassifier | None,
    settings: TrainingSettings,
    progress: Progress = silent,
) -> Bundle:
    """Learn from the measured values, match what is unmatched, align images and text."""
    coarse = coarse_images(material)
    traits = fit_traits(coarse, settings)
    aligner = Aligner(material.images, backbone, traits, text, settings)
    matched = associate(material.unmatched, aligner, material.examples, progress)
    unseen = coarse is not material.images
    vision, rule, confidence = aligner.align(
        material.examples, matched, index, material.paragraphs, progress, unseen, views
    )
    provenance = {
        "corpus": material.name,
        "simulated": material.simulated,
        "paragraphs": len(material.paragraphs),
        "deidentified": material.deidentified,
        "pairs": len(material.examples) + len(matched),
        "pairs_matched_in_training": len(matched),
        "images": len(material.images.grids),
        "images_not_read": len(material.images.rejected),
        "settings": asdict(settings),
    }
    return Bundle(material.name, provenance, text, vision, index, material.paragraphs, rule, views, confidence)


def coarse_images(material: Material) -> ImageSet:
    """What the coarse task learns from: the images without a report, where there are enough of them, else all.

    What has seen an image is surer of it than of a new one. The transform network learns from the images with a report,
    and the confidence is fitted on them: neither may take that sureness for what new images are like.
    """
    paired = {example.row for example in material.examples} | {image.row for image in material.unmatched}
    others = [row for row, record in enumerate(material.images.records) if row not in paired and record.valve]
    if len(others) < _ENOUGH * len(paired):
        return material.images
    return material.images.of([row for row in range(len(material.images.records)) if row not in paired])


def _pairs_to_train_on(corpus: Corpus) -> list[Pair]:
    """Pairs outside the test split; there need not be any where images can be matched with their study's report."""
    paired: list[Pair] = []
    for split in ("train", "validation"):
        with suppress(CorpusError):
            paired += pairs(corpus, split)
    return paired


def _nothing_to_learn_from(corpus: Corpus, images: ImageSet, paired: Sequence[Pair]) -> CorpusError:
    """What is said before an hour is spent on images of which none has a paragraph."""
    reported = {report.study_id for report in corpus.reports if report.study_id is not None}
    wanted = [image for image in corpus.images if image.split != "test" and image.study_id in reported]
    if not wanted:
        return CorpusError(
            "got a corpus without an image outside the test split whose study has a report, wanted at least one: give "
            "images their study's report, and where it is known the column 'paragraph'"
        )
    ids = {image.image_id for image in wanted}
    reasons = [f"{image.image}: {image.reason}" for image in images.rejected if image.image in ids]
    reasons += [f"{image.name}: {image.reason}" for image in unpaired(corpus.reports, wanted)]
    return CorpusError(
        f"got {len(wanted)} images with a report, {len(paired)} of them with a paragraph, of which none can be used, "
        f"wanted at least one: {next(iter(reasons), 'their reports say nothing of a valve, or are of test patients')}"
    )
