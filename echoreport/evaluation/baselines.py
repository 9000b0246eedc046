"""What no image at all would reach, and what two readers reach: the floor and the ceiling of the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import LESIONS, Paragraph, Severity, Valve
from echoreport.evaluation.cases import Case, Instance, instances_of

DRAWS = 200


def chance_cases(
    cases: Sequence[Case], paragraphs: Sequence[Paragraph], draws: int = DRAWS, seed: int = 0
) -> list[Case]:
    """Each case answered by random paragraphs of the index, `draws` times.

    Pooled figures of the result are the mean over the draws.
    """
    answers = [_answer(instances_of(paragraph.findings), valve_of(paragraph.findings)) for paragraph in paragraphs]
    rows = np.random.default_rng(seed).integers(len(answers), size=(len(cases), draws))
    return [replace(case, **answers[row]) for case, drawn in zip(cases, rows, strict=True) for row in drawn]


def majority_cases(cases: Sequence[Case], paragraphs: Sequence[Paragraph]) -> list[Case]:
    """Each case answered alike: the index's most frequent valve, with the lesions most often stated together of it.

    Paragraphs without a lesion do not count for the lesions: a constant "normal" would catch nothing.
    """
    spoken = Counter(valve for p in paragraphs if (valve := valve_of(p.findings)) is not None)
    common = max(Valve, key=lambda valve: spoken[valve]) if spoken else None
    stated = (frozenset(i for i in instances_of(p.findings) if i.valve is common) for p in paragraphs)
    answer = _answer(_most_frequent(stated), common)
    return [replace(case, **answer) for case in cases]


def two_readers(cases: Sequence[Case], truth: Iterable[Mapping[str, object]]) -> list[Case]:
    """What a second simulated reader said of the cases, held against the first reader, who wrote the report.

    Both saw the same patient and differ as readers do near a cut-off: no method that is scored against one
    reader's report can be expected to agree with it more. Both name the valve rightly.

    Args:
        truth: Rows of a simulated corpus's truth table, with `reader_*` and `second_*` columns; images that it
            does not list, or whose report nobody wrote, make no case.
    """
    rows = {str(row["image_id"]): row for row in truth if row.get("reader_style") and row.get("second_style")}
    return [_second_reader(case, rows[case.image_id]) for case in cases if case.image_id in rows]


def _answer(predicted: frozenset[Instance], valve: Valve | None) -> dict[str, Any]:
    """Fields of a case whose answer came from no image."""
    return {"predicted": predicted, "predicted_valve": valve, "answered": valve is not None, "rejected": ""}


def _second_reader(case: Case, row: Mapping[str, object]) -> Case:
    valve = Valve(str(row["valve"]))
    answer = _answer(_read(row, "second"), valve)
    return replace(case, true=_read(row, "reader"), true_valve=valve, **answer)


def _read(row: Mapping[str, object], who: str) -> frozenset[Instance]:
    grades = {lesion: row.get(f"{who}_{lesion}") for lesion in LESIONS}
    return frozenset(
        Instance(Valve(str(row["valve"])), lesion, Severity(str(grade))) for lesion, grade in grades.items() if grade
    )


def _most_frequent(answers: Iterable[frozenset[Instance]]) -> frozenset[Instance]:
    """The most frequent one that is not empty; of equally frequent ones, always the same."""
    counts = Counter(answer for answer in answers if answer)
    return max(counts, key=lambda answer: (counts[answer], sorted(map(str, answer))), default=frozenset())
