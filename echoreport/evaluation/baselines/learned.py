"""Simpler methods that learn from the same image–paragraph pairs and see with the same CNN."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from echoreport.bundle import Bundle
from echoreport.decision import DecisionRule
from echoreport.domain import LESIONS, Disease, Paragraph, Valve
from echoreport.drafting.guideline import Grades
from echoreport.drafting.voting import NONE, UNGRADED, Levels, Neighbour, Vote, ballot
from echoreport.evaluation.answers import answered
from echoreport.evaluation.cases import Case, grades_of, instances_of
from echoreport.vision import Lesion

_PLAIN = DecisionRule(1, 1.0, dict.fromkeys(LESIONS, 0.5))
_PRINCIPAL, _CANONICAL = 32, 16
"""Most principal components, and canonical ones of those: CCA of more columns than pairs would fit them exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Image–paragraph pairs to learn from, or images to answer.

    Attributes:
        features: What the transform network takes, float32 (images, width): the CNN's features, then the traits.
        cnn: Width of the CNN's features.
        measured: Of each asked image, how likely each grade is by what was measured; empty of those to learn from.
        paragraphs: Of each image, with findings.
    """

    features: np.ndarray
    cnn: int
    measured: Sequence[Mapping[Lesion, Grades]]
    paragraphs: Sequence[Paragraph]

    @property
    def seen(self) -> np.ndarray:
        """The CNN's features alone."""
        return self.features[:, : self.cnn]


def learned_cases(
    cases: Sequence[Case],
    asked: Pairs,
    training: Pairs,
    valves: Sequence[Valve | None],
    placed: Mapping[str, np.ndarray],
    bundle: Bundle,
) -> dict[str, tuple[Case, ...]]:
    """The cases, answered by each simpler method; images that could not be used stay as they are.

    Args:
        asked: The images of the cases that could be used, in their order.
        training: Pairs of other patients.
        valves: Of the training images; None where unknown.
        placed: What `linear_places` gave for the asked images.
    """
    answers = {
        "nearest_image": _nearest_image(asked, training),
        "classifier": _classifier(asked, training, valves),
        **{name: _found(vectors, asked, bundle) for name, vectors in placed.items()},
    }
    return {name: _answered(cases, given) for name, given in answers.items()}


def linear_places(asked: Pairs, training: Pairs, bundle: Bundle) -> dict[str, np.ndarray]:
    """Where linear maps in the transform network's place put images in the text space.

    Returns:
        "ridge" and "cca" -> float32 unit vectors, *Shape:* (asked images, dimensions).
    """
    targets = bundle.text.encode_visible(training.paragraphs)
    maps = {"ridge": _ridge(training)(targets), "cca": _cca(training)(targets)}
    return {name: _unit(placed(asked.features)).astype(np.float32) for name, placed in maps.items()}


_Answer = tuple[list[Vote], Levels, Paragraph | None]


def _answered(cases: Sequence[Case], answers: Sequence[_Answer]) -> tuple[Case, ...]:
    left = iter(answers)
    return tuple(case if case.rejected else answered(case, *next(left)) for case in cases)


def _nearest_image(asked: Pairs, training: Pairs) -> list[_Answer]:
    """The report of the training image that is most similar in the CNN's feature space, by cosine."""
    similarity = _unit(asked.seen) @ _unit(training.seen).T
    nearest = [Neighbour(training.paragraphs[row.argmax()], float(row.max())) for row in similarity]
    return [(ballot("", [near], _PLAIN, {}), _PLAIN.confidence, near.paragraph) for near in nearest]


def _classifier(asked: Pairs, training: Pairs, valves: Sequence[Valve | None]) -> list[_Answer]:
    """Logistic regressions from the CNN's features to the valve and to each lesion's level; no text is searched."""
    of_valve = _classified(training.seen, [str(valve or "") for valve in valves], asked.seen)
    of_lesion = {
        disease: _classified(training.seen, [_level(p, disease) for p in training.paragraphs], asked.seen)
        for disease in LESIONS
    }
    return [(_votes(of_valve, of_lesion, row), _PLAIN.confidence, None) for row in range(len(asked.features))]


_Classified = tuple[Sequence[str], np.ndarray]


def _classified(features: np.ndarray, labels: Sequence[str], asked: np.ndarray) -> _Classified:
    """Names of the classes, and their probability for each row of `asked`."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known = np.array([bool(label) for label in labels])
    names = np.array(labels)[known]
    if len(set(names)) < 2:
        return sorted(set(names)), np.ones((len(asked), len(set(names))))
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(features[known], names)
    return list(model.classes_), model.predict_proba(asked)


def _votes(of_valve: _Classified, of_lesion: Mapping[Disease, _Classified], row: int) -> list[Vote]:
    valves = dict(zip(of_valve[0], of_valve[1][row].tolist(), strict=True))
    shares = {
        disease: dict(zip(names, chances[row].tolist(), strict=True)) for disease, (names, chances) in of_lesion.items()
    }
    return [
        Vote("", valve, disease, valves[valve], shares[disease])
        for valve in Valve
        if valve in valves
        for disease in LESIONS
    ]


def _level(paragraph: Paragraph, disease: Disease) -> str:
    grades = [grade for (_, said), grade in grades_of(instances_of(paragraph.findings)).items() if said is disease]
    known = [grade for grade in grades if grade is not None]
    return str(max(known, key=lambda grade: grade.rank)) if known else UNGRADED if grades else NONE


_Regression = Callable[[np.ndarray], np.ndarray]


def _found(vectors: np.ndarray, asked: Pairs, bundle: Bundle) -> list[_Answer]:
    """What is near to images placed by another map; index, vote and decision rule are the model's own."""
    answers: list[_Answer] = []
    for hits, measured in zip(bundle.index.search(vectors, bundle.decision.neighbours), asked.measured, strict=True):
        near = [Neighbour(bundle.paragraphs[hit.row], hit.similarity) for hit in hits]
        votes = ballot("", near, bundle.decision, measured)
        answers.append((votes, bundle.decision.confidence, near[0].paragraph if near else None))
    return answers


def _ridge(training: Pairs) -> Callable[[np.ndarray], _Regression]:
    """Ridge regression, its penalty by leave-one-out of the training pairs."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), RidgeCV(alphas=np.logspace(0, 5, 11)))
    return lambda targets: model.fit(training.features, targets).predict


def _cca(training: Pairs) -> Callable[[np.ndarray], _Regression]:
    """Canonical correlation of the images' principal components with the text space."""
    from sklearn.cross_decomposition import CCA
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def fit(targets: np.ndarray) -> _Regression:
        principal = max(1, min(_PRINCIPAL, len(targets) // 4, training.features.shape[1]))
        canonical = max(1, min(_CANONICAL, principal, targets.shape[1]))
        model: Any = make_pipeline(StandardScaler(), PCA(principal, random_state=0), CCA(canonical, max_iter=2000))
        with warnings.catch_warnings():  # a component that has not converged is as good as it gets
            warnings.simplefilter("ignore")
            return model.fit(training.features, targets).predict

    return fit


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
