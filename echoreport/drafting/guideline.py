"""Grades that the guidelines give to what was measured in an image, as a weight on the neighbours' grades.

A few hundred pairs teach the transform network roughly where a grade lies; a guideline says exactly. Only stenosis is
graded so: its velocity and gradient are what the spectrum shows best.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

import numpy as np

from echoreport.domain import Disease, DopplerImage, Severity, Valve
from echoreport.guidelines import STENOSIS_GRADED_BY, cutoffs
from echoreport.images import find_jets, main_jets


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


def weigh(shares: Mapping[str, float], measured: Severity) -> dict[str, float]:
    """Give the neighbours' grades weight by how near they are to the measured one; the lesion's own share stays.

    Args:
        shares: Severity, or a key without a grade -> share; see `Vote.shares`.
    """
    graded = {grade: shares[grade] for grade in Severity if grade in shares}
    weighed = {grade: share * exp(-abs(grade.rank - measured.rank)) for grade, share in graded.items()}
    total, left = sum(graded.values()), sum(weighed.values())
    return {**shares, **({grade: share * total / left for grade, share in weighed.items()} if left else {})}
