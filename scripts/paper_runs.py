"""One seed of the source paper's protocol and what is compared with it: corpora, parts that variants share, answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import paper_cache as cache
import torch

from echoreport.annotation import annotate
from echoreport.bundle import Bundle
from echoreport.cores import shared_out
from echoreport.corpus import Corpus, Pair, pairs
from echoreport.domain import DopplerImage, Paragraph, Severity, Valve, ValveSource
from echoreport.drafting.guideline import Grades, measured_grades, measured_weights
from echoreport.drafting.voting import Neighbour, ballot
from echoreport.errors import ImageError
from echoreport.evaluation.answers import answered
from echoreport.evaluation.cases import Case, instances_of
from echoreport.findings import FindingExtractor
from echoreport.image_set import ImageSet
from echoreport.images import read_doppler_image
from echoreport.reporter import Reporter
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder
from echoreport.training.aligner import Aligner
from echoreport.training.association import associate
from echoreport.training.coarse import fit_backbone
from echoreport.training.coarse_traits import fit_traits
from echoreport.training.examples import Example, unmatched_images
from echoreport.training.settings import TrainingSettings
from echoreport.training.train import Material, assemble, coarse_images, fit_text, gather
from echoreport.training.views import views_of
from echoreport.vision import Backbone, ImageEncoder, Lesion, ViewClassifier

Say = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Images of a test split that could be read, and their paragraphs.

    Attributes:
        measured: Of each image, the guideline's grade of each valve's stenosis; measured once, as it takes longest.
        refused: Pairs whose image could not be used.
    """

    pairs: tuple[Pair, ...]
    truths: tuple[Paragraph, ...]
    images: tuple[DopplerImage, ...]
    measured: tuple[dict[Valve, Severity], ...]
    refused: tuple[tuple[Pair, Paragraph], ...]


class Workbench:
    """A corpus and the parts that its variants share; each is made when it is first asked for, and kept on disk.

    Args:
        parts: Folder that keeps them.
        say: Told of progress.
    """

    def __init__(self, corpus: Corpus, settings: TrainingSettings, parts: Path, say: Say) -> None:
        self.corpus, self.settings, self.say = corpus, settings, say
        self.seconds: dict[str, float] = {}
        self._parts, self._texts = parts, dict[str, tuple[TextEncoder, ParagraphIndex]]()

    @cached_property
    def material(self) -> Material:
        """Paragraphs, images and examples."""
        folder = self._parts / f"images-{cache.key_of(self.corpus.folder, cache.made_by(*cache.IMAGES))}"
        return self._timed("reading", lambda: gather(self.corpus, self.say, read=cache.images_read(folder)))

    def backbone(self, material: Material) -> Backbone:
        """The image network, trained on those images of the material that the coarse task sees."""
        return self.network(coarse_images(material))

    def network(self, images: ImageSet) -> Backbone:
        """An image network, trained on these images."""
        settings = self.settings
        learned = [(record.image_id, record.valve, record.flow) for record in images.records]
        chosen = (settings.seed, settings.backbone, settings.coarse_epochs, settings.self_supervised_epochs)
        path = self._parts / f"network-{cache.key_of(learned, chosen, cache.made_by(*cache.NETWORK))}.safetensors"

        def fit() -> Backbone:
            return fit_backbone(images, settings, self.say)

        return self._timed("image network", lambda: cache.kept_backbone(path, settings.backbone, fit))

    def text(self, settings: TrainingSettings) -> tuple[TextEncoder, ParagraphIndex]:
        """The text space, and the paragraphs in it."""
        paragraphs = self.material.paragraphs
        chosen = (settings.text_encoder, settings.dimensions, settings.text_epochs, settings.seed)
        key = cache.key_of(self.corpus.folder, chosen, cache.made_by(*cache.TEXT))
        if key not in self._texts:

            def fit() -> tuple[TextEncoder, ParagraphIndex]:
                return fit_text(paragraphs, settings, self.say)

            self._texts[key] = self._timed("text space", lambda: cache.kept_text(self._parts / f"text-{key}", fit))
        return self._texts[key]

    @cached_property
    def views(self) -> ViewClassifier | None:
        """What tells the valve from the two-dimensional image."""
        images, seed = coarse_images(self.material), self.settings.seed
        learned = [record.image_id for record in images.records]
        folder = self._parts / f"views-{cache.key_of(self.corpus.folder, learned, seed, cache.made_by(*cache.VIEWS))}"
        return self._timed("views", lambda: cache.kept_views(folder, lambda: views_of(images, seed, self.say)))

    def bundle(self, settings: TrainingSettings, material: Material, backbone: Backbone) -> Bundle:
        """A model on the shared parts; only its text space is learned anew where that differs."""
        text, index = self.text(settings)
        views = self.views
        return self._timed("alignment", lambda: assemble(material, text, index, backbone, views, settings, self.say))

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        began = time.monotonic()
        done = work()
        self.seconds.setdefault(name, time.monotonic() - began)
        return done


