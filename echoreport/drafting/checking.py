"""Guideline check: the grade that the vote gave beside the one that a guideline gives what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from echoreport.domain import STATED, Direction, Disease, DraftFinding, ImageMeasurement, Severity, Valve
from echoreport.drafting.parts import GuidelineCheck
from echoreport.guidelines import STENOSIS_GRADED_BY, Cutoffs, cutoffs

_GRADED_BY = {
    **{(valve, Disease.STENOSIS): how for valve, how in STENOSIS_GRADED_BY.items()},
    (Valve.AORTIC, Disease.REGURGITATION): ("pressure_half_time", Direction.TOWARD),
}
"""The quantity, and the way of its flow, that a lesion's grade is checked by."""
_APART = {Disease.STENOSIS: 2, Disease.REGURGITATION: 3}
"""Ranks at which a physician has to look: more than a half grade of a stenosis; a half-time alone grades no leak."""


def checked(findings: Sequence[DraftFinding], measurements: Sequence[ImageMeasurement]) -> Iterator[GuidelineCheck]:
    """A check for each finding of which the guidelines' quantity was measured in its images."""
    for finding in findings:
        how = _GRADED_BY.get((finding.valve, finding.disease))
        measured = _measured(measurements, finding.images, *how) if how else None
        if measured:
            yield _check(finding, measured, cutoffs(finding.valve, finding.disease, measured.quantity))


def _measured(
    measurements: Sequence[ImageMeasurement], images: Sequence[str], quantity: str, direction: Direction
) -> ImageMeasurement | None:
    """The gravest value: of a velocity or gradient the highest, since a beam can only miss the fastest flow."""
    found = [
        m
        for m in measurements
        if m.image in images and m.quantity == quantity and m.direction is direction and math.isfinite(m.value)
    ]
    worst = min if quantity == "pressure_half_time" else max
    return worst(found, key=lambda m: m.value, default=None)


def _check(finding: DraftFinding, measured: ImageMeasurement, limits: Cutoffs) -> GuidelineCheck:
    voted = finding.severity if finding.assertion in STATED else None
    grade = limits.grade(measured.value)
    return GuidelineCheck(
        valve=finding.valve,
        disease=finding.disease,
        assertion=finding.assertion,
        voted=voted,
        measured=grade,
        measurement=measured,
        source=limits.source,
        review=_differ(finding, voted, grade, limits),
    )


def _differ(finding: DraftFinding, voted: Severity | None, measured: Severity | None, limits: Cutoffs) -> bool:
    if finding.assertion in STATED and voted is None:  # drafted without a grade
        return measured is not None and measured.rank > Severity.MILD.rank
    if measured is None:  # below the least limit: whatever is less than that limit's grade agrees
        least = next(grade for grade in (Severity.MILD, Severity.MODERATE, Severity.SEVERE) if _limit(limits, grade))
        return voted is not None and voted.rank >= least.rank
    if voted is None:  # called absent; a half-time says nothing where there is no jet
        return finding.disease is Disease.STENOSIS
    return abs(voted.rank - measured.rank) >= _APART[finding.disease]


def _limit(limits: Cutoffs, grade: Severity) -> bool:
    return getattr(limits, grade.value) is not None
