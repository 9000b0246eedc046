"""A method's votes on a case -> what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from echoreport.domain import Assertion, Disease, Paragraph, Severity, Valve
from echoreport.drafting.confidence import Judge
from echoreport.drafting.voting import Levels, Vote, decide, elected
from echoreport.evaluation.cases import Case, instances_of


def answered(
    case: Case, ballot: Sequence[Vote], levels: Levels, nearest: Paragraph | None, judge: Judge | None = None
) -> Case:
    """The case, answered as a draft of that one image would be.

    Args:
        ballot: Votes on every valve.
        levels: Least confidence at which each lesion is stated.
        judge: Gives the sets of grades; None where the method has none.
        nearest: The paragraph that the method found nearest; None where it looks for none.
    """
    votes = elected(ballot)
    findings = tuple(decide(votes, levels))
    valve = votes[0].valve if votes else None
    return replace(
        case,
        predicted=instances_of(findings),
        predicted_valve=valve,
        spectrum_valve=valve,
        answered=bool(findings),
        nearest=nearest,
        ballot=tuple(ballot),
        sets=_sets(votes, judge) if judge else {},
    )


def _sets(votes: Sequence[Vote], judge: Judge) -> dict[tuple[Valve, Disease], tuple[Severity, ...]]:
    found = [vote for vote in votes if vote.says(Assertion.PRESENT, 0.0)]
    return {(vote.valve, vote.disease): judge.severity_set(vote) for vote in found}
