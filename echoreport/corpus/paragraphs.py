"""Reports into paragraphs, with exact character offsets; and the valve that a paragraph is about."""

import re
from collections import Counter
from collections.abc import Iterable

from echoreport.domain import Finding, Paragraph, Report, Valve

# Possessive and atomic, so that a long report costs no more than reading it, and \r\n is never taken as two line ends.
_END = r"(?>\r\n|\n|\r)"
_BLANKS = r"[^\S\r\n]*+"
_LINE = r"\S[^\r\n]*+"
_LINES = re.compile(_LINE)
_BLOCKS = re.compile(rf"{_LINE}(?:{_END}{_BLANKS}{_LINE})*+")
_BLANK_LINE = re.compile(rf"{_END}{_BLANKS}{_END}")
_YEAR = re.compile(r"\s*((?:19|20)\d{2})(?:\d{4})?(?!\d)")


def split_paragraphs(report: Report) -> tuple[Paragraph, ...]:
    """Cut a report at its blank lines or, if it has none, at every line end.

    A paragraph begins and ends with a character that is not blank; what lies between belongs to none.

    Returns:
        Paragraphs numbered from 0, with the report's patient, source and year, and with
        `report.text[p.start : p.start + len(p.text)] == p.text`; empty if the text is blank.
    """
    pattern = _BLOCKS if _BLANK_LINE.search(report.text.strip()) else _LINES
    whose, year, source = report.patient_id, year_of(report.date), report.source
    return tuple(
        Paragraph(report.report_id, number, match.group().rstrip(), match.start(), (), whose, year, source)
        for number, match in enumerate(pattern.finditer(report.text))
    )


def year_of(date: str | None) -> int | None:
    """The year that an ISO date begins with ("2019", "2019-03-14", "20190314T08"); None of any other text."""
    match = _YEAR.match(date or "")
    return int(match.group(1)) if match else None


def valve_of(findings: Iterable[Finding]) -> Valve | None:
    """The valve that most of a paragraph's findings speak of, whatever they assert.

    Returns:
        The first in the order of `Valve` where several are named as often; None without a finding.
    """
    counts = Counter(finding.valve for finding in findings)
    return max(Valve, key=lambda valve: counts[valve]) if counts else None
