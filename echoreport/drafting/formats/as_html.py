"""A draft as one self-contained HTML file."""

from __future__ import annotations

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_evidence import evidence
from echoreport.drafting.formats.html_figure import style
from echoreport.drafting.formats.html_findings import table
from echoreport.drafting.formats.html_places import Places
from echoreport.drafting.formats.html_print import margins
from echoreport.drafting.formats.html_review import listed, reviews
from echoreport.drafting.formats.html_sentences import prose
from echoreport.drafting.formats.html_valves import cards
from echoreport.drafting.formats.standing import badges, notice
from echoreport.page import SIMULATED, escape, page, section, stylesheet

_STYLES = ("as_html.css", "html_findings.css", "html_evidence.css", "html_print.css")
_GUIDE = '<p class="quiet">The number after a sentence is that of its evidence.</p>\n'


def render(draft: Draft) -> str:
    """Write the draft as an HTML page that needs nothing beside it: images and style are within.

    What needs a look comes first, then the text, the valves, the findings, and the evidence of each sentence beside its
    frames. All text is escaped, and the page forbids scripts and foreign resources to itself. Of an image, only the
    spectral region is shown, and nothing of its DICOM header.
    """
    places = Places(draft)
    found = reviews(draft, places)
    sections = (
        section("Look at this first", listed(found), "review") if found else "",
        section("Draft", _GUIDE + prose(draft, found), "draft"),
        section("Valves", cards(draft, places, found)),
        section("Findings", table(draft, places)),
        section("Evidence", evidence(draft, places), "evidence"),
    )
    body = f"{_header(draft)}\n<main>\n{''.join(sections)}</main>\n{_footer(draft)}"
    css = "".join(stylesheet("echoreport.drafting.formats", name) for name in _STYLES)
    kind = "Approved report" if draft.approval else "Withdrawn report" if draft.withdrawn else "Machine draft"
    return page(f"{kind} - {draft.study_id}", css + style() + margins(draft), body)


def _simulated(draft: Draft) -> str:
    return SIMULATED if "simulated" in draft.model.lower() else ""


def _header(draft: Draft) -> str:
    drafted = escape(draft.created.replace("T", " ").replace("Z", " UTC")) or "date not recorded"
    facts = {"Study": escape(draft.study_id), "Drafted": drafted, "Model": escape(draft.model)}
    listed_facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    shown = " ".join(f'<span class="badge status">{badge}</span>' for badge in badges(draft))
    return (
        f"<header>\n<p>{shown} {_simulated(draft)}</p>\n<h1>Heart valves, spectral Doppler</h1>\n"
        f'<dl class="facts">{listed_facts}</dl>\n<p class="quiet">{escape(notice(draft))}</p>\n</header>'
    )


def _footer(draft: Draft) -> str:
    simulated = " Trained on simulated data: every figure here is simulated." if _simulated(draft) else ""
    return (
        f"<footer>\n<p>Machine draft by the model {escape(draft.model)}.{simulated}</p>\n"
        f"<p>Research software, not a medical device. {_reviewed(draft)}</p>\n</footer>"
    )


def _reviewed(draft: Draft) -> str:
    if draft.approval:
        signed = f"Approved by {escape(draft.approval.by)} at {draft.approval.at}"
        return f"{signed}; SHA-256 of the text {draft.approval.text_sha256}."
    if draft.withdrawn:
        return "This version was withdrawn: its approval no longer holds."
    return "Edited by hand, not approved by a physician." if draft.edited else "Not reviewed by a physician."
