"""The findings of a draft as an HTML table, each with its bar of votes."""

import math

from echoreport.domain import Assertion, DraftFinding, Severity
from echoreport.page import escape

_GRADES = {"none": "none", **{severity.value: severity.value.replace("-", " ") for severity in Severity}}


def table(findings: tuple[DraftFinding, ...]) -> str:
    """A table with a row for each finding and the legend of the grades; a sentence where there are none."""
    if not findings:
        return "<p>Nothing was voted for with enough confidence.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Valve", "Lesion", "Grade", "Confidence", "Votes"))
    rows = "\n".join(_row(finding) for finding in findings)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n{_legend(findings)}"


def _row(finding: DraftFinding) -> str:
    cells = {
        "valve": escape(finding.valve),
        "lesion": escape(finding.disease.replace("-", " ")),
        "grade": f"<strong>{escape(_grade(finding))}</strong>",
        "confidence": f"{finding.confidence:.0%}",
        "votes": _bar(finding.votes),
    }
    return "<tr>" + "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells.items()) + "</tr>"


def _grade(finding: DraftFinding) -> str:
    if finding.assertion in (Assertion.ABSENT, Assertion.HISTORICAL):
        return finding.assertion
    grade = finding.severity.replace("-", " ") if finding.severity else "without a grade"
    return f"possible, {grade}" if finding.assertion is Assertion.POSSIBLE else grade


def _bar(votes: dict[str, float]) -> str:
    shares = [(name, share) for name, share in _in_order(votes) if math.isfinite(share) and share > 0]
    whole = sum(share for _, share in shares)
    if not whole:
        return '<span class="quiet">no votes recorded</span>'
    parts = [_part(name, share, share / whole) for name, share in shares]
    label = ", ".join(f"{_GRADES.get(name, name)} {share:.0%}" for name, share in shares)
    return f'<div class="bar" role="img" aria-label="Votes: {escape(label)}">{"".join(parts)}</div>'


def _part(name: str, share: float, width: float) -> str:
    text = f"{_GRADES.get(name, name)} {share:.0%}"
    number = f"{share:.0%}" if width >= 0.12 else ""  # narrower parts have no room; their title says it
    return (
        f'<span class="{_colour(name)}" style="width:{100 * width:.2f}%" title="{escape(text)}" '
        f'aria-label="{escape(text)}">{number}</span>'
    )


def _legend(findings: tuple[DraftFinding, ...]) -> str:
    seen = {name: 0.0 for finding in findings for name, share in finding.votes.items() if share > 0}
    keys = [
        f'<li><span class="key {_colour(name)}"></span>{escape(_GRADES.get(name, name))}</li>'
        for name, _ in _in_order(seen)
    ]
    return f'<ul class="legend" aria-label="Legend of the votes">{"".join(keys)}</ul>' if keys else ""


def _in_order(votes: dict[str, float]) -> list[tuple[str, float]]:
    order = list(_GRADES)
    return sorted(votes.items(), key=lambda vote: (order.index(vote[0]) if vote[0] in order else len(order), vote[0]))


def _colour(name: str) -> str:
    return f"g-{name}" if name in _GRADES else "g-other"
