"""How drafts and what was signed agree: over all, per model version, and over time.

Reviewers see the draft before they sign, so that agreement says how much was corrected, not how good a model is: for
that there is `echoreport evaluate` on patients whom it never saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median

from echoreport.domain import LESIONS, STATED, Assertion, Disease, DraftFinding, Severity, Valve
from echoreport.drafting.draft import Draft
from echoreport.server.share import Share

_FULL_GRADE = 2
"""Ranks between two full grades: a half grade lies between them."""
_LONGEST_BY_WEEK = timedelta(weeks=26)


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


@dataclass(frozen=True, slots=True)
class Row:
    """Agreement over some studies.

    Attributes:
        name: Of the model, or of the time, such as "2026-W48" or "2026-11"; "all".
        studies: Approved ones.
        rejected: Studies whose draft was rejected; nothing else counts them.
        unchanged: Of the approved.
        precision: Of the drafted lesions, those that were signed; recall: of the signed, those that were drafted.
        exact, close: Of the signed lesions with a grade, those drafted with it, or with one at most a full grade away.
        edits: Mean of a study; None without a study.
        minutes: Median from the first look to the signature; None where unknown.
    """

    name: str
    studies: int
    rejected: int
    unchanged: Share
    kept: int
    added: int
    removed: int
    flipped: int
    precision: Share
    recall: Share
    exact: Share
    close: Share
    edits: float | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that is known of it.

    Attributes:
        every: Over all studies.
        models: Per model, in the order of first approval or rejection.
        periods: Per ISO week or, where approvals span more than half a year, per month; the first first.
    """

    every: Row
    models: tuple[Row, ...]
    periods: tuple[Row, ...]


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


def summed(reports: Sequence[Compared], rejected: Sequence[tuple[str, datetime]] = ()) -> Agreement:
    """Agreement over signed reports.

    Args:
        rejected: Of each rejected draft its model and when it was rejected.
    """
    moments = sorted([*((r.at, r.model) for r in reports), *((at, model) for model, at in rejected)])
    name = _period(moments[-1][0] - moments[0][0] if moments else timedelta())
    return Agreement(
        every=_row("all", reports, len(rejected)),
        models=_rows(dict.fromkeys(model for _, model in moments), lambda model, at: model, reports, rejected),
        periods=_rows(dict.fromkeys(name(at) for at, _ in moments), lambda model, at: name(at), reports, rejected),
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


def _period(span: timedelta) -> Callable[[datetime], str]:
    form = "%G-W%V" if span <= _LONGEST_BY_WEEK else "%Y-%m"
    return lambda at: at.strftime(form)


def _rows(
    names: Iterable[str],
    name_of: Callable[[str, datetime], str],
    reports: Sequence[Compared],
    rejected: Sequence[tuple[str, datetime]],
) -> tuple[Row, ...]:
    those = {name: list[Compared]() for name in names}
    for report in reports:
        those[name_of(report.model, report.at)].append(report)
    refused = [name_of(*one) for one in rejected]
    return tuple(_row(name, found, refused.count(name)) for name, found in those.items())


def _row(name: str, reports: Sequence[Compared], rejected: int) -> Row:
    def total(count: Callable[[Compared], int]) -> int:
        return sum(map(count, reports))

    kept, graded = total(lambda r: r.kept), total(lambda r: r.graded)
    minutes = [report.minutes for report in reports if report.minutes is not None]
    return Row(
        name=name,
        studies=len(reports),
        rejected=rejected,
        unchanged=Share(total(lambda r: r.unchanged), len(reports)),
        kept=kept,
        added=total(lambda r: r.added),
        removed=total(lambda r: r.removed),
        flipped=total(lambda r: r.flipped),
        precision=Share(kept, total(lambda r: r.drafted)),
        recall=Share(kept, total(lambda r: r.signed)),
        exact=Share(total(lambda r: r.exact), graded),
        close=Share(total(lambda r: r.close), graded),
        edits=fmean(report.edits for report in reports) if reports else None,
        minutes=median(minutes) if minutes else None,
    )
