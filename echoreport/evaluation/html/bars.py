"""The headline figures as bars with their intervals, drawn as SVG; each is named and numbered: no colour to be told."""

from __future__ import annotations

from echoreport.evaluation.evaluation import MODEL, Evaluation
from echoreport.evaluation.uncertainty import Estimate
from echoreport.evaluation.wording import FIGURES, METHODS, PAPER, count_text, interval_text, number_text
from echoreport.page import escape

_HEADLINES = (
    "disease_recall",
    "disease_precision",
    "severity_exact",
    "severity_within_one",
    "valve",
    "auroc_stenosis",
)


def bars(evaluation: Evaluation) -> str:
    """A figure for each headline, with a bar for the model and for each method that has it."""
    figures = "\n".join(_figure(name, evaluation) for name in _HEADLINES)
    return f'<div class="figures">\n{figures}\n</div>\n'


def _figure(name: str, evaluation: Evaluation) -> str:
    of_methods = {method: figures[name] for method, figures in evaluation.figures.items()}
    rows = [
        _bar(method, estimate)
        for method, estimate in of_methods.items()
        if method == MODEL or estimate.value is not None
    ]
    if name in PAPER:
        rows.append(_bar("paper", Estimate(PAPER[name], None, None, 0)))
    own = of_methods[MODEL]
    told = " · ".join(part for part in (count_text(own), _interval(own)) if part)
    return (
        f'<figure>\n<figcaption>{escape(FIGURES[name])} <span class="quiet">{told}</span></figcaption>\n'
        f"{''.join(rows)}</figure>"
    )


def _interval(estimate: Estimate) -> str:
    return "" if estimate.low is None else f"95 %: {interval_text(estimate)}"


def _bar(method: str, estimate: Estimate) -> str:
    name = METHODS[method][0]
    label = f"{name}: {number_text(estimate.value)}" + (f", {_interval(estimate)}" if estimate.low is not None else "")
    return (
        f'<div class="row {method}"><span>{escape(name)}</span>'
        f'<svg role="img" aria-label="{escape(label)}"><rect class="track" width="100%" height="100%"/>'
        f'<rect class="share" width="{100 * (estimate.value or 0):.1f}%" height="100%"/>{_whisker(estimate)}</svg>'
        f"<span>{number_text(estimate.value)}</span></div>\n"
    )


def _whisker(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = 100 * estimate.low, 100 * estimate.high
    ends = f'x1="{low:.1f}%" x2="{high:.1f}%" y1="50%" y2="50%"'
    return f'<line class="halo" {ends}/><line class="whisker" {ends}/>'
