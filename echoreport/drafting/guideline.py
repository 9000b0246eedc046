"""Grades by what was measured in an image, as a weight on the neighbours' grades.

A few hundred pairs teach the transform network roughly where a grade lies. What readers of the archive call moderate by
velocity, half-time or density, graders learn more exactly (`echoreport.vision.grader`); for a stenosis too rare to
learn from, a guideline says it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from echoreport.domain import STATED, Disease, DopplerImage, Paragraph, Severity, Valve
from echoreport.guidelines import STENOSIS_GRADED_BY, cutoffs
from echoreport.images import find_jets, main_jets

if TYPE_CHECKING:  # whoever only counts votes need not wait for torch
    from echoreport.vision import Lesion

Grades = Mapping[Severity, float]
"""Weight of each grade; sums to 1."""
_EVEN: Grades = dict.fromkeys(Severity, 1 / len(Severity))
_UNSEEN = 0.05
"""Part of its usual weight that a grade keeps whatever the measurement says."""


def measured_grades(image: DopplerImage) -> dict[Valve, Severity]:
    """The grade that each valve's stenosis would have if this image were of that valve and it were stenosed.

    Below the limit of moderate that is mild. Valves whose quantity cannot be measured here are left out: all of them
    without a calibration.
    """
    jets, grades = find_jets(image), {}
    for valve, (quantity, direction) in STENOSIS_GRADED_BY.items():
        values = [getattr(jet, quantity) for jet in main_jets(jets, direction)]
        limits = cutoffs(valve, Disease.STENOSIS, quantity)
        grade = limits.grade(float(np.median(values))) if values else None
        if grade is not None:
            grades[valve] = grade
        elif values and limits.moderate is not None:
            grades[valve] = Severity.MILD
    return grades


def usual_grades(paragraphs: Iterable[Paragraph]) -> dict[Lesion, Grades]:
    """How often an archive's readers give a lesion each grade; no grade is impossible (one half is added to each)."""
    findings = (finding for paragraph in paragraphs for finding in paragraph.findings)
    return usual_of(Counter((f.valve, f.disease, f.severity) for f in findings if f.severity and f.assertion in STATED))


def usual_of(counts: Mapping[tuple[Valve, Disease, Severity], int]) -> dict[Lesion, Grades]:
    """As `usual_grades`, where the grades are counted already."""
    usual: dict[Lesion, dict[Severity, float]] = {}
    for (valve, disease, severity), count in counts.items():
        usual.setdefault((valve, disease), dict.fromkeys(Severity, 0.5))[severity] += count
    return {lesion: _normalised(grades) for lesion, grades in usual.items()}


def measured_weights(
    guideline: Mapping[Valve, Severity], learned: Mapping[Lesion, Grades], usual: Mapping[Lesion, Grades]
) -> dict[Lesion, Grades]:
    """How likely each grade of each lesion is by what was measured, if the image shows that lesion.

    Args:
        guideline: Of `measured_grades`; weighs grades by how near they are, where nothing was learned.
        learned: Of `Graders.grades`. A few pairs may lack a grade: it keeps a small part of its usual weight.
        usual: Of `usual_grades`: what readers hardly ever write is hardly ever right.
    """
    around = {(valve, Disease.STENOSIS): _around(grade) for valve, grade in guideline.items()}
    found = {}
    for lesion, grades in {**around, **learned}.items():
        often = usual.get(lesion, _EVEN)
        kept = {grade: (1 - _UNSEEN) * grades[grade] + _UNSEEN * often[grade] for grade in Severity}
        found[lesion] = _normalised({grade: weight * often[grade] for grade, weight in kept.items()})
    return found


def weigh(shares: Mapping[str, float], weights: Grades, smoothing: float) -> dict[str, float]:
    """Weigh the neighbours' grades by what was measured; the lesion's own share stays.

    Args:
        shares: Severity, or a key without a grade -> share; see `Vote.shares`.
        smoothing: Part of the graded share that is spread over all grades first, in [0, 1]: few neighbours need not
            hold the right grade among them.
    """
    graded = sum(shares.get(grade, 0.0) for grade in Severity)
    even = graded * smoothing / len(Severity)
    weighed = {grade: (shares.get(grade, 0.0) * (1 - smoothing) + even) * weights[grade] for grade in Severity}
    total = sum(weighed.values())
    if not total:
        return dict(shares)
    rest = {key: share for key, share in shares.items() if key not in weighed}
    return {**rest, **{grade: share * graded / total for grade, share in weighed.items() if share}}


def _around(grade: Severity) -> Grades:
    return _normalised({other: exp(-abs(other.rank - grade.rank)) for other in Severity})


def _normalised(weights: Grades) -> Grades:
    return {grade: weight / sum(weights.values()) for grade, weight in weights.items()}
