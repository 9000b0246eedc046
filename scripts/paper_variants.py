"""The variants that `reproduce_paper.py` compares, by name: what differs from the model, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from paper_runs import (
    Asked,
    Workbench,
    at_random,
    cases_at,
    cases_of,
    features_for,
    matched,
    share_matched_rightly,
    unmatched,
)

from echoreport.bundle import Bundle
from echoreport.evaluation.baselines import Pairs, linear_places
from echoreport.evaluation.cases import Case
from echoreport.training.coarse import fit_backbone
from echoreport.training.settings import TrainingSettings
from echoreport.vision import features_of

MODEL = "model, spectrum alone"
Answers = tuple[list[Case], dict[str, float]]
"""Cases, and further figures of the variant."""

SETTINGS: dict[str, dict[str, Any]] = {
    "text space: words alone (DBOW)": {"text_encoder": "dbow"},
    "text space: TF-IDF + SVD": {"text_encoder": "tfidf-svd"},
    "text space: labelled DM": {"text_encoder": "labelled-dm"},
    "coarse task by the image network alone": {"trait_epochs": 0},
    "transform network on all 277 features": {"summary": False},
    "the same, without graders": {"summary": False, "graders": False},
    "no graders (guidelines only)": {"graders": False},
    "loss: cosine": {"loss": "cosine"},
    "loss: squared error": {"loss": "squared"},
    "loss: margin, hard negatives": {"loss": "margin"},
    "loss: ordinal contrast": {"loss": "ordinal"},
    "no hidden layer": {"hidden_layers": 0},
    "two hidden layers": {"hidden_layers": 2},
    "no dropout": {"dropout": 0.0},
    "five networks averaged": {"members": 5},
}
"""Variants of the training; each leaves one part of the model out or puts another in its place."""

DECISIONS: dict[str, Callable[[Bundle], Bundle]] = {
    "nearest paragraph alone": lambda bundle: _rule(bundle, neighbours=1),
    "neighbours' grades, unsmoothed": lambda bundle: _rule(bundle, smoothing=0.0),
    "grades by what was measured alone": lambda bundle: _rule(bundle, smoothing=1.0),
    "all neighbours weigh the same": lambda bundle: _rule(bundle, temperature=10.0),
}
"""Variants of the vote, on the model as it is."""


def answers(bench: Workbench, asked: Asked, unseen: Asked) -> Iterator[tuple[str, Answers]]:
    """Answers of the model.

    Args:
        unseen: The same patients on scanners that no training image is of.
    """
    model = bench.bundle(bench.settings)
    features, elsewhere = features_for(model, asked), features_for(model, unseen)
    yield MODEL, (cases_of(model, asked, features), dict(bench.seconds))
    for name, evidence in (
        ("printed labels", ("printed",)),
        ("view", ("view",)),
        ("all evidence", ("printed", "tags", "view")),
    ):
        yield f"model, {name}", (cases_of(model, asked, features, evidence), {})
    yield "unseen scanners, spectrum alone", (cases_of(model, unseen, elsewhere), {})
    yield "unseen scanners, all evidence", (cases_of(model, unseen, elsewhere, ("printed", "tags", "view")), {})


def variants(bench: Workbench, asked: Asked) -> Iterator[tuple[str, Answers]]:
    """Answers of the model by the spectrum alone, then those of each variant."""
    model = bench.bundle(bench.settings)
    features = features_for(model, asked)
    yield MODEL, (cases_of(model, asked, features), {})
    for name, vectors in _linear(bench, model, asked, features).items():
        yield f"{name} for the transform network", (cases_at(model, asked, features, vectors), {})
    truth = model.text.encode_visible(asked.truths)
    yield "true paragraph as query", (cases_at(model, asked, features, truth, measured=False), {})
    placed = model.vision.place(features)
    yield "neighbours' grades as they are", (cases_at(model, asked, features, placed, measured=False), {})
    for name, change in DECISIONS.items():
        yield name, (cases_of(change(model), asked, features), {})
    for name, changes in SETTINGS.items():
        bundle = bench.bundle(replace(bench.settings, **changes))
        yield name, (cases_of(bundle, asked, features), {})
    yield from _matchings(bench, asked)


def _matchings(bench: Workbench, asked: Asked) -> Iterator[tuple[str, Answers]]:
    """With study-level pairs: the paragraphs known, matched by learning, and drawn from the report.

    The image network sees no label of an image that has a report, in any of the three.
    """
    settings: TrainingSettings = bench.settings
    material = unmatched(bench.corpus, bench.material)
    backbone = fit_backbone(material.images, settings, bench.say)
    ways = {
        "known": replace(material, examples=bench.material.examples, open=()),
        "learned": matched(bench, backbone, material, settings),
        "none": at_random(material, settings.seed),
    }
    for name, chosen in ways.items():
        bundle = bench.bundle(settings, chosen, backbone)
        right = share_matched_rightly(chosen, bench.material)
        yield f"matching: {name}", (cases_of(bundle, asked, features_for(bundle, asked)), {"matched rightly": right})


def _linear(bench: Workbench, model: Bundle, asked: Asked, features: np.ndarray) -> dict[str, np.ndarray]:
    images, examples = bench.material.images, bench.material.examples
    rows = [example.row for example in examples]
    grids = images.grids[rows].astype(np.float32) / 255
    learned = features_of(model.vision.backbone, grids, images.traits[rows]).numpy()
    width = model.vision.backbone.width
    training = Pairs(learned, width, (), [example.paragraph for example in examples])
    return linear_places(Pairs(features, width, (), asked.truths), training, model)


def _rule(bundle: Bundle, **changes: Any) -> Bundle:
    return replace(bundle, decision=replace(bundle.decision, **changes))
