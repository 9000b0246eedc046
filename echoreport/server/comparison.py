"""A signed report beside the machine's draft of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from echoreport.domain import LESIONS, STATED, Assertion, Disease, DraftFinding, Severity, Valve
from echoreport.drafting.draft import Draft

_FULL_GRADE = 2
"""Ranks between two full grades: a half grade lies between them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A signed report beside the machine's draft of it.

    Attributes:
        model: That drafted it, with its version.
        at: When it was signed.
        unchanged: Whether its text is the draft's, sign by sign.
        kept: Lesions that both state.
        flipped: Lesions that one states and the other denies.
        added, removed: Lesions that only the signed, or only the drafted report states, the other one saying nothing.
        drafted, signed: Lesions that each states.
        graded: Lesions to which the signed report gives a grade.
        exact, close: Of these, those that were drafted with that grade, and with one at most a full grade away.
        edits: Changes that reviewers made.
        minutes: From the signer's first look to the signature; None where unknown.
    """

    model: str
    at: datetime
    unchanged: bool
    kept: int
    flipped: int
    added: int
    removed: int
    drafted: int
    signed: int
    graded: int
    exact: int
    close: int
    edits: int
    minutes: float | None


def compared(drafted: Draft, signed: Draft, model: str, at: datetime, edits: int, minutes: float | None) -> Compared:
    """Hold a signed report against its draft; of findings only stenosis and regurgitation count, as in evaluation."""
    before, after = _said(drafted), _said(signed)
    had, has = _lesions(before), _lesions(after)
    flipped = {key for key in had ^ has if key in before and key in after}
    graded = [grade for key in has if (grade := after[key].severity)]
    away = [_away(before.get(key), grade) for key in has if (grade := after[key].severity)]
    return Compared(
        model=model,
        at=at,
        unchanged=drafted.text == signed.text,
        kept=len(had & has),
        flipped=len(flipped),
        added=len(has - had - flipped),
        removed=len(had - has - flipped),
        drafted=len(had),
        signed=len(has),
        graded=len(graded),
        exact=sum(distance == 0 for distance in away),
        close=sum(distance is not None and distance <= _FULL_GRADE for distance in away),
        edits=edits,
        minutes=minutes,
    )


_Said = dict[tuple[Valve, Disease], DraftFinding]


def _said(draft: Draft) -> _Said:
    """What a draft says of each lesion; of several statements on one, the most confident."""
    said: _Said = {}
    for finding in sorted(draft.findings, key=lambda finding: -finding.confidence):
        if finding.disease in LESIONS and finding.assertion in (*STATED, Assertion.ABSENT):
            said.setdefault((finding.valve, finding.disease), finding)
    return said


def _lesions(said: _Said) -> set[tuple[Valve, Disease]]:
    return {key for key, finding in said.items() if finding.assertion in STATED}


def _away(drafted: DraftFinding | None, grade: Severity) -> int | None:
    """Ranks between a drafted grade and the signed one; None where none was drafted."""
    if drafted is None or drafted.assertion not in STATED or drafted.severity is None:
        return None
    return abs(drafted.severity.rank - grade.rank)
