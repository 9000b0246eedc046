"""The headline figures as bars, drawn as SVG; each is named and numbered, so that no colour has to be told."""

from __future__ import annotations

from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.metrics import Figures
from echoreport.evaluation.wording import FIGURES, METHODS, PAPER, count_text, share_text
from echoreport.page import escape

_HEADLINES = (
    "disease_recall",
    "disease_precision",
    "severity_exact",
    "severity_exact_of_caught",
    "severity_within_one",
    "valve",
)


def bars(evaluation: Evaluation) -> str:
    """A figure for each headline, with a bar for the model and for each method that it is held against."""
    figures = "\n".join(_figure(name, evaluation.methods()) for name in _HEADLINES)
    return f'<div class="figures">\n{figures}\n</div>\n'


def _figure(name: str, methods: dict[str, Figures]) -> str:
    rates = {method: figures.named()[name] for method, figures in methods.items()}
    rows = [_bar(method, rate.value) for method, rate in rates.items()]
    if name in PAPER:
        rows.append(_bar("paper", PAPER[name]))
    count = count_text(rates["model"])
    return (
        f'<figure>\n<figcaption>{escape(FIGURES[name])} <span class="quiet">{count}</span></figcaption>\n'
        f"{''.join(rows)}</figure>"
    )


def _bar(method: str, value: float | None) -> str:
    name = METHODS[method][0]
    label = escape(f"{name}: {share_text(value)}")
    return (
        f'<div class="row {method}"><span>{escape(name)}</span>'
        f'<svg role="img" aria-label="{label}"><rect class="track" width="100%" height="100%"/>'
        f'<rect class="share" width="{100 * (value or 0):.1f}%" height="100%"/></svg>'
        f"<span>{share_text(value)}</span></div>\n"
    )
