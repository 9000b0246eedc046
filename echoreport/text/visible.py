"""What an image can show of a paragraph: its lesions, without the reader's words for them.

The choice of words cannot be seen in an image; as a target it is noise that hides the grade.
"""

from echoreport.domain import LESIONS, Assertion, Disease, Finding, Paragraph

_BEFORE = {Assertion.ABSENT: "no ", Assertion.POSSIBLE: "possible ", Assertion.HISTORICAL: "history of "}


def visible_findings(paragraph: Paragraph) -> tuple[Finding, ...]:
    """Its stenoses and regurgitations, said or denied; where there is none, all of its findings."""
    return tuple(finding for finding in paragraph.findings if finding.disease in LESIONS) or paragraph.findings


def visible_sentences(paragraph: Paragraph) -> str:
    """The same as plain sentences: "severe aortic stenosis. no aortic regurgitation."."""
    return " ".join(f"{_in_words(finding)}." for finding in visible_findings(paragraph))


def _in_words(finding: Finding) -> str:
    subject = f"{finding.valve} {finding.disease.replace('-', ' ')}"
    if finding.disease is Disease.NORMAL:
        subject = f"normal {finding.valve} valve"
    grade = f"{finding.severity.replace('-', ' ')} " if finding.severity else ""
    return f"{_BEFORE.get(finding.assertion, '')}{grade}{subject}"
