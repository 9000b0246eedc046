"""A paragraph as the tokens that paragraph vectors are learned from: its words, and what they mean.

Words alone put "no aortic stenosis" beside "aortic stenosis": one short word differs. The findings of the
paragraph therefore enter as tokens of their own, so that valve, lesion, negation and grade weigh what they mean.
"""

import re
from collections.abc import Iterator, Sequence

from echoreport.domain import Assertion, Finding, Identifier, Paragraph, Severity

_WORD = re.compile(r"\d+(?:[.,/]\d+)*\+?|[^\W\d_]+(?:['-][^\W\d_]+)*")
_PLACEHOLDERS = re.compile("|".join(re.escape(kind.placeholder) for kind in Identifier), re.IGNORECASE)
_GRADE_NUMBER = re.compile(r"[1-4]\+")
_NUMBER_TOKEN = "<number>"  # noqa: S105
_FINDING_WEIGHT = 8
"""How often each finding token stands in the list; chosen on validation paragraphs (docs/design.md)."""


def words_of(text: str) -> list[str]:
    """Lower-case words; numbers become one token, since they are another patient's; grades such as 2+ stay.

    What de-identification put in the place of a name or date is no word.
    """
    found = (word.lower() for word in _WORD.findall(_PLACEHOLDERS.sub(" ", text)))
    return [word if not word[0].isdigit() or _GRADE_NUMBER.fullmatch(word) else _NUMBER_TOKEN for word in found]


def tokens_of(paragraph: Paragraph) -> list[str]:
    """Words of the paragraph, then the tokens of its findings."""
    return words_of(paragraph.text) + meaning_of(paragraph.findings)


def meaning_of(findings: Sequence[Finding]) -> list[str]:
    """Tokens of findings alone."""
    return [token for finding in findings for token in _finding_tokens(finding)] * _FINDING_WEIGHT


def _finding_tokens(finding: Finding) -> Iterator[str]:
    subject = f"{finding.valve}/{finding.disease}"
    yield f"{finding.valve}/"
    yield f"{subject}/{finding.assertion}"
    if finding.severity is None or finding.assertion not in (Assertion.PRESENT, Assertion.POSSIBLE):
        return
    yield f"{subject}/{finding.severity}"
    # A grade also carries every grade below it, which puts neighbouring grades nearer than distant ones.
    yield from (f"{subject}/at-least-{grade}" for grade in Severity if grade.rank <= finding.severity.rank)
