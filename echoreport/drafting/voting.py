"""Neighbours vote: retrieved paragraphs -> findings with a confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echoreport.decision import DecisionRule
from echoreport.domain import (
    LESIONS,
    STATED,
    Assertion,
    Disease,
    DraftFinding,
    Paragraph,
    Severity,
    Valve,
)
from echoreport.drafting.guideline import Grades, weigh

if TYPE_CHECKING:  # see guideline.py
    from echoreport.vision import Lesion

_PRESENT = Assertion.PRESENT
_HALF = 0.5
NONE, UNGRADED = "none", "ungraded"
"""Votes of a paragraph that denies a lesion (or does not name it), and of one that gives it no grade."""


Levels = Mapping[Disease, float]
"""Lesion -> least confidence at which it is stated as present or absent, in (0, 1]."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A retrieved paragraph, its cosine similarity to the query, and its row in the index."""

    paragraph: Paragraph
    similarity: float
    row: int = -1


@dataclass(frozen=True, slots=True)
class Vote:
    """What one image's neighbours say of one lesion of one valve.

    Attributes:
        valve_share: Weight of the neighbours that speak of this valve, in [0, 1].
        shares: Severity, `NONE` or `UNGRADED` -> weight of the neighbours of this valve that say so; sums to 1.
    """

    image: str
    valve: Valve
    disease: Disease
    valve_share: float
    shares: Mapping[str, float]

    @property
    def lesion_share(self) -> float:
        """Weight of the neighbours of this valve that report the lesion, in [0, 1]."""
        return 1 - self.shares.get(NONE, 0.0)

    def confidence(self, assertion: Assertion) -> float:
        """Weight of all neighbours that speak of this valve and report (or deny) the lesion, in [0, 1]."""
        share = self.lesion_share if assertion is Assertion.PRESENT else 1 - self.lesion_share
        return share * self.valve_share

    def says(self, assertion: Assertion, level: float) -> bool:
        """Whether present (or absent) may be stated at a level of confidence: never against the greater weight.

        Absence needs at least half of all weight too, since it is the statement that sends a patient home.
        """
        if assertion is Assertion.ABSENT:
            return self.lesion_share < _HALF and self.confidence(assertion) >= max(level, _HALF)
        return self.lesion_share >= _HALF and self.confidence(assertion) >= level

    @property
    def severity(self) -> Severity | None:
        """The grade with most weight, the lower of equals; None where more weight gives none than all grades have.

        A weighted median would often fall on a half grade that hardly anything speaks for.
        """
        graded = [grade for grade in Severity if grade in self.shares]
        if sum(self.shares[grade] for grade in graded) < self.shares.get(UNGRADED, 0.0):
            return None
        return max(graded, key=lambda grade: self.shares[grade], default=None)


def ballot(
    image: str,
    neighbours: Sequence[Neighbour],
    rule: DecisionRule,
    measured: Mapping[Lesion, Grades],
) -> list[Vote]:
    """Count an image's neighbours, each with the weight exp(similarity / temperature).

    Args:
        rule: Its temperature and smoothing count; all neighbours given vote.
        measured: Weights of the grades by what was measured in the image (`guideline.measured_weights`); they shift
            weight between the neighbours' grades.

    Returns:
        A vote for each lesion of every valve that some weight speaks of, in the order of `Valve`.
    """
    weights = _weights(neighbours, rule.temperature)
    by_valve: dict[Valve, float] = defaultdict(float)
    for neighbour, weight in zip(neighbours, weights, strict=True):
        valves = {finding.valve for finding in neighbour.paragraph.findings}
        for valve in valves:
            by_valve[valve] += float(weight) / len(valves)
    spoken = [valve for valve in Valve if by_valve[valve]]
    shares = {(valve, disease): _shares(neighbours, weights, valve, disease) for valve in spoken for disease in LESIONS}
    for lesion in shares.keys() & measured.keys():
        shares[lesion] = weigh(shares[lesion], measured[lesion], rule.smoothing)
    return [Vote(image, valve, disease, by_valve[valve], share) for (valve, disease), share in shares.items()]


