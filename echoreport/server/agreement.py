"""How drafts and what was signed agree: over all, per model version, and over time.

Reviewers see the draft before they sign, so that agreement says how much was corrected, not how good a model is: for
that there is `echoreport evaluate` on patients whom it never saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median

from echoreport.server.comparison import Compared
from echoreport.server.share import Share

_LONGEST_BY_WEEK = timedelta(weeks=26)


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
