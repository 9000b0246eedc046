"""The findings of a draft as an HTML table: grade, range, how sure, votes, and what a guideline says."""

from __future__ import annotations

from collections.abc import Iterator

from echoreport.domain import DraftFinding
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_places import Places
from echoreport.drafting.formats.html_votes import bar, legend
from echoreport.drafting.formats.html_words import (
    grade_of,
    kind_of_confidence,
    measured,
    percent,
    range_of,
)
from echoreport.drafting.formats.in_words import DECIDED, confidence_said, guideline_grade
from echoreport.page import escape


def table(draft: Draft, places: Places) -> str:
    """A row for each finding, the legend of the grades, and how far the confidences can be believed."""
    if not draft.findings:
        return f"<p>Nothing was sure enough to be stated.</p>\n{_note(draft)}"
    names = _columns(draft)
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    rows = "\n".join(_row(number, finding, draft, places) for number, finding in enumerate(draft.findings, 1))
    return (
        '<table role="table"><caption>What the draft states, and how sure it is</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table>\n'
        f"{legend(draft.findings)}{_note(draft)}"
    )


def _note(draft: Draft) -> str:
    return f'<p class="quiet">{confidence_said(draft.confidence)}</p>'


def _columns(draft: Draft) -> list[str]:
    sure = kind_of_confidence(draft.confidence).capitalize()
    return [
        "Valve",
        "Lesion",
        "Grade",
        "90&nbsp;% range of grades",
        sure,
        "Votes",
        "Measured, by guideline",
        "Evidence",
    ]


def _row(number: int, finding: DraftFinding, draft: Draft, places: Places) -> str:
    """Roles are said again: a narrow screen shows the rows as cards, which a browser may no longer take for a table."""
    names = _columns(draft)[1:]
    values = (
        escape(finding.disease.replace("-", " ")),
        f"<strong>{grade_of(finding)}</strong>",
        range_of(finding) or '<span class="quiet">none given</span>',
        DECIDED if finding.decided else percent(finding.confidence),
        bar(finding.votes),
        "<br>".join(_checked(finding, draft)) or '<span class="quiet">no check</span>',
        places.stating(finding) or '<span class="quiet">none</span>',
    )
    classes = ("lesion", "grade", "range", "sure", "votes", "guideline", "proof")
    cells = "".join(
        f'<td role="cell" class="{kind}" data-name="{name}"><div>{value}</div></td>'
        for kind, name, value in zip(classes, names, values, strict=True)
    )
    head = f'<th scope="row" role="rowheader" class="valve">{escape(finding.valve)}</th>'
    return f'<tr role="row" id="finding-{number}">{head}{cells}</tr>'


def _checked(finding: DraftFinding, draft: Draft) -> Iterator[str]:
    for check in draft.checks:
        if (check.valve, check.disease) == (finding.valve, finding.disease):
            differs = ' <strong class="warn">differs: please review</strong>' if check.review else ""
            yield f"{escape(measured(check.measurement))}: {guideline_grade(check)}{differs}"
