"""The worst misses: image, what the report says, what the model says and found."""

from __future__ import annotations

from echoreport.domain import Paragraph
from echoreport.drafting.formats.html_figure import figure
from echoreport.drafting.parts import DraftImage
from echoreport.evaluation.cases import Case, Instance
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.misses import SHOWN
from echoreport.evaluation.wording import instance_text
from echoreport.images import measurements_of
from echoreport.page import escape


def misses(evaluation: Evaluation) -> str:
    """An article for each of the twenty worst, the gravest first."""
    wrong = evaluation.misses
    if not wrong:
        return "<p>None: every lesion, grade and valve is as the report states it.</p>"
    told = (
        f'<p class="quiet">{len(wrong)} of {len(evaluation.cases)} images differ from their report in a lesion, a '
        f"grade or the valve; here {'are the worst ' if len(wrong) > SHOWN else 'is all that is wrong, '}"
        f"{min(SHOWN, len(wrong))}{'' if len(wrong) > SHOWN else ' images'}, the gravest error first. "
        "Of an image only its spectral region is shown.</p>\n"
    )
    return told + "\n".join(_miss(case, evaluation) for case in wrong[:SHOWN])


def _miss(case: Case, evaluation: Evaluation) -> str:
    image = evaluation.pictures.get(case.image_id)
    shown = figure(DraftImage.of(image), measurements_of(image)) if image else ""
    nearest = _quoted(case.nearest) if case.nearest else "<p>none looked for</p>"
    return (
        f"<article>\n<h3>{escape(case.image_id)}</h3>\n{shown}\n<dl>\n"
        f"<dt>Report</dt><dd><strong>{escape(_stated(case.true, case.true_valve))}</strong>"
        f"{_quoted(case.paragraph)}</dd>\n"
        f"<dt>Model</dt><dd><strong>{escape(_answer(case))}</strong></dd>\n"
        f"<dt>Nearest paragraph of the archive</dt><dd>{nearest}</dd>\n</dl>\n</article>"
    )


def _quoted(paragraph: Paragraph) -> str:
    """The text, with the words marked that its findings rest on."""
    text, marked, place = paragraph.text, "", 0
    for start, end in sorted({(f.start - paragraph.start, f.end - paragraph.start) for f in paragraph.findings}):
        if place <= start < end <= len(text):
            marked += f"{escape(text[place:start])}<mark>{escape(text[start:end])}</mark>"
            place = end
    return f"<blockquote><p>{marked}{escape(text[place:])}</p></blockquote>"


def _answer(case: Case) -> str:
    if case.rejected:
        return f"image not used: {case.rejected}"
    return _stated(case.predicted, case.predicted_valve) if case.answered else "not determined"


def _stated(instances: frozenset[Instance], valve: str | None) -> str:
    if instances:
        return ", ".join(sorted(map(instance_text, instances)))
    return f"{valve} valve, no lesion" if valve else "nothing"
