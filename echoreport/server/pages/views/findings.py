"""The findings as a table: each lesion of each valve, what is said of it, how sure, and what a guideline says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from echoreport.domain import LESIONS, Assertion, Disease, DraftFinding, Severity, Valve
from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.html_words import grade_of, measured, percent, range_of
from echoreport.drafting.formats.in_words import guideline_grade
from echoreport.drafting.revising import Difference

OPEN_CHOICE = "open"
_Said = tuple[Assertion | None, Severity | None]
_USUAL: list[_Said] = [
    (None, None),
    (Assertion.ABSENT, None),
    *((Assertion.PRESENT, grade) for grade in Severity),
    (Assertion.PRESENT, None),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a lesion.

    Attributes:
        value: Of `said_by`.
        name: In words.
    """

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What a guideline says of a lesion.

    Attributes:
        measured: Value, unit and direction.
        grade: In words.
        differs: Whether a physician has to look.
    """

    measured: str
    grade: str
    differs: bool


@dataclass(frozen=True, slots=True)
class LesionRow:
    """A lesion of a valve.

    Attributes:
        said: What is said of it, in words.
        sure: How sure, in words; empty where it is left open.
        range: Grades that hold the reader's in nine of ten cases, in words; empty where there is none.
        differs: What the text says instead, in words; empty where it says the same.
        sentences: Numbers of the sentences that state it.
    """

    valve: Valve
    disease: Disease
    said: str
    choices: list[Choice]
    sure: str
    range: str
    checks: list[Checked]
    differs: str
    sentences: list[int]


def rows_of(draft: Draft, found: tuple[Difference, ...]) -> list[LesionRow]:
    """All lesions of all valves, in the usual order.

    Args:
        found: Where text and findings differ.
    """
    return [_row(draft, valve, disease, found) for valve in Valve for disease in LESIONS]


def in_words(said: _Said | None) -> str:
    """Such as "moderate to severe", "absent", "possible, mild" or "left open"."""
    assertion, severity = said or (None, None)
    if assertion is None:
        return "left open"
    return grade_of(DraftFinding(Valve.AORTIC, Disease.STENOSIS, assertion, severity, 1.0, ()))


def said_by(choice: str) -> _Said:
    """What a choice says: "open", an assertion, or an assertion, a colon and a grade.

    Raises:
        ValueError: If it is none.
    """
    if choice == OPEN_CHOICE:
        return None, None
    assertion, _, severity = choice.partition(":")
    return Assertion(assertion), Severity(severity) if severity else None


def _row(draft: Draft, valve: Valve, disease: Disease, found: tuple[Difference, ...]) -> LesionRow:
    finding = next((f for f in draft.findings if (f.valve, f.disease) == (valve, disease)), None)
    said: _Said = (finding.assertion, finding.severity) if finding else (None, None)
    other = [
        in_words(one.text) if one.text else "nothing" for one in found if (one.valve, one.disease) == (valve, disease)
    ]
    return LesionRow(
        valve=valve,
        disease=disease,
        said=in_words(said),
        choices=[Choice(_value(one), in_words(one), one == said) for one in dict.fromkeys([*_USUAL, said])],
        sure=_sure(finding) if finding else "",
        range=range_of(finding) if finding else "",
        checks=list(_checks(draft, valve, disease)),
        differs=other[0] if other else "",
        sentences=[n for n, sentence in enumerate(draft.sentences, 1) if finding and finding in sentence.findings],
    )


def _value(said: _Said) -> str:
    assertion, severity = said
    return OPEN_CHOICE if assertion is None else f"{assertion}:{severity}" if severity else str(assertion)


def _sure(finding: DraftFinding) -> str:
    return "set by a reviewer" if finding.decided else percent(finding.confidence)


def _checks(draft: Draft, valve: Valve, disease: Disease) -> Iterator[Checked]:
    for check in draft.checks:
        if (check.valve, check.disease) == (valve, disease):
            yield Checked(measured(check.measurement), guideline_grade(check), check.review)
