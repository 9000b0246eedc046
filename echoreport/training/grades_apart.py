"""How far the grades of two paragraphs lie apart, and paragraphs that differ in one grade alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import LESIONS, STATED, Paragraph, Severity

_FULL_GRADE = 2  # ranks
_WITHOUT = -2  # rank of a lesion that is not there: a full grade below a trace


def ranks_apart(paragraphs: Sequence[Paragraph]) -> np.ndarray:
    """Ranks between each two paragraphs, over both lesions; infinite between valves.

    Returns:
        Float32, *Shape:* (paragraphs, paragraphs).
    """
    ranks = np.array([_ranks(paragraph) for paragraph in paragraphs], np.float32)
    apart = np.abs(ranks[:, None] - ranks[None]).sum(-1)
    valves = np.array([str(valve_of(paragraph.findings)) for paragraph in paragraphs])
    apart[valves[:, None] != valves[None]] = np.inf
    return apart


def other_grades(paragraphs: Sequence[Paragraph]) -> tuple[list[int], list[Paragraph]]:
    """Each paragraph with one of its graded lesions a full grade graver, and milder, as far as the grades reach.

    Returns:
        Of which paragraph each is; and the paragraphs.
    """
    owners, others, grades = [], [], list(Severity)
    for owner, paragraph in enumerate(paragraphs):
        for place, finding in enumerate(paragraph.findings):
            if finding.severity is None or finding.disease not in LESIONS:
                continue
            for step in (-_FULL_GRADE, _FULL_GRADE):
                if 0 <= (rank := finding.severity.rank + step) < len(grades):
                    changed = list(paragraph.findings)
                    changed[place] = replace(finding, severity=grades[rank])
                    owners.append(owner)
                    others.append(replace(paragraph, findings=tuple(changed)))
    return owners, others


def _ranks(paragraph: Paragraph) -> list[int]:
    """Rank of each lesion of the paragraph's valve; an ungraded one counts as mild."""
    valve, ranks = valve_of(paragraph.findings), []
    for lesion in LESIONS:
        found = [f for f in paragraph.findings if (f.valve, f.disease) == (valve, lesion) and f.assertion in STATED]
        ranks.append(max([(f.severity or Severity.MILD).rank for f in found], default=_WITHOUT))
    return ranks