def elected(votes: Sequence[Vote]) -> list[Vote]:
    """The votes on the valve that most weight speaks of, the first in the order of `Valve` where two are equal."""
    most = max(votes, key=lambda vote: vote.valve_share, default=None)
    return [vote for vote in votes if most and vote.valve is most.valve]


def votes_of(
    image: str, neighbours: Sequence[Neighbour], rule: DecisionRule, measured: Mapping[Lesion, Grades]
) -> list[Vote]:
    """What an image's neighbours say of its valve's lesions: the `elected` votes of their `ballot`."""
    return elected(ballot(image, neighbours, rule, measured))


def speaking(votes: Sequence[Vote], levels: Levels) -> dict[tuple[Valve, Disease], Vote]:
    """The vote that speaks for each valve and lesion, in the order of `Valve`.

    Of several images of one valve, it is that which reports the lesion most confidently, since a beam that misses a jet
    does not disprove it; of those sure enough to be stated, the one with the gravest grade.
    """
    best: dict[tuple[Valve, Disease], Vote] = {}
    for vote in sorted(votes, key=lambda vote: list(Valve).index(vote.valve)):
        key = (vote.valve, vote.disease)
        if key not in best or _weight(vote, levels) > _weight(best[key], levels):
            best[key] = vote
    return best


def _weight(vote: Vote, levels: Levels) -> tuple[bool, int, float]:
    """By what one of two images of a valve speaks for both."""
    stated = vote.says(_PRESENT, levels[vote.disease])
    grade = vote.severity.rank if stated and vote.severity else -1
    return stated, grade, vote.confidence(_PRESENT)


def decide(votes: Sequence[Vote], levels: Levels) -> Iterator[DraftFinding]:
    """Findings of a study, one at most for each valve and lesion; what is too uncertain is left out.

    `Vote.says` decides what may be stated.
    Of several images of one valve, the one that `speaking` chooses speaks.
    """
    for (valve, disease), vote in speaking(votes, levels).items():
        images = tuple(other.image for other in votes if (other.valve, other.disease) == (valve, disease))
        for assertion in (Assertion.PRESENT, Assertion.ABSENT):
            if vote.says(assertion, levels[disease]):
                severity = vote.severity if assertion is Assertion.PRESENT else None
                confidence = vote.confidence(assertion)
                yield DraftFinding(valve, disease, assertion, severity, confidence, images, dict(vote.shares))


def _weights(neighbours: Sequence[Neighbour], temperature: float) -> np.ndarray:
    similarity = np.array([neighbour.similarity for neighbour in neighbours])
    weights = np.exp((similarity - similarity.max(initial=-1)) / temperature)
    return weights / max(weights.sum(), np.finfo(float).tiny)


def _shares(
    neighbours: Sequence[Neighbour], weights: np.ndarray, valve: Valve, disease: Disease
) -> Mapping[str, float]:
    shares: dict[str, float] = defaultdict(float)
    for neighbour, weight in zip(neighbours, weights, strict=True):
        if any(finding.valve == valve for finding in neighbour.paragraph.findings):
            shares[_stated(neighbour.paragraph, valve, disease)] += float(weight)
    total = sum(shares.values())
    return {key: value / total for key, value in shares.items()}


def _stated(paragraph: Paragraph, valve: Valve, disease: Disease) -> str:
    """The gravest thing that a paragraph says of a lesion."""
    said = [f for f in paragraph.findings if (f.valve, f.disease) == (valve, disease) and f.assertion in STATED]
    if not said:
        return NONE
    grades = [finding.severity for finding in said if finding.severity is not None]
    return max(grades, key=lambda grade: grade.rank) if grades else UNGRADED
