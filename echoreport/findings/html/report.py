"""One labelled report as HTML: what it says in short, its text with the evidence marked, and a row for each finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from echoreport.domain import Assertion, Finding, Measurement, Report, Valve
from echoreport.findings.extractor import unrepeated
from echoreport.findings.html.marks import Mark, finding_label, marked, measurement_label, quantity_name, value_text
from echoreport.findings.summary.summary import SummaryRow
from echoreport.page import escape

_SAID = {
    Assertion.PRESENT: "{}",
    Assertion.ABSENT: "no {}",
    Assertion.POSSIBLE: "possible {}",
    Assertion.HISTORICAL: "history of {}",
}
_HEAD = "".join(f'<th scope="col">{name}</th>' for name in ("No.", "Finding", "Says", "Words", "Rule"))

Key = tuple[object, ...]


def anchor_of(report_id: str) -> str:
    """What a link to a report's article ends in, behind the "#"."""
    return f"report-{quote(report_id, safe='')}"


def article(
    report: Report, statements: Sequence[Finding], measurements: Sequence[Measurement], rows: Sequence[SummaryRow]
) -> str:
    """A report as an article.

    Args:
        statements: Its findings, repeats included: each is marked, and repeats share a number.
        rows: Its summary.
    """
    findings = unrepeated(statements)
    numbers = {_key(finding): str(number) for number, finding in enumerate(findings, 1)}
    marks = [Mark(f.start, f.end, numbers[_key(f)], f.assertion, finding_label(f)) for f in statements]
    marks += [Mark(m.start, m.end, f"m{n}", None, measurement_label(m)) for n, m in enumerate(measurements, 1)]
    anchor = escape(anchor_of(report.report_id))
    cells = [_finding_cells(f, numbers[_key(f)], anchor) for f in findings]
    cells += [_measurement_cells(m, f"m{n}", anchor) for n, m in enumerate(measurements, 1)]
    table = f'<table class="rows"><thead><tr>{_HEAD}</tr></thead>\n<tbody>\n{"".join(cells)}</tbody></table>\n'
    return (
        f'<article id="{anchor}">\n<h3><a href="#{anchor}">{escape(report.report_id)}</a></h3>\n'
        f"{_in_short(rows, numbers, anchor)}"
        f'<div class="text">{marked(report.text, marks, anchor)}</div>\n{table if cells else ""}</article>\n'
    )


def _key(said: Finding | SummaryRow) -> Key:
    return said.valve, said.disease, said.assertion, said.severity


def _in_short(rows: Sequence[SummaryRow], numbers: Mapping[Key, str], anchor: str) -> str:
    """A line for each valve that the report speaks of."""
    lines = []
    for valve in Valve:
        chips = [_chip(row, numbers[_key(row)], anchor) for row in rows if row.valve == valve]
        if chips:
            lines.append(f"<dt>{valve}</dt><dd>{' '.join(chips)}</dd>\n")
    return f'<dl class="short">\n{"".join(lines)}</dl>\n' if lines else '<p class="quiet">No findings.</p>\n'


def _chip(row: SummaryRow, number: str, anchor: str) -> str:
    words = _SAID[row.assertion].format(row.disease.replace("-", " "))
    words += f" · {row.severity.replace('-', ' ')}" if row.severity else ""
    title = escape(f"{row.section}: {row.evidence}")
    chip = f'<a class="chip {row.assertion}" href="#{anchor}-{number}" title="{title}">{words}</a>'
    return f'<span class="both">{chip} {conflict_text(row)}</span>' if row.conflict else chip


def conflict_text(row: SummaryRow) -> str:
    """The flag of a row with a conflict, with the values that stand against it."""
    return f'<strong class="conflict">conflict: also {escape("; ".join(row.also_stated))}</strong>'


def _finding_cells(finding: Finding, number: str, anchor: str) -> str:
    says = " · ".join(part.replace("-", " ") for part in (finding.assertion, finding.severity or "") if part)
    name = f"{finding.valve} {finding.disease.replace('-', ' ')}"
    chip = f'<span class="chip {finding.assertion}">{says}</span>'
    return _cells(number, anchor, name, chip, finding.evidence, finding.rule)


def _measurement_cells(measurement: Measurement, number: str, anchor: str) -> str:
    name = quantity_name(measurement)
    chip = f'<span class="chip number">{escape(value_text(measurement))}</span>'
    return _cells(number, anchor, name, chip, measurement.evidence, "")


def _cells(number: str, anchor: str, name: str, chip: str, words: str, rule: str) -> str:
    return (
        f'<tr id="{anchor}-{number}"><td>{number}</td><td>{escape(name)}</td><td>{chip}</td>'
        f"<td>{escape(' '.join(words.split()))}</td><td>{escape(rule)}</td></tr>\n"
    )
