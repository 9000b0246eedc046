"""Tables of figures as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from echoreport.evaluation.as_text import main_differences
from echoreport.evaluation.evaluation import MODEL, Evaluation
from echoreport.evaluation.slices import SLICED
from echoreport.evaluation.uncertainty import Estimate
from echoreport.evaluation.wording import (
    FIGURES,
    METHODS,
    RANK_DECIMALS,
    RANKS,
    TEXTS,
    compared_name,
    count_text,
    interval_text,
    number_text,
    p_text,
    search_text,
    text_source,
)
from echoreport.page import escape

_LESIONS = {
    "recall": "Found",
    "precision": "Right of those stated",
    "severity_exact": "Grade exact",
    "severity_within_one": "Within one grade",
    "auroc": "AUROC, moderate or worse",
}
_SLICES = ("Found", "Right of those stated", "Grade exact", "Within one grade", "Valve")


def methods(evaluation: Evaluation) -> str:
    """Every figure of every method."""
    head = ["", *(METHODS[name][0] for name in evaluation.figures)]
    rows = [
        [label, *(cell(figures[name], method == MODEL) for method, figures in evaluation.figures.items())]
        for name, label in FIGURES.items()
    ]
    names = [name for name in evaluation.figures if name != MODEL]
    items = "".join(f"<li><strong>{METHODS[name][0]}</strong>: {METHODS[name][1]}</li>" for name in names)
    return table(head, rows) + f'<ul class="quiet">{items}</ul>\n'


def lesions(evaluation: Evaluation) -> str:
    """Each lesion of each valve."""
    if not evaluation.lesions:
        return "<p>No lesion is stated, in the reports or by the model.</p>"
    rows = [
        [escape(f"{row.valve} {row.disease}"), *(cell(row.figures[name]) for name in _LESIONS)]
        for row in evaluation.lesions
    ]
    return table(["Lesion", *_LESIONS.values()], rows)


def retrieval(evaluation: Evaluation) -> str:
    """Each search with its figures."""
    rows = []
    for search in evaluation.searches:
        figures = evaluation.search_figures[search.name]
        cells = [
            cell(figures[name], decimals=RANK_DECIMALS.get(name, 2)) + _by_chance(search.chance.get(name))
            for name in RANKS
        ]
        rows.append([escape(search_text(search)), f"{search.size:,}", *cells])
    return table(["Query in gallery: what is right", "Gallery", *RANKS.values()], rows)


def _by_chance(share: float | None) -> str:
    return "" if share is None else f'<br><span class="quiet">by chance {number_text(share, 3)}</span>'


def texts(evaluation: Evaluation) -> str:
    """Drafts and retrieved paragraphs by their words and by what they state."""
    rows = [
        [escape(text_source(source)), *(cell(figures[name]) for name in TEXTS)]
        for source, figures in evaluation.text_figures.items()
    ]
    return table(["Text", *TEXTS.values()], rows)


def slices(evaluation: Evaluation) -> str:
    """Parts of the split; those of few patients say so."""
    rows = []
    for part in evaluation.slices:
        few = ' <span class="badge">&lt; 10 patients</span>' if part.few else ""
        name = f"{escape(part.by)}: {escape(part.value.replace('+', ' + '))}{few}"
        rows.append([name, str(part.images), str(part.patients), *(cell(part.figures[name]) for name in SLICED)])
    return table(["Part", "Images", "Patients", *_SLICES], rows)


def comparison(evaluation: Evaluation) -> str:
    """This model less the other, figure by figure."""
    rows = [
        [
            escape(compared_name(name)),
            number_text(found.a),
            number_text(found.b),
            f"<strong>{number_text(found.difference.value)}</strong>",
            interval_text(found.difference),
            p_text(found.p),
        ]
        for name, found in main_differences(evaluation).items()
    ]
    return table(["Figure", "A", "B", "A − B", "95 % interval", "p"], rows)


def cell(estimate: Estimate, bold: bool = False, decimals: int = 2) -> str:
    """A value with its count and interval below."""
    if estimate.value is None:
        return "-"
    value = number_text(estimate.value, decimals)
    told = " · ".join(
        part for part in (count_text(estimate), interval_text(estimate, decimals)) if part not in ("", "-")
    )
    return f"{f'<strong>{value}</strong>' if bold else value}" + (
        f'<br><span class="quiet">{told}</span>' if told else ""
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that scrolls sideways where the page is narrow; cells are HTML, the first of a row its name."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{other}</td>" for other in others)}</tr>'
        for first, *others in rows
    )
    rows_of = f"<thead><tr>{names}</tr></thead>\n<tbody>\n{body}\n</tbody>"
    return f'<div class="wide"><table class="rows">{rows_of}</table></div>\n'
