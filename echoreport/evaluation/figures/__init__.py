"""The figures of a method's answers: each a `Statistic` of a cohort, by name, in the order of display.

An image that was refused, or on which the method said nothing, counts like any other: its lesions are missed.
Shares are pooled over all cases (micro-averaged), as in the source paper (Moradi et al., MICCAI 2016).
"""

from __future__ import annotations

from echoreport.domain import Disease
from echoreport.evaluation.figures import confidence, severities
from echoreport.evaluation.figures.figure import Figure
from echoreport.evaluation.figures.lesions import graded_counts, lesion_counts, scored
from echoreport.evaluation.figures.severities import FULL_GRADE, answered, valve, valve_by_spectrum
from echoreport.evaluation.figures.texts import TEXT_FIGURES, TextPair, retrieved
from echoreport.evaluation.metrics import detection, discrimination

__all__ = ["FIGURES", "TEXT_FIGURES", "Figure", "TextPair", "retrieved"]

FIGURES: dict[str, Figure] = {
    "disease_recall": lambda cohort: detection.recall(lesion_counts(cohort)),
    "disease_precision": lambda cohort: detection.precision(lesion_counts(cohort)),
    "disease_f1": lambda cohort: detection.f1(lesion_counts(cohort)),
    "disease_f1_macro": lambda cohort: detection.macro_f1(lesion_counts(cohort)),
    "severity_exact": severities.grade_share(0),
    "severity_exact_of_caught": severities.grade_share(0, of_caught=True),
    "severity_within_one": severities.grade_share(FULL_GRADE),
    "severity_full_grade": severities.grade_share(0, full=True),
    "severity_kappa": severities.kappa,
    "graded_f1": lambda cohort: detection.f1(graded_counts(cohort)),
    "graded_f1_macro": lambda cohort: detection.macro_f1(graded_counts(cohort)),
    "valve_by_spectrum": valve_by_spectrum,
    "valve": valve,
    "answered": answered,
    "auroc_stenosis": scored(discrimination.auroc, Disease.STENOSIS),
    "average_precision_stenosis": scored(discrimination.average_precision, Disease.STENOSIS),
    "auroc_regurgitation": scored(discrimination.auroc, Disease.REGURGITATION),
    "average_precision_regurgitation": scored(discrimination.average_precision, Disease.REGURGITATION),
    "calibration_error": confidence.calibration_error,
    "overconfidence": confidence.overconfidence,
    "risk_coverage_area": confidence.risk_coverage_area,
    "error": confidence.error,
    "error_of_surest": confidence.error_of_surest,
    "set_coverage": confidence.set_coverage,
    "set_size": confidence.set_size,
}
