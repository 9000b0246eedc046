"""Texts against the true paragraphs: by their words, and by the findings that they state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from echoreport.domain import Finding
from echoreport.evaluation.agreement import CORE, Statement
from echoreport.evaluation.cases import Case
from echoreport.evaluation.metrics import detection, text
from echoreport.evaluation.uncertainty import Statistic


@dataclass(frozen=True, slots=True)
class TextPair:
    """A text and what it should be like.

    Attributes:
        text: A draft, or a retrieved paragraph; empty where there is none.
        stated: What it states of stenosis and regurgitation, denials and grades included.
        reference: The true paragraph, or those of all images of the study.
        truly_stated: What that states.
    """

    patient_id: str
    text: str
    stated: frozenset[Statement]
    reference: str
    truly_stated: frozenset[Statement]


TextFigure = Callable[[Sequence[TextPair], np.ndarray, int], Statistic]


def statements_of(findings: Iterable[Finding]) -> frozenset[Statement]:
    """What is compared of findings: stenosis and regurgitation with their assertion and grade."""
    return frozenset(Statement.of_finding(finding) for finding in findings if finding.disease in CORE)


def retrieved(cases: Iterable[Case]) -> tuple[TextPair, ...]:
    """The nearest paragraph of each case against the true one."""
    return tuple(
        TextPair(
            case.patient_id,
            case.nearest.text if case.nearest else "",
            statements_of(case.nearest.findings if case.nearest else ()),
            case.paragraph.text,
            statements_of(case.paragraph.findings),
        )
        for case in cases
    )


def _by_words(metric: Callable[..., Statistic]) -> TextFigure:
    def figure(pairs: Sequence[TextPair], patients: np.ndarray, size: int) -> Statistic:
        return metric([pair.text for pair in pairs], [pair.reference for pair in pairs], patients, size)

    return figure


def _finding_f1(pairs: Sequence[TextPair], patients: np.ndarray, size: int) -> Statistic:
    stated, true = [pair.stated for pair in pairs], [pair.truly_stated for pair in pairs]
    classes = sorted({statement for each in (*stated, *true) for statement in each}, key=str)
    return detection.f1(detection.counts(true, stated, classes, patients, size))


TEXT_FIGURES: dict[str, TextFigure] = {
    "bleu": _by_words(text.bleu),
    "chrf": _by_words(text.chrf),
    "rouge_l": _by_words(text.rouge_l),
    "finding_f1": _finding_f1,
}
