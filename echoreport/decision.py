"""How neighbours become findings: what training chooses and a bundle keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any

from echoreport.domain import LESIONS, Disease
from echoreport.errors import InputError

_LEAST = 0.01
"""Of a share before its logarithm is taken: some neighbours agree, or disagree, by chance."""

Curve = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How neighbours become findings; chosen on validation patients and kept with the model.

    Attributes:
        neighbours: How many paragraphs vote for an image, at least 1.
        temperature: A neighbour weighs exp(similarity / temperature); above 0.
        confidence: Disease -> least share of the vote that makes a finding, in (0, 1).
        smoothing: Part of the graded vote that is spread over all grades before what was measured weighs it, in [0, 1].
    """

    neighbours: int
    temperature: float
    confidence: dict[Disease, float]
    smoothing: float = 0.0

    def __post_init__(self) -> None:
        if self.neighbours < 1 or not self.temperature > 0:
            raise InputError(
                f"got {self.neighbours} neighbours, temperature {self.temperature}, wanted at least 1 and above 0"
            )


@dataclass(frozen=True, slots=True)
class Line:
    """Probability = 1 / (1 + exp(-(slope * logit(share) + flow * logit(chance) + intercept))).

    Platt's line (1999), of two predictions instead of one, as stacking does (Wolpert 1992, Neural Networks 5:241).
    """

    slope: float
    flow: float
    intercept: float

    def of(self, share: float, chance: float) -> float:
        """The probability that a lesion is there, in (0, 1).

        Args:
            share: Of the vote that reports it.
            chance: Of its flow, by the coarse task.
        """
        return 1 / (1 + exp(-(self.slope * logit(share) + self.flow * logit(chance) + self.intercept)))


@dataclass(frozen=True, slots=True)
class Confidence:
    """What makes probabilities of the shares of a vote; fitted on images whose patients the model had not seen.

    Attributes:
        neighbours: Power to which the neighbours' shares of the valves are raised.
        network: Power of the image network's probabilities of the valves, which these are multiplied with.
        present: Lesion -> how its share of the vote and its flow become the probability that it is there.
        grade: Power to which the shares of the grades are raised.
        sets: "aortic stenosis" or, for valves with few examples, "stenosis" -> the weight of grades that a set needs.
        curve: Rows of (level, coverage, error): of the statements at least that sure, their share of all and how many
            of them were wrong, the levels rising.
        view_curve: The same where the two-dimensional view also tells the valve; empty of a model without views.
        error: Expected calibration error on the examples, each left out of the fit in turn, in [0, 1].
        examples: How many images.
    """

    neighbours: float
    network: float
    present: Mapping[Disease, Line]
    grade: float
    sets: Mapping[str, float]
    curve: Curve
    view_curve: Curve
    error: float
    examples: int

    def level(self, risk: float, view: bool = False) -> float:
        """The least confidence at which no more than this share of the statements was wrong.

        With few examples one that was sure and wrong can leave no such confidence. Then it is 1 - risk, since what is
        that sure is as often wrong, as far as the probabilities are true (`error`); but no less than where the fewest
        were wrong.

        Args:
            view: Whether the view tells the valve beside the spectrum: fewer statements are wrong then.
        """
        curve = self.view_curve if view and self.view_curve else self.curve
        kept = [level for level, _, error in curve if error <= risk]
        least_wrong = min(curve, key=lambda row: row[2], default=(0.0, 0.0, 0.0))
        return min(kept) if kept else max(1 - risk, least_wrong[0])

    @classmethod
    def from_plain(cls, row: Mapping[str, Any]) -> Confidence:
        """Of what `dataclasses.asdict` and JSON make of it; raises what a missing or foreign value raises."""
        return cls(
            neighbours=float(row["neighbours"]),
            network=float(row["network"]),
            present={lesion: Line(**row["present"][lesion]) for lesion in LESIONS},
            grade=float(row["grade"]),
            sets={str(name): float(weight) for name, weight in row["sets"].items()},
            curve=_curve_of(row["curve"]),
            view_curve=_curve_of(row["view_curve"]),
            error=float(row["error"]),
            examples=int(row["examples"]),
        )


def _curve_of(rows: Iterable[Any]) -> Curve:
    return tuple((float(level), float(coverage), float(error)) for level, coverage, error in rows)


def logit(share: float) -> float:
    """Of a share that is kept from 0 and 1."""
    kept = min(max(share, _LEAST), 1 - _LEAST)
    return log(kept / (1 - kept))
