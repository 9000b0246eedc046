"""An evaluation as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from echoreport.evaluation.cases import Case, Instance
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.html_bars import bars
from echoreport.evaluation.html_severity import confusion
from echoreport.evaluation.metrics import LesionRow, Rate
from echoreport.evaluation.wording import METHODS, PAPER_SOURCE, count_text, instance_text, share_text
from echoreport.page import SIMULATED, escape, page, section, stylesheet

_LESION_HEAD = ("Lesion", "Found", "Right of those stated", "Grade exact", "Within one grade")


def render(evaluation: Evaluation) -> str:
    """Write the evaluation as an HTML page that needs nothing beside it; all text of the corpus is escaped."""
    sections = (
        section("Headline figures", bars(evaluation) + _explained(evaluation)),
        section("Each lesion of each valve", _lesions(evaluation.lesions)),
        section("Grades", confusion(evaluation.cases)),
        section(f"Where model and report differ ({len(evaluation.misses)})", _misses(evaluation.misses)),
    )
    body = f"{_header(evaluation)}\n<main>\n{''.join(sections)}</main>\n{_footer(evaluation)}"
    style = stylesheet("echoreport.evaluation", "as_html.css")
    return page(f"Evaluation - {evaluation.corpus}, {evaluation.split}", style, body)


def _header(evaluation: Evaluation) -> str:
    kind = "simulated " if evaluation.simulated else ""
    badge = f"<p>{SIMULATED}</p>\n" if evaluation.simulated else ""
    rejected = len(evaluation.rejected)
    left_out = f" Images that could not be used, and count as missed: {rejected}." if rejected else ""
    return (
        f"<header>\n{badge}<h1>How well the drafts' findings match the reports</h1>\n"
        f"<p>{len(evaluation.cases)} {kind}images of {evaluation.patients} {kind}patients: split "
        f"“{escape(evaluation.split)}” of {escape(evaluation.corpus)}. Model: {escape(evaluation.model)}.</p>\n"
        '<p class="quiet">Each image is drafted alone, and the lesions that the draft states are held against those '
        f"that the image's own paragraph of the report states.{left_out}</p>\n{_caution(evaluation)}</header>"
    )


def _caution(evaluation: Evaluation) -> str:
    if not evaluation.patients_in_index:
        return ""
    return (
        f'<p class="caution">Careful: the model\'s archive holds paragraphs of {evaluation.patients_in_index} of these '
        "patients, so these figures are too good.</p>\n"
    )


def _explained(evaluation: Evaluation) -> str:
    names = [*evaluation.methods(), "paper"][1:]
    items = "".join(f"<li><strong>{METHODS[name][0]}</strong>: {METHODS[name][1]}</li>" for name in names)
    return f'<ul class="quiet">{items}</ul>'


def _lesions(rows: Sequence[LesionRow]) -> str:
    if not rows:
        return "<p>No lesion is stated, in the reports or by the model.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in _LESION_HEAD)
    body = "\n".join(_lesion(row) for row in rows)
    table = f'<table class="lesions"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
    return f'<div class="wide">{table}</div>'


def _lesion(row: LesionRow) -> str:
    rates = (row.recall, row.precision, row.severity_exact, row.severity_within_one)
    cells = "".join(_rate_cell(rate) for rate in rates)
    return f'<tr><th scope="row">{escape(f"{row.valve} {row.disease}")}</th>{cells}</tr>'


def _rate_cell(rate: Rate) -> str:
    share = f'{share_text(rate.value)} <span class="quiet">({count_text(rate)})</span>' if rate.total else "-"
    return f"<td>{share}</td>"


def _misses(cases: Iterable[Case]) -> str:
    articles = "\n".join(_miss(case) for case in cases)
    return articles or "<p>None: every lesion, grade and valve is as the report states it.</p>"


def _miss(case: Case) -> str:
    nearest = f"<blockquote><p>{escape(case.nearest)}</p></blockquote>" if case.nearest else "<p>none looked for</p>"
    answer = _answer(case)
    return (
        f"<article>\n<h3>{escape(case.image_id)}</h3>\n<dl>\n"
        f"<dt>Report</dt><dd><strong>{escape(_stated(case.true, case.true_valve))}</strong>"
        f"<blockquote><p>{escape(case.text)}</p></blockquote></dd>\n"
        f"<dt>Model</dt><dd><strong>{escape(answer)}</strong></dd>\n"
        f"<dt>Nearest paragraph of the archive</dt><dd>{nearest}</dd>\n</dl>\n</article>"
    )


def _answer(case: Case) -> str:
    if case.rejected:
        return f"image not used: {case.rejected}"
    return _stated(case.predicted, case.predicted_valve) if case.answered else "not determined"


def _stated(instances: frozenset[Instance], valve: str | None) -> str:
    if instances:
        return ", ".join(sorted(map(instance_text, instances)))
    return f"{valve} valve, no lesion" if valve else "nothing"


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
