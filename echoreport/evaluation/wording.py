"""How figures, methods and findings are called wherever a person reads them."""

from __future__ import annotations

from echoreport.evaluation.cases import Instance
from echoreport.evaluation.metrics import Rate

PAPER = {"disease_recall": 0.91, "severity_exact": 0.77}
"""The source paper's best figures: disease instances and severity modifiers caught, on its 48 test samples."""
PAPER_SOURCE = "Moradi et al., MICCAI 2016, doi 10.1007/978-3-319-46723-8_35"

FIGURES = {
    "disease_recall": "Lesions found, of all in the reports (recall)",
    "disease_precision": "Lesions stated that the reports state too (precision)",
    "disease_f1": "F1 of the two",
    "severity_exact": "Grade exact, of all graded lesions",
    "severity_exact_of_caught": "Grade exact, of the graded lesions found",
    "severity_within_one": "Grade at most one full grade away, of all",
    "severity_full_grade": "Grade exact if half grades are rounded up, of all",
    "valve": "Valve named rightly",
    "answered": "Images of which the draft states something",
}

METHODS = {
    "model": ("model", "this model"),
    "two_simulated_readers": ("2 readers", "two simulated readers, the second held against the first: the ceiling"),
    "majority": ("constant", "always the most frequent valve with its most frequent lesions"),
    "chance": ("chance", "random paragraphs of the archive, 200 for each image"),
    "paper": ("paper", "the source paper's best figures, on another and private data set: no comparison, a landmark"),
}
"""Name -> short name and explanation."""


def instance_text(instance: Instance) -> str:
    """Such as "severe aortic stenosis"."""
    grade = f"{instance.severity} " if instance.severity else ""
    return f"{grade}{instance.valve} {instance.disease}"


def share_text(value: float | None) -> str:
    """Two decimals; a dash where there was nothing to count."""
    return "-" if value is None else f"{value:.2f}"


def count_text(rate: Rate) -> str:
    """Such as "45/48"."""
    return f"{rate.hits}/{rate.total}"
