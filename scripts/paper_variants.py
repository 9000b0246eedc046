"""The variants that `compare_variants.py` compares, by name: what differs from the model, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterator
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
from echoreport.training.settings import TrainingSettings
from echoreport.vision import features_of

MODEL = "model, spectrum alone"
EVIDENCE = {"printed labels": ("printed",), "view": ("view",), "all evidence": ("printed", "tags", "view")}
"""What tells the valve beside the spectrum. Simulated files have no header text that names it."""
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

DECISIONS: dict[str, dict[str, Any]] = {
    "smoothing: none": {"smoothing": 0.0},
    "smoothing: whole": {"smoothing": 1.0},
    "all neighbours weigh the same": {"temperature": 10.0},
    "nine neighbours": {"neighbours": 9},
}
"""Variants of the vote, on the model as it is; thresholds stay those that were chosen for the model."""


def answers(bench: Workbench, asked: Asked, unseen: Asked) -> Iterator[tuple[str, Answers]]:
    """Answers of the model.

    Args:
        unseen: The same patients on scanners that no training image is of.
    """
    backbone = bench.backbone(bench.material)
    model = bench.bundle(bench.settings, bench.material, backbone)
    features, elsewhere = features_for(model, asked), features_for(model, unseen)
    yield MODEL, (cases_of(model, asked, features), dict(bench.seconds))
    for name, evidence in EVIDENCE.items():
        yield f"model, {name}", (cases_of(model, asked, features, evidence), {})
    yield "unseen scanners, spectrum alone", (cases_of(model, unseen, elsewhere), {})
    yield "unseen scanners, all evidence", (cases_of(model, unseen, elsewhere, EVIDENCE["all evidence"]), {})


def variants(bench: Workbench, asked: Asked) -> Iterator[tuple[str, Answers]]:
    """Answers of the model by the spectrum alone, then those of each variant."""
    backbone = bench.backbone(bench.material)
    model = bench.bundle(bench.settings, bench.material, backbone)
    features = features_for(model, asked)
    placed = model.vision.place(features)
    yield MODEL, (cases_of(model, asked, features), {})
    for name, vectors in _linear(bench, model, asked, features).items():
        yield f"{name} for the transform network", (cases_at(model, asked, features, vectors), {})
    truth = model.text.encode_visible(asked.truths)
    yield "true paragraph as query", (cases_at(model, asked, features, truth, measured=False), {})
    yield "neighbours' grades as they are", (cases_at(model, asked, features, placed, measured=False), {})
    alone = _rule(model, neighbours=1)
    yield "nearest paragraph alone", (cases_at(alone, asked, features, placed, measured=False), {})
    for name, changes in DECISIONS.items():
        yield name, (cases_of(_rule(model, **changes), asked, features), {})
    for name, changes in SETTINGS.items():
        bundle = bench.bundle(replace(bench.settings, **changes), bench.material, backbone)
        yield name, (cases_of(bundle, asked, features), {})
    yield from _matchings(bench, asked)


def _matchings(bench: Workbench, asked: Asked) -> Iterator[tuple[str, Answers]]:
    """With study-level pairs: the paragraphs known, matched by learning, and drawn from the report.

    No network sees a valve or flow label of an image that has a report, in any of the three.
    """
    settings: TrainingSettings = bench.settings
    material = unmatched(bench.corpus, bench.material)
    backbone = bench.backbone(material)
    ways = {
        "known": replace(material, examples=bench.material.examples, unmatched=()),
        "learned": matched(bench, backbone, material, settings),
        "none": at_random(material, settings.seed),
    }
    features = None  # they depend on the backbone alone, which is one for all
    for name, chosen in ways.items():
        bundle = bench.bundle(settings, chosen, backbone)
        features = features_for(bundle, asked) if features is None else features
        right = share_matched_rightly(chosen, bench.material)
        yield f"matching: {name}", (cases_of(bundle, asked, features), {"matched rightly": right})


def _linear(bench: Workbench, model: Bundle, asked: Asked, features: np.ndarray) -> dict[str, np.ndarray]:
    """Where ridge and CCA on the same summaries put the asked images."""
    images, examples, encoder = bench.material.images, bench.material.examples, model.vision
    rows = [example.row for example in examples]
    learned = features_of(encoder.backbone, images.grids[rows].astype(np.float32) / 255, images.traits[rows])
    training = Pairs(encoder.summaries(learned.numpy()), 0, (), [example.paragraph for example in examples])
    return linear_places(Pairs(encoder.summaries(features), 0, (), asked.truths), training, model)


def _rule(bundle: Bundle, **changes: Any) -> Bundle:
    return replace(bundle, decision=replace(bundle.decision, **changes))
