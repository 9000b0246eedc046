"""A method's votes on a case -> what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from echoreport.domain import Paragraph
from echoreport.drafting.voting import Levels, Vote, decide, elected
from echoreport.evaluation.cases import Case, instances_of


def answered(case: Case, ballot: Sequence[Vote], levels: Levels, nearest: Paragraph | None) -> Case:
    """The case, answered as a draft of that one image would be.

    Args:
        ballot: Votes on every valve.
        levels: Least confidence at which each lesion is stated.
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
    )
