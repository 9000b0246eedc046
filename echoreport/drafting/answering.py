"""What one image's neighbours and the other evidence of its valve say together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from echoreport.domain import CoarseAnswer, DopplerImage, Valve, ValveSource
from echoreport.drafting.confidence import Judge
from echoreport.drafting.guideline import Grades
from echoreport.drafting.valve_evidence import NamedValve, Shares, named_valves, posterior, reweighed
from echoreport.drafting.voting import Neighbour, Vote, ballot
from echoreport.vision import Lesion


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of one image.

    Attributes:
        nearest: The paragraphs nearest to its spectrum.
        voting: Those that voted: the same, or the nearest of those that speak of its valve where few of the same do.
        ballot: Votes on every valve spoken of, in the order of `Valve`, their shares by all evidence.
        named: The valve that each source alone says it is of, the spectrum first.
    """

    nearest: list[Neighbour]
    voting: list[Neighbour]
    ballot: list[Vote]
    named: tuple[NamedValve, ...]


def answer(
    image: DopplerImage,
    nearest: list[Neighbour],
    told: Mapping[ValveSource, Shares],
    judge: Judge,
    measured: Mapping[Lesion, Grades],
    known: Collection[Valve],
    near_of: Callable[[Valve], list[Neighbour]],
    coarse: CoarseAnswer,
) -> Answer:
    """Let an image's neighbours vote, and weigh their valves with the other evidence.

    Where half or more of them are silent on the valve that all evidence together elects, the nearest paragraphs that
    speak of it vote on its lesions in their place. Without calibration and other evidence the vote stays as it is.

    Args:
        nearest: To its spectrum.
        told: What the other sources say; see `told_by`.
        judge: How the neighbours are counted, and what makes probabilities of their shares.
        measured: Weights of the grades by what was measured in the image.
        known: Valves that the archive speaks of.
        near_of: Finds the nearest paragraphs that speak of a valve.
        coarse: What the coarse task says, which a model with a calibration goes by too.
    """
    votes = ballot(image.name, nearest, judge.rule, measured)
    calibrated = judge.confidence is not None
    shares = judge.valves({vote.valve: vote.valve_share for vote in votes}, coarse.valves)
    named = named_valves(image.name, shares, told)
    if not known or not (told or (calibrated and votes)):
        return Answer(nearest, nearest, votes, named)
    weighed = posterior(shares, told, known, calibrated)
    valve = max(weighed, key=lambda valve: weighed[valve])
    voting = nearest if _speak(nearest, valve) else near_of(valve)
    own = ballot(image.name, voting, judge.rule, measured)
    votes = [*(vote for vote in votes if vote.valve is not valve), *(vote for vote in own if vote.valve is valve)]
    order = list(Valve)
    votes = sorted(reweighed(votes, weighed), key=lambda vote: order.index(vote.valve))
    return Answer(nearest, voting, judge.probable(votes, coarse.lesions), named)


def _speak(neighbours: Sequence[Neighbour], valve: Valve) -> bool:
    """Whether more than half of them speak of the valve."""
    speaking = [any(finding.valve is valve for finding in near.paragraph.findings) for near in neighbours]
    return sum(speaking) > len(neighbours) / 2
