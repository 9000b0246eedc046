"""Shares of a vote -> probabilities, grades that hold the right one nine times in ten, and when to stay silent.

Fitted in training, on images whose patients the model had not seen (`echoreport.training.calibrating`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from echoreport.decision import Confidence, DecisionRule
from echoreport.domain import Disease, Severity, Valve
from echoreport.drafting.parts import ConfidenceNote
from echoreport.drafting.valve_evidence import LEAST
from echoreport.drafting.voting import NONE, UNGRADED, Levels, Vote
from echoreport.errors import InputError

COVERAGE = 0.9
"""Share of the cases in which a set of grades holds the reader's."""
_LEAST_OF_NETWORK = 1e-3  # so that no probability of the image network outweighs all else
RISK = 0.05
"""Share of wrong statements that a draft accepts by default."""


def valve_probabilities(
    confidence: Confidence, shares: Mapping[Valve, float], network: Mapping[Valve, float]
) -> dict[Valve, float]:
    """What neighbours and image network say of the valve together, as probabilities of all four, which sum to 1.

    Args:
        shares: Of the neighbours' weight; empty where they speak of no valve: then nothing is said.
        network: Probabilities by the image network.
    """
    if not shares:
        return {}
    by_neighbours, by_network = confidence.neighbours, confidence.network
    raised = {
        valve: max(shares.get(valve, 0.0), LEAST) ** by_neighbours
        * max(network[valve], _LEAST_OF_NETWORK) ** by_network
        for valve in Valve
    }
    return {valve: share / sum(raised.values()) for valve, share in raised.items()}


def probable(confidence: Confidence, vote: Vote, flows: Mapping[Disease, float]) -> Vote:
    """The vote with probabilities for the shares of its lesion and grades; its valve's share stays.

    Args:
        flows: Probability of each lesion's flow by the coarse task.
    """
    present = confidence.present[vote.disease].of(vote.lesion_share, flows[vote.disease])
    raised = {key: share**confidence.grade for key, share in vote.shares.items() if key != NONE and share > 0}
    total = sum(raised.values())
    graded = {key: present * share / total for key, share in raised.items()} if total else {UNGRADED: present}
    return replace(vote, shares={**graded, NONE: 1 - present})


def severity_set(confidence: Confidence, vote: Vote) -> tuple[Severity, ...]:
    """Grades beside each other that hold the reader's in `COVERAGE` of the cases, of a vote that `probable` gave."""
    grades = nested(vote)
    needed = confidence.sets.get(f"{vote.valve} {vote.disease}", confidence.sets.get(vote.disease))
    if needed is None or not grades:
        return ()
    inside = [grade for grade, weight in grades if weight <= needed] or [grades[0][0]]
    return tuple(sorted(inside, key=lambda grade: grade.rank))


def nested(vote: Vote) -> list[tuple[Severity, float]]:
    """The grades in the order in which a set takes them in, each with the weight of all before it.

    It begins with the heaviest and grows by the heavier of the two beside it, of equals to the heavier side, so that it
    has no gap (Lu et al. 2022, conformal prediction sets for ordinal classification, arXiv:2205.04342). A grade's
    weight is that of the set before it came in, plus half its own: a set that is cut there holds the grade or does not
    with an even chance.
    """
    weights = {grade: vote.shares.get(grade, 0.0) for grade in Severity}
    total = sum(weights.values())
    if not total:
        return []
    order = list(Severity)
    low = high = order.index(max(order, key=lambda grade: weights[grade]))
    taken, before, grown = [], 0.0, order[low]
    while True:
        own = weights[grown] / total
        taken.append((grown, before + own / 2))
        before += own
        below, above = order[:low], order[high + 1 :]
        if not below and not above:
            return taken
        down = sum(weights[grade] for grade in below)
        up = sum(weights[grade] for grade in above)
        lower, upper = (weights[below[-1]] if below else -1.0), (weights[above[0]] if above else -1.0)
        place = low - 1 if (lower, down) >= (upper, up) else high + 1
        low, high, grown = min(low, place), max(high, place), order[place]


@dataclass(frozen=True, slots=True)
class Judge:
    """When a draft speaks, and how sure it is.

    Attributes:
        rule: Of the model; its levels count where there is no `confidence`.
        confidence: None of a model that learned from too few images to calibrate it.
        risk: Share of wrong statements to accept, in (0, 1).
        view: Whether the two-dimensional view tells the valve beside the spectrum.

    Raises:
        InputError: If the risk is out of its range.
    """

    rule: DecisionRule
    confidence: Confidence | None
    risk: float = RISK
    view: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.risk < 1:
            raise InputError(f"got a risk of {self.risk}, wanted more than 0 and less than 1, such as {RISK}")

    @property
    def levels(self) -> Levels:
        """Least confidence at which each lesion is stated."""
        if self.confidence is None:
            return self.rule.confidence
        return dict.fromkeys(self.rule.confidence, self.confidence.level(self.risk, self.view))

    @property
    def note(self) -> ConfidenceNote:
        """What a draft says of its confidences."""
        if self.confidence is None:
            return ConfidenceNote()
        return ConfidenceNote(True, self.confidence.error, self.confidence.examples, self.risk)

    def valves(self, shares: Mapping[Valve, float], network: Mapping[Valve, float]) -> Mapping[Valve, float]:
        """What the spectrum says of the valves: probabilities, or without a calibration the neighbours' shares.

        Args:
            shares: Of the neighbours' weight.
            network: Probabilities by the image network.
        """
        return valve_probabilities(self.confidence, shares, network) if self.confidence else shares

    def probable(self, votes: Sequence[Vote], flows: Mapping[Disease, float]) -> list[Vote]:
        """The votes, with probabilities for the shares of their lesions and grades where there is a calibration.

        Args:
            flows: As `probable` takes them.
        """
        return [probable(self.confidence, vote, flows) for vote in votes] if self.confidence else list(votes)

    def severity_set(self, vote: Vote) -> tuple[Severity, ...]:
        """Of a vote on a lesion that is stated; empty where there is no calibration."""
        return severity_set(self.confidence, vote) if self.confidence else ()
