"""A draft as one self-contained HTML file."""

import re

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_text import NOTICE, valves_named
from echoreport.drafting.formats.html_evidence import LEGEND, paragraphs
from echoreport.drafting.formats.html_figure import figure, style
from echoreport.drafting.formats.html_votes import table
from echoreport.page import SIMULATED, escape, page, section, stylesheet

_UNBROKEN = re.compile(r"(?:\d[\d.]*|____) [^\s.,;]+")  # a number stays on one line with its unit


def render(draft: Draft) -> str:
    """Write the draft as an HTML page that needs nothing beside it: images and style are within.

    All text is escaped, and the page forbids scripts and foreign resources to itself. Of an image, only the
    spectral region is shown.
    """
    sections = (
        section("Draft", _prose(draft.text), "draft"),
        section("Findings", table(draft.findings)),
        section("Not determined", _list(draft.not_determined)) if draft.not_determined else "",
        section("Images and evidence", _images(draft)),
        section("Rejected images", _rejected(draft)) if draft.rejected_images else "",
    )
    body = f"{_header(draft)}\n<main>\n{''.join(sections)}</main>\n{_footer(draft)}"
    return page(
        f"Machine draft - {draft.study_id}", stylesheet("echoreport.drafting.formats", "as_html.css") + style(), body
    )


def _simulated(draft: Draft) -> str:
    return SIMULATED if "simulated" in draft.model.lower() else ""


def _header(draft: Draft) -> str:
    return (
        f'<header>\n<p><span class="badge status">machine draft</span> {_simulated(draft)}</p>\n'
        f"<h1>Heart valves, spectral Doppler</h1>\n<p>Study {escape(draft.study_id)}</p>\n"
        f'<p class="quiet">{NOTICE}</p>\n</header>'
    )


def _prose(text: str) -> str:
    """One paragraph for each line; what stands before its first colon is its heading."""
    return "\n".join(f"<p>{_line(line)}</p>" for line in text.splitlines() if line.strip())


def _line(line: str) -> str:
    head, colon, body = line.partition(": ")
    body = _UNBROKEN.sub(r'<span class="value">\g<0></span>', escape(body))
    body = body.replace("____", '<span class="blank" title="not measured: to be filled in">____</span>')
    return f"<strong>{escape(head)}:</strong> {body}" if colon else escape(head)


def _list(entries: tuple[str, ...] | list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(entry)}</li>" for entry in entries) + "</ul>"


def _rejected(draft: Draft) -> str:
    return _list([f"{rejected.image}: {rejected.reason}" for rejected in draft.rejected_images])


def _images(draft: Draft) -> str:
    """An article for each image, with the paragraphs that it found; also for one whose pixels are not kept."""
    shown = {image.name: figure(image.shown, draft.measurements) for image in draft.images if image.shown}
    names = list(dict.fromkeys([image.name for image in draft.images] + [item.image for item in draft.evidence]))
    articles = []
    for name in names:
        found = paragraphs([item for item in draft.evidence if item.image == name], draft.findings)
        evidence = f"<h4>Nearest paragraphs of the archive</h4>\n{found}" if found else ""
        valves = valves_named(draft.valve_evidence, name)
        named = f'<p class="quiet">Valve by source: {escape(valves)}</p>' if valves else ""
        articles.append(f"<article>\n<h3>{escape(name)}</h3>\n{shown.get(name, '')}\n{named}{evidence}\n</article>")
    return "\n".join([LEGEND if draft.evidence else "", *articles])


def _footer(draft: Draft) -> str:
    simulated = " Trained on simulated data: every figure here is simulated." if _simulated(draft) else ""
    return (
        f"<footer>\n<p>Model {escape(draft.model)}.{simulated}</p>\n"
        "<p>Research software, not a medical device. Not reviewed by a physician.</p>\n</footer>"
    )
