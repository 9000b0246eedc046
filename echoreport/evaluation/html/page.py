"""The page of an evaluation: needs nothing beside it, runs no script, opens offline."""

from __future__ import annotations

from echoreport.drafting.formats.html_figure import style
from echoreport.evaluation.as_text import cautions
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.html import confusion, plots, rows
from echoreport.evaluation.html.bars import bars
from echoreport.evaluation.html.misses import misses
from echoreport.evaluation.uncertainty.interval import RESAMPLES
from echoreport.evaluation.wording import METHODS, PAPER_SOURCE
from echoreport.page import SIMULATED, escape, page, section, stylesheet


def render(evaluation: Evaluation) -> str:
    """Write the evaluation as an HTML page; all text of the corpus is escaped."""
    sections = {
        "Headline figures": bars(evaluation) + f'<p class="quiet">{METHODS["paper"][0]}: {METHODS["paper"][1]}.</p>\n',
        "Compared with another model": _comparison(evaluation),
        "Each lesion of each valve": rows.lesions(evaluation),
        "Grades and valves": confusion.grades(evaluation.cases) + confusion.valves(evaluation.cases),
        "Can its confidence be believed?": _trust(evaluation),
        "Retrieval": _retrieval(evaluation),
        "Texts": _texts(evaluation),
        "Simpler methods, floor and ceiling": rows.methods(evaluation),
        "Parts of the split": rows.slices(evaluation),
        "The worst misses": misses(evaluation),
    }
    parts = "".join(section(title, content) for title, content in sections.items() if content)
    body = f"{_header(evaluation)}\n<main>\n{parts}</main>\n{_footer(evaluation)}"
    css = stylesheet("echoreport.evaluation.html", "page.css") + style()
    return page(f"Evaluation - {evaluation.corpus}, {evaluation.split}", css, body)


def _header(evaluation: Evaluation) -> str:
    kind = "simulated " if evaluation.simulated else ""
    badge = f"<p>{SIMULATED}</p>\n" if evaluation.simulated else ""
    rejected = len(evaluation.rejected)
    left_out = f" Images that could not be used, and count as missed: {rejected}." if rejected else ""
    return (
        f"<header>\n{badge}<h1>How well images find the right words</h1>\n"
        f"<p>{len(evaluation.cases)} {kind}images of {evaluation.patients} {kind}patients: split "
        f"“{escape(evaluation.split)}” of {escape(evaluation.corpus)}. Model: {escape(evaluation.model)}.</p>\n"
        '<p class="quiet">Each image is answered alone, and the lesions that a draft of it would state are held '
        f"against those that the image's own paragraph of the report states.{left_out} Intervals are 95 % confidence "
        f"intervals by bootstrap over patients ({RESAMPLES:,} resamples, bias-corrected and accelerated).</p>\n"
        f"{_caution(evaluation)}</header>"
    )


def _caution(evaluation: Evaluation) -> str:
    return "".join(f'<p class="caution">{line[0].upper()}{line[1:]}.</p>\n' for line in cautions(evaluation))


def _comparison(evaluation: Evaluation) -> str:
    if evaluation.rival is None:
        return ""
    return (
        f"<p>A is this model, B is {escape(evaluation.rival.model)}, both on the same images.</p>\n"
        '<p class="quiet">p: two-sided randomisation test that swaps the two models\' answers patient by patient. '
        "It is not corrected for the number of figures: choose yours before you look. tables/comparison.csv has all of "
        "them.</p>\n" + rows.comparison(evaluation)
    )


def _trust(evaluation: Evaluation) -> str:
    drawn = "".join(f"<div>{plot}</div>" for plot in _plots(evaluation) if plot)
    return (
        f'<div class="plots">{drawn}</div>\n<p class="quiet">Reliability: a decision is the presence or absence of one '
        "lesion of the valve that was voted for, with its share of the vote as confidence; numbers count decisions, "
        "and the dashed line is where confidence is what it says. Risk-coverage: the share of wrong decisions if the "
        "least confident are withheld; lower is better. ROC: the vote's weight for moderate or worse, on images of the "
        "valve in question; numbers are areas.</p>\n"
        if drawn
        else ""
    )


def _plots(evaluation: Evaluation) -> tuple[str, ...]:
    return plots.reliability(evaluation), plots.risk_coverage(evaluation), plots.roc(evaluation)


def _retrieval(evaluation: Evaluation) -> str:
    if not evaluation.searches:
        return ""
    space = plots.space(evaluation.space) if evaluation.space else ""
    seen = (
        '<p class="quiet">The text space in its two principal components: small marks are paragraphs of the archive, '
        "large ones the images, each in the marker and colour of its true valve; a cross where the model named another "
        "valve.</p>\n"
    )
    return (
        rows.retrieval(evaluation) + '<p class="quiet">“Own”: the paragraph written of that image, or its image. “Same '
        "meaning”: one with the same valve, lesions and grades. R@k: queries with a right one among the first k; MRR: "
        "mean of 1 / rank; mean rank / gallery: 0.5 is chance where one is right, lower is nearer. Equal texts of a "
        "gallery count once, ties stand before what is right, and a query without an answer is a miss. A paragraph's "
        "vector holds the findings that also say what means the same; “plain words” searches by its words alone.</p>\n"
        + (f"{space}\n{seen}" if space else "")
    )


def _texts(evaluation: Evaluation) -> str:
    if not evaluation.texts:
        return ""
    return rows.texts(evaluation) + (
        '<p class="quiet">BLEU, chrF and ROUGE-L compare words, and hardly see a negation or a grade that is turned '
        "round; the F1 of the findings compares what is stated, with grades and denials.</p>\n"
    )


def _footer(evaluation: Evaluation) -> str:
    simulated = (
        "<p>All figures but the paper's are simulated: they say nothing of how a clinic would fare.</p>\n"
        if evaluation.simulated
        else ""
    )
    return (
        f"<footer>\n{simulated}<p>Paper: {escape(PAPER_SOURCE)}.</p>\n"
        "<p>Research software, not a medical device.</p>\n</footer>"
    )
