"""How figures, methods and findings are called wherever a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.errors import InputError
from echoreport.evaluation.cases import Instance
from echoreport.evaluation.search import Search
from echoreport.evaluation.uncertainty import Estimate

PAPER = {"disease_recall": 0.91, "severity_exact": 0.77}
"""The source paper's best figures: disease instances and severity modifiers caught, on its 48 test samples."""
PAPER_SOURCE = "Moradi et al., MICCAI 2016, doi 10.1007/978-3-319-46723-8_35"

FIGURES = {
    "disease_recall": "Lesions found (recall)",
    "disease_precision": "Stated lesions that are right (precision)",
    "disease_f1": "F1 of the lesions",
    "disease_f1_macro": "F1 of the lesions, mean over them",
    "severity_exact": "Grade exact, of all graded lesions",
    "severity_exact_of_caught": "Grade exact, of those found",
    "severity_within_one": "Grade at most one away, of all",
    "severity_full_grade": "Grade exact, half grades rounded up, of all",
    "severity_kappa": "Grades: quadratic-weighted kappa",
    "graded_f1": "F1 of lesion and grade together",
    "graded_f1_macro": "F1 of lesion and grade, mean over them",
    "valve_by_spectrum": "Valve named rightly, spectrum alone",
    "valve": "Valve named rightly, by all evidence used",
    "answered": "Images of which something is stated",
    "auroc_stenosis": "AUROC, stenosis moderate or worse",
    "average_precision_stenosis": "Average precision, stenosis",
    "auroc_regurgitation": "AUROC, regurgitation moderate or worse",
    "average_precision_regurgitation": "Average precision, regurgitation",
    "calibration_error": "Expected calibration error (0 is best)",
    "overconfidence": "Confidence less share right (0 is best)",
    "risk_coverage_area": "Area under risk-coverage (0 is best)",
    "error": "Decisions wrong, nothing left open (0 is best)",
    "error_of_surest": "The same, of the surest 80 %",
    "set_coverage": "Sets of grades that hold the reader's (aim 0.90)",
    "set_size": "Grades in a set",
}

TEXTS = {"bleu": "BLEU", "chrf": "chrF", "rouge_l": "ROUGE-L", "finding_f1": "F1 of the findings"}

RANKS = {
    "recall@1": "R@1",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "mean_reciprocal_rank": "MRR",
    "median_rank": "median rank",
    "mean_percentile_rank": "mean rank / gallery",
}

RANK_DECIMALS = {"median_rank": 1, "mean_percentile_rank": 4}
"""Decimals of the figures that two do not fit."""

QUERIES = {
    "image": "image",
    "paragraph": "paragraph",
    "words": "deciding words",
    "plain": "plain words",
    "ridge": "image by ridge",
    "cca": "image by CCA",
    "query": "query",
}
GALLERIES = {
    "paragraphs": "the split's paragraphs",
    "images": "the split's images",
    "archive": "the model's archive",
    "gallery": "the gallery",
}
LEVELS = {"exact": "own", "label": "same meaning"}

METHODS = {
    "model": ("model", "this model"),
    "two_simulated_readers": ("2 readers", "two simulated readers, the second held against the first: the ceiling"),
    "nearest_image": ("nearest image", "the report of the training image most similar in the CNN's features"),
    "classifier": ("classifier", "logistic regression from the CNN's features to valve and grades, without any text"),
    "ridge": ("ridge", "ridge regression into the text space in the transform network's place"),
    "cca": ("CCA", "canonical correlation into the text space in the transform network's place"),
    "majority": ("constant", "always the most frequent valve with its most frequent lesions"),
    "chance": ("chance", "random paragraphs of the archive, 20 for each image"),
    "paper": ("paper", "the source paper's best figures, on another and private data set: no comparison, a landmark"),
}
"""Name -> short name and explanation."""

TEXT_SOURCES = {
    "draft": "the model's draft of each study",
    "model": "the paragraph nearest to each image",
    "chance": "a random paragraph of the archive",
}
"""Names of texts that are not called by their method alone."""


def text_source(name: str) -> str:
    """What a text is, such as "paragraph by ridge"."""
    return TEXT_SOURCES.get(name) or f"paragraph by {METHODS[name][0]}"


SEARCH_WORDS = (
    "own: the paragraph written of that image, or that image; same meaning: the same valve, lesions and grades",
    "deciding words: those that a paragraph's findings rest on; plain words: a paragraph without its findings",
    "R@k: queries with a right one among the first k; MRR: mean of 1 / rank; ECE: expected calibration error",
)
"""What the words of the table of retrieval mean."""


def instance_text(instance: Instance) -> str:
    """Such as "severe aortic stenosis"."""
    grade = f"{instance.severity} " if instance.severity else ""
    return f"{grade}{instance.valve} {instance.disease}"


def instance_of(text: str) -> Instance:
    """What `instance_text` wrote.

    Raises:
        InputError: If a word is not of the vocabulary.
    """
    *grade, valve, disease = text.split() if len(text.split()) > 1 else ("", "", "")
    try:
        severity = Severity(grade[0]) if len(grade) == 1 else None
        if len(grade) > 1 or disease not in LESIONS:
            raise ValueError
        return Instance(Valve(valve), Disease(disease), severity)
    except ValueError:
        # the value itself is not shown: in a table whose columns have slipped it may be a patient's name
        raise InputError(
            "got a label outside the vocabulary, wanted a grade or none, a valve and a lesion, such as "
            "'severe aortic stenosis', several parted by ';'"
        ) from None


def number_text(value: float | None, decimals: int = 2) -> str:
    """Two decimals; a dash where there was nothing to count."""
    return "-" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}"  # no minus before a zero


def interval_text(estimate: Estimate, decimals: int = 2) -> str:
    """Such as "0.70 to 0.96"; a dash where there is none."""
    if estimate.low is None or estimate.high is None:
        return "-"
    return f"{number_text(estimate.low, decimals)} to {number_text(estimate.high, decimals)}"


def count_text(estimate: Estimate) -> str:
    """Such as "45/48"; empty for a figure that is no share."""
    return "" if estimate.total is None else f"{estimate.hits}/{estimate.total}"


def p_text(p: float | None) -> str:
    """Such as "0.013"; a dash where nothing was tested."""
    return "-" if p is None else f"{p:.3f}" if p >= 0.001 else "< 0.001"


def compared_name(name: str) -> str:
    """What the name of a compared figure means, such as "draft: BLEU"."""
    *prefix, figure = name.rsplit("/", 1)
    if not prefix:
        return FIGURES[figure]
    if prefix == ["draft"]:
        return f"draft: {TEXTS[figure]}"
    searched, level = prefix[0].split("/")
    query, gallery = searched.split(">")
    return f"{QUERIES[query]} in {GALLERIES[gallery]}, {LEVELS[level]}: {RANKS[figure]}"


def search_text(search: Search) -> str:
    """Such as "image in the model's archive: same meaning"."""
    return f"{QUERIES[search.query]} in {GALLERIES[search.gallery]}: {LEVELS[search.level]}"


def rank_text(name: str, value: float | None) -> str:
    """A figure of a ranking, with as many decimals as it needs."""
    return number_text(value, RANK_DECIMALS.get(name, 2))


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows under each other: the first column flush left, the others flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)
