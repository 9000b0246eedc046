"""Reports into paragraphs, with exact character offsets."""

import re

from echoreport.domain import Paragraph, Report

# Line ends of all three kinds; the runs stop before a blank line (lookahead), so that no paragraph ends in one.
_LINE = r"[^\r\n]*\S[^\r\n]*"
_END = r"(?:\r\n|\n|\r)"
_LINES = re.compile(_LINE)
_BLOCKS = re.compile(rf"{_LINE}(?:{_END}{_LINE})*")
_BLANK_LINE = re.compile(rf"\S[^\r\n]*{_END}[^\S\r\n]*{_END}\s*\S")


def split_paragraphs(report: Report) -> tuple[Paragraph, ...]:
    """Cut a report at its blank lines or, if it has none, at every line end.

    Whitespace between paragraphs belongs to none of them; a paragraph keeps the blanks inside its own lines.

    Returns:
        Paragraphs numbered from 0, with `report.text[p.start : p.start + len(p.text)] == p.text`;
        empty if the text is blank.
    """
    pattern = _BLOCKS if _BLANK_LINE.search(report.text) else _LINES
    return tuple(
        Paragraph(report.report_id, number, match.group(), match.start(), patient_id=report.patient_id)
        for number, match in enumerate(pattern.finditer(report.text))
    )