def asked_of(corpus: Corpus, evidence: Iterable[str] = ()) -> Asked:
    """Read a corpus's test images, with this evidence of their valve beside the spectrum."""
    paired = pairs(corpus, "test")
    wanted = {pair.paragraph.report_id for pair in paired}
    reports = [report for report in corpus.reports if report.report_id in wanted]
    told = {(p.report_id, p.number): p for p in annotate(reports, FindingExtractor())}
    truths = [told[pair.paragraph.report_id, pair.paragraph.number] for pair in paired]
    sources = tuple(ValveSource(name) for name in evidence)
    read = list(shared_out(partial(_read, sources), [pair.image.path for pair in paired], 8))
    known = list(zip(paired, truths, read, strict=True))
    used = [(pair, truth, *one) for pair, truth, one in known if not isinstance(one, str)]
    columns = list(zip(*used, strict=True)) or [(), (), (), ()]
    return Asked(*columns, tuple((pair, truth) for pair, truth, one in known if isinstance(one, str)))  # type: ignore[arg-type]


def _read(evidence: Iterable[ValveSource], path: Path) -> tuple[DopplerImage, dict[Valve, Severity]] | str:
    try:
        image = read_doppler_image(path, tuple(evidence))
    except ImageError as error:
        return str(error)
    return image, measured_grades(image)


class Remembering(Reporter):
    """A reporter that does not measure the asked images again for each variant."""

    def __init__(self, bundle: Bundle, asked: Asked, evidence: Iterable[str] = ()) -> None:
        super().__init__(bundle, evidence)
        self._known = {image.name: grades for image, grades in zip(asked.images, asked.measured, strict=True)}

    def measured(self, image: DopplerImage, features: np.ndarray) -> dict[Lesion, Grades]:
        """As `Reporter.measured`."""
        return measured_weights(self._known[image.name], self.bundle.vision.grades(features[None])[0], self.usual)


def cases_of(bundle: Bundle, asked: Asked, features: np.ndarray, evidence: Iterable[str] = ()) -> list[Case]:
    """What a model answers; images that were refused are misses."""
    reporter, cases = Remembering(bundle, asked, evidence), []
    for pair, truth, image, row in zip(asked.pairs, asked.truths, asked.images, features, strict=True):
        answer = reporter.answer(image, row)
        nearest = answer.nearest[0].paragraph if answer.nearest else None
        cases.append(answered(_case(pair, truth), answer.ballot, reporter.judge.levels, nearest, reporter.judge))
    return cases + [_case(pair, truth) for pair, truth in asked.refused]


def cases_at(
    bundle: Bundle, asked: Asked, features: np.ndarray, vectors: np.ndarray, measured: bool = True
) -> list[Case]:
    """The same, with the images placed elsewhere in the text space: by a linear map, or where their truth lies.

    Args:
        measured: Whether what was measured weighs the neighbours' grades.
    """
    reporter, cases = Remembering(bundle, asked), []
    hits = bundle.index.search(np.ascontiguousarray(vectors, np.float32), bundle.decision.neighbours)
    places = zip(asked.pairs, asked.truths, asked.images, features, hits, strict=True)
    for pair, truth, image, row, near in places:
        neighbours = [Neighbour(bundle.paragraphs[hit.row], hit.similarity) for hit in near]
        weights = reporter.measured(image, row) if measured else {}
        votes = ballot(image.name, neighbours, bundle.decision, weights)
        cases.append(answered(_case(pair, truth), votes, bundle.decision.confidence, neighbours[0].paragraph))
    return cases + [_case(pair, truth) for pair, truth in asked.refused]


def features_for(bundle: Bundle, asked: Asked) -> np.ndarray:
    """Features of the asked images, *Shape:* (images, width); they depend on the backbone alone."""
    encoder: ImageEncoder = bundle.vision
    with torch.inference_mode():
        return np.concatenate([encoder.features([image]) for image in asked.images])


def _case(pair: Pair, truth: Paragraph) -> Case:
    return Case(
        image_id=pair.image.image_id,
        patient_id=pair.image.patient_id,
        true=instances_of(truth.findings),
        predicted=frozenset(),
        true_valve=pair.image.valve,
        predicted_valve=None,
        answered=False,
        paragraph=truth,
    )


def unmatched(corpus: Corpus, material: Material) -> Material:
    """The material as an archive gives it: no image with a report says which paragraph, valve or flow it is of."""
    known = {example.row for example in material.examples}
    records = tuple(
        replace(record, paragraph=None, valve=None, flow=None) if row in known else record
        for row, record in enumerate(material.images.records)
    )
    images = replace(material.images, records=records)
    return replace(
        material, images=images, examples=(), unmatched=tuple(unmatched_images(corpus, records, material.paragraphs))
    )


def matched(bench: Workbench, backbone: Backbone, material: Material, settings: TrainingSettings) -> Material:
    """The material with its images matched by learning, as `assemble` does it."""
    text, _ = bench.text(settings)
    aligner = Aligner(material.images, backbone, fit_traits(coarse_images(material), settings), text, settings)
    return replace(material, examples=tuple(associate(material.unmatched, aligner, (), bench.say)), unmatched=())


def at_random(material: Material, seed: int) -> Material:
    """The material with each image beside any paragraph of its report that speaks of a valve."""
    rng = np.random.default_rng(seed)
    drawn = [
        Example(image.row, image.candidates[int(rng.integers(len(image.candidates)))]) for image in material.unmatched
    ]
    return replace(material, examples=tuple(drawn), unmatched=())


def share_matched_rightly(material: Material, truth: Material) -> float:
    """Of the images whose paragraph is known in truth, those with that paragraph."""
    made = {example.row: example.paragraph for example in material.examples}
    right = [example.row in made and made[example.row].number == example.paragraph.number for example in truth.examples]
    return float(np.mean(right))
