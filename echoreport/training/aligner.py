"""Aligns images with their paragraphs: what is learned from examples once text space and coarse task are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from echoreport.corpus import valve_of
from echoreport.decision import Confidence, DecisionRule
from echoreport.domain import Paragraph, Valve, ValveEvidence, ValveSource
from echoreport.drafting.guideline import Grades, measured_weights, usual_grades
from echoreport.drafting.valve_evidence import Shares, told_by
from echoreport.drafting.voting import Vote, ballot
from echoreport.image_set import ImageSet
from echoreport.progress import Progress, silent, tracked
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder
from echoreport.training.alignment import fit_transform, pair_features
from echoreport.training.calibrating import Judged, calibrate
from echoreport.training.decision import choose_rule, others_near
from echoreport.training.examples import Example
from echoreport.training.grading import fit_graders
from echoreport.training.settings import TrainingSettings
from echoreport.vision import (
    Backbone,
    Graders,
    ImageEncoder,
    Lesion,
    TraitNetwork,
    ViewClassifier,
    coarse_answers,
    coarse_logits,
    features_of,
    summarise,
)

_FOLDS = 5
_FEWEST_JUDGED = 20  # known examples on which a decision rule can be chosen


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """What was said of each example by graders and a transform network that did not see its patient.

    Attributes:
        vectors: Where the image was placed, float32, *Shape:* (examples, dimensions).
        weights: Of the grades of each lesion, by what was measured; see `measured_weights`.
    """

    vectors: np.ndarray
    weights: tuple[Mapping[Lesion, Grades], ...]


class Aligner:
    """Learns transform network, graders and decision rule from examples."""

    def __init__(
        self,
        images: ImageSet,
        backbone: Backbone,
        traits: TraitNetwork | None,
        text: TextEncoder,
        settings: TrainingSettings,
    ) -> None:
        self.images, self.text = images, text
        self._backbone, self._traits, self._settings = backbone, traits, settings
        self._features: dict[tuple[int, ...], Tensor] = {}

    def coarse_logits(self, rows: Sequence[int]) -> np.ndarray:
        """Of the coarse task, *Shape:* (rows, classes), float32; see `echoreport.vision.coarse_logits`."""
        grids, traits = self.images.grids[list(rows)], self.images.traits[list(rows)]
        features = features_of(self._backbone, grids.astype(np.float32) / 255, traits)
        with torch.inference_mode():
            return coarse_logits(features, self._backbone, self._traits).numpy()

    def align(
        self,
        known: Sequence[Example],
        matched: Sequence[Example],
        index: ParagraphIndex,
        paragraphs: Sequence[Paragraph],
        progress: Progress,
        unseen: bool,
        views: ViewClassifier | None,
    ) -> tuple[ImageEncoder, DecisionRule, Confidence | None]:
        """Learn from all examples; the decision rule and confidence come from examples that were left out in turn.

        Args:
            known: Examples whose paragraph the corpus gives; where there are enough, the rule is chosen on these alone,
                since a matched paragraph was chosen for fitting what the rule would be judged by.
            matched: Those that were matched in training; at least one example of either kind.
            paragraphs: In the order of the index's rows.
            unseen: Whether backbone, traits and views learned from other images alone; else there is no confidence,
                since what has seen an image is surer of it than of a new one.
            views: Tells the valve from a view; None where the corpus taught none.
        """
        examples = [*known, *matched]
        left_out = self.left_out(examples, usual_grades(paragraphs), progress)
        judged = len(known) if len(known) >= _FEWEST_JUDGED else len(examples)
        truths = [example.paragraph for example in examples[:judged]]
        nearest = others_near(left_out.vectors[:judged], truths, index, paragraphs)
        rule = choose_rule(nearest, left_out.weights[:judged], truths)
        encoder = self._fit(examples, np.arange(len(examples)))
        if not unseen:
            return encoder, rule, None
        votes = [
            ballot("", near[: rule.neighbours], rule, weights)
            for near, weights in zip(nearest, left_out.weights[:judged], strict=True)
        ]
        cases = self.judged(examples[:judged], votes, views)
        return encoder, rule, calibrate(cases, self.folds(examples[:judged]))

    def judged(
        self, examples: Sequence[Example], votes: Sequence[Sequence[Vote]], views: ViewClassifier | None
    ) -> list[Judged]:
        """What is said of each example, beside what its paragraph says.

        Args:
            votes: Of each example, by what learned from other patients.
            views: As `align` takes it.
        """
        rows = [example.row for example in examples]
        said = coarse_answers(torch.from_numpy(self.coarse_logits(rows)))
        return [
            Judged(
                tuple(ballot),
                coarse,
                self._told_by_view(example.row, views),
                self._valve_of(example),
                example.paragraph,
            )
            for example, ballot, coarse in zip(examples, votes, said, strict=True)
        ]

    def folds(self, examples: Sequence[Example]) -> list[np.ndarray]:
        """Rows of the examples in up to five parts, no patient in two."""
        return patient_folds([self.images.records[e.row].patient_id for e in examples], self._settings.seed)

    def _told_by_view(self, row: int, views: ViewClassifier | None) -> Shares | None:
        view = self.images.views[row]
        evidence = ValveEvidence(view=view.astype(np.float32) / 255 if view.any() else None)
        return told_by(evidence, views, [ValveSource.VIEW]).get(ValveSource.VIEW)

    def _valve_of(self, example: Example) -> Valve | None:
        return self.images.records[example.row].valve or valve_of(example.paragraph.findings)

    def left_out(
        self, examples: Sequence[Example], usual: Mapping[Lesion, Grades], progress: Progress = silent
    ) -> LeftOut:
        """Place and grade each example by graders and transform network that learned from the others.

        In five folds by patient. Text space and coarse task have seen all patients: the coarse task is surer of these
        images than of new ones.
        """
        vectors = np.zeros((len(examples), self.text.dimensions), np.float32)
        weights: list[Mapping[Lesion, Grades]] = [{} for _ in examples]
        folds = self.folds(examples)
        for fold in tracked(folds, len(folds), "leaving out pairs in turn", progress):
            others = np.setdiff1d(np.arange(len(examples)), fold)
            encoder = self._fit(examples, others if len(others) else fold)
            features = self._features_of(examples)[0, fold].numpy()
            vectors[fold] = encoder.place(features)
            for place, learned in zip(fold, encoder.grades(features), strict=True):
                weights[place] = measured_weights(self.images.measured[examples[place].row], learned, usual)
        return LeftOut(vectors, tuple(weights))

    def _fit(self, examples: Sequence[Example], kept: np.ndarray) -> ImageEncoder:
        """Graders and transform network, learned from some of the examples."""
        truths = [examples[place].paragraph for place in kept]
        features = self._features_of(examples)[:, kept]
        graders = Graders({})
        if self._settings.graders:
            graders = fit_graders(features[0, :, self._backbone.width :].numpy(), truths)
        given = features
        if self._settings.summary:
            with torch.no_grad():
                given = torch.stack([summarise(view, self._backbone, self._traits, graders) for view in features])
        network = fit_transform(given, truths, self.text, self._settings)
        return ImageEncoder(self._backbone, self._traits, graders, network)

    def _features_of(self, examples: Sequence[Example]) -> Tensor:
        """Of several views, *Shape:* (views, examples, width); the first is of the images as they are."""
        rows = tuple(example.row for example in examples)
        if rows not in self._features:
            grids, traits = self.images.grids[list(rows)], self.images.traits[list(rows)]
            self._features[rows] = pair_features(self._backbone, grids, traits, self._settings.seed)
        return self._features[rows]


def patient_folds(patients: Sequence[str], seed: int) -> list[np.ndarray]:
    """Rows in up to five parts; the rows of a patient are in one part."""
    unique = np.unique(patients)
    shuffled = np.random.default_rng(seed).permutation(unique)
    parts = np.array_split(shuffled, min(_FOLDS, len(unique)))
    return [np.flatnonzero(np.isin(patients, part)) for part in parts]
