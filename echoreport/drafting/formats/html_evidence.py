"""What each sentence of a draft rests on, beside its frames, as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from echoreport.domain import DraftFinding
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_text import valves_named
from echoreport.drafting.formats.html_figure import figure
from echoreport.drafting.formats.html_paragraphs import LEGEND, paragraph
from echoreport.drafting.formats.html_places import REST, Block, Places, cited_by, title
from echoreport.drafting.formats.html_sentences import words
from echoreport.drafting.formats.html_words import (
    grade_of,
    kind_of_confidence,
    measured,
    percent,
    similarity,
)
from echoreport.drafting.formats.in_words import DECIDED, guideline_grade
from echoreport.drafting.parts import CONCLUSION, DraftImage, DraftSentence
from echoreport.page import escape


def evidence(draft: Draft, places: Places) -> str:
    """A block for each section: its frames beside what its sentences rest on; then the images of no valve."""
    blocks = "\n".join(_block(block, draft, places) for block in places.blocks)
    return f"{LEGEND if draft.evidence else ''}\n{blocks}"


def _block(block: Block, draft: Draft, places: Places) -> str:
    head = title(block.section) if block.section == REST else f"{title(block.section)}: evidence"
    items = "\n".join(_item(number, sentence, draft, places) for number, sentence in block.sentences)
    proofs = f'<div class="proofs">\n{items}\n</div>' if items else ""
    pair = f'<div class="pair">\n{_frames(block, draft, places)}\n{proofs}\n</div>' if block.images else proofs
    return f"<article>\n<h3>{head}</h3>\n{pair}\n{_further(block, draft, places)}</article>"


def _frames(block: Block, draft: Draft, places: Places) -> str:
    """The frames; on a wide screen they stay beside the evidence, and more than fit scroll by themselves."""
    frames = "\n".join(_frame(image, draft, places) for image in block.images)
    reach = f' tabindex="0" role="region" aria-label="{title(block.section)}: frames"' if len(block.images) > 1 else ""
    return f'<div class="frames"{reach}>\n{frames}\n</div>'


def _frame(image: DraftImage, draft: Draft, places: Places) -> str:
    number = places.frames[image.name]
    valves = valves_named(draft.valve_evidence, image.name)
    named = f'<p class="quiet">Valve by source: {escape(valves)}</p>' if valves else ""
    return (
        f'<div class="item" id="frame-{number}"><h4>Frame {number}: {escape(image.name)}</h4>\n'
        f"{figure(image, draft.measurements)}\n{named}</div>"
    )


def _item(number: int, sentence: DraftSentence, draft: Draft, places: Places) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _rows(sentence, draft, places))
    found = [
        paragraph(item, places.paragraphs[item], draft.findings)
        for item in cited_by(sentence)
        if places.cited[item] == number
    ]
    return (
        f'<div class="item" id="evidence-{number}"><h4>Evidence {number}</h4>\n'
        f'<p class="said">{words(sentence)} <a class="back" href="#sentence-{number}" '
        f'aria-label="Back to sentence {number} of the draft">back</a></p>\n<dl>{rows}</dl>\n{"".join(found)}</div>'
    )


def _rows(sentence: DraftSentence, draft: Draft, places: Places) -> Iterator[tuple[str, str]]:
    """What a sentence rests on, as names and HTML."""
    if sentence.findings:
        yield "States", _stated(sentence, draft, places)
    checks = [c for f in sentence.findings for c in draft.checks if (c.valve, c.disease) == (f.valve, f.disease)]
    if checks and sentence.section != CONCLUSION:
        yield "By guideline", "<br>".join(f"{guideline_grade(c)}: {escape(measured(c.measurement))}" for c in checks)
    if sentence.measurements:
        told = [f"{escape(measured(m))} in {places.frame(m.image)}" for m in sentence.measurements]
        yield "Measured", "<br>".join(told)
    yield "Images", ", ".join(places.frame(name) for name in sentence.images) or "none"
    if cited_by(sentence):
        said = [f"{places.paragraph(item)} (similarity {similarity(item)})" for item in cited_by(sentence)]
        yield "Reports that say so", ", ".join(said)
    yield "Wording", _wording(sentence, places)


def _stated(sentence: DraftSentence, draft: Draft, places: Places) -> str:
    """The findings; in the conclusion with links to the sentences that state them one by one."""
    apart = sentence.section == CONCLUSION
    links = ["" if not apart else f" ({where})" if (where := places.stating(f)) else "" for f in sentence.findings]
    return "<br>".join(_finding(f, draft) + link for f, link in zip(sentence.findings, links, strict=True))


def _finding(finding: DraftFinding, draft: Draft) -> str:
    number = draft.findings.index(finding) + 1
    lesion = f"{finding.valve} {finding.disease}".replace("-", " ")
    sure = DECIDED if finding.decided else f"{kind_of_confidence(draft.confidence)} {percent(finding.confidence)}"
    return f'<a href="#finding-{number}">{escape(lesion)}</a>: {grade_of(finding)}, {sure}'


def _wording(sentence: DraftSentence, places: Places) -> str:
    if sentence.by_hand:
        return "of the physician"
    if sentence.words_of is None:
        return "of a template"
    source = f"{sentence.words_of.paragraph.report_id}:{sentence.words_of.paragraph.number}"
    return f"of archive paragraph {escape(source)} ({places.paragraph(sentence.words_of)})"


def _further(block: Block, draft: Draft, places: Places) -> str:
    if not block.further:
        return ""
    found = "\n".join(paragraph(item, places.paragraphs[item], draft.findings) for item in block.further)
    return f'<div class="item further"><h4>Further near paragraphs</h4>\n{found}</div>\n'
