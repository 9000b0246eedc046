"""What no image at all would reach: the floor of the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import Paragraph, Valve
from echoreport.evaluation.cases import Case, Instance, instances_of

DRAWS = 20
"""Random paragraphs for each image."""


def chance_cases(
    cases: Sequence[Case], paragraphs: Sequence[Paragraph], draws: int = DRAWS, seed: int = 0
) -> list[Case]:
    """Each case answered by random paragraphs of the index, `draws` times.

    Pooled figures of the result are the mean over the draws.
    """
    answers = [
        unasked(instances_of(paragraph.findings), valve_of(paragraph.findings)) | {"nearest": paragraph}
        for paragraph in paragraphs
    ]
    rows = np.random.default_rng(seed).integers(len(answers), size=(len(cases), draws))
    return [replace(case, **answers[row]) for case, drawn in zip(cases, rows, strict=True) for row in drawn]


def majority_cases(cases: Sequence[Case], paragraphs: Sequence[Paragraph]) -> list[Case]:
    """Each case answered alike: the index's most frequent valve, with the lesions most often stated together of it.

    Paragraphs without a lesion do not count for the lesions: a constant "normal" would catch nothing.
    """
    spoken = Counter(valve for p in paragraphs if (valve := valve_of(p.findings)) is not None)
    common = max(Valve, key=lambda valve: spoken[valve]) if spoken else None
    stated = (frozenset(i for i in instances_of(p.findings) if i.valve is common) for p in paragraphs)
    answer = unasked(_most_frequent(stated), common)
    return [replace(case, **answer) for case in cases]


def unasked(predicted: frozenset[Instance], valve: Valve | None) -> dict[str, Any]:
    """Fields of a case whose answer came from no image."""
    return {
        "predicted": predicted,
        "predicted_valve": valve,
        "spectrum_valve": valve,
        "answered": valve is not None,
        "nearest": None,
        "ballot": (),
        "rejected": "",
    }


def _most_frequent(answers: Iterable[frozenset[Instance]]) -> frozenset[Instance]:
    """The most frequent one that is not empty; of equally frequent ones, always the same."""
    counts = Counter(answer for answer in answers if answer)
    return max(counts, key=lambda answer: (counts[answer], sorted(map(str, answer))), default=frozenset())
