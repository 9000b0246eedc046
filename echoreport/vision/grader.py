"""Grades by what was measured in an image, learned from image–paragraph pairs: cumulative logits.

A guideline gives cut-offs for few of the quantities that readers grade by, and none for the density of a jet. What the
archive's own readers call moderate is learned here, from a handful of measured values that are known to matter: one
straight line and ordered cut-offs (proportional odds, McCullagh 1980, J R Stat Soc B 42:109), so that thirty pairs of a
lesion are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from echoreport.domain import Direction, Disease, Severity, Valve
from echoreport.guidelines import STENOSIS_GRADED_BY
from echoreport.vision.traits import TRAIT_NAMES

Lesion = tuple[Valve, Disease]
_SEMILUNAR = (Valve.AORTIC, Valve.PULMONIC)
_FARTHEST = 3.0  # standard deviations that a value counts for at most: beyond them something was mismeasured


@dataclass(frozen=True, slots=True)
class Grader:
    """P(grade) of one lesion.

    Attributes:
        centre, scale: Mean and spread of each of the lesion's values in training.
        weights: Of each standardised value.
        cutoffs: Where each grade but the first begins, rising, *Shape:* (6,).
    """

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    cutoffs: tuple[float, ...]

    def probabilities(self, values: np.ndarray) -> np.ndarray:
        """Of the grades from trace to severe, *Shape:* (images, 7), for values as `lesion_values` gives them."""
        score = standardised(values, self.centre, self.scale) @ np.array(self.weights)
        below = expit(np.array(self.cutoffs) - score[:, None])
        return np.diff(below, axis=1, prepend=0.0, append=1.0).clip(0)


@dataclass(frozen=True, slots=True)
class Graders:
    """A grader for each lesion of which, or of what is graded alike, there were enough pairs."""

    of_lesion: Mapping[Lesion, Grader]

    def grades(self, traits: np.ndarray) -> dict[Lesion, dict[Severity, float]]:
        """The probability of each grade of each lesion, if the image had it.

        Args:
            traits: Of one image, *Shape:* (TRAITS,). A lesion whose own flow was not measured is left out.
        """
        found = {}
        for lesion, grader in self.of_lesion.items():
            values = lesion_values(traits[None], *lesion)
            if not np.isnan(values[0, 0]):
                found[lesion] = dict(zip(Severity, grader.probabilities(values)[0].tolist(), strict=True))
        return found

    def to_json(self) -> list[dict[str, Any]]:
        """As plain values, in the bundle's `vision.json`."""
        return [{"valve": v, "disease": d, **asdict(grader)} for (v, d), grader in self.of_lesion.items()]

    @classmethod
    def from_json(cls, rows: list[dict[str, Any]]) -> Graders:
        """What `to_json` gave."""
        names = ("centre", "scale", "weights", "cutoffs")
        return cls({
            (Valve(row["valve"]), Disease(row["disease"])): Grader(*(tuple(map(float, row[name])) for name in names))
            for row in rows
        })  # fmt: skip


def lesion_values(traits: np.ndarray, valve: Valve, disease: Disease) -> np.ndarray:
    """The measured values that a lesion is graded by; NaN where one is unknown.

    Stenosis: peak velocity and the velocity of the mean gradient (both as logarithms), of an inflow its half-time.
    Regurgitation: the jet's density; of a semilunar valve the jet's half-time; of an atrioventricular one the velocity
    of the forward flow, which the volume that leaked comes back with (Zoghbi 2017; see `guidelines.toml`).

    Args:
        traits: *Shape:* (images, TRAITS).

    Returns:
        *Shape:* (images, values), the first of them that without which there is no grade.
    """
    forward = STENOSIS_GRADED_BY[valve][1]
    backward = Direction.AWAY if forward is Direction.TOWARD else Direction.TOWARD

    def known(direction: Direction, name: str) -> np.ndarray:
        column = traits[:, TRAIT_NAMES.index(f"{direction}_{name}")].astype(np.float64)
        return np.where(column > 0, column, np.nan)

    if disease is Disease.STENOSIS:
        values = [np.log(known(forward, "velocity")), np.log(known(forward, "gradient_velocity"))]
        if valve not in _SEMILUNAR:
            values.append(np.log(known(forward, "inverse_half_time")))
    elif valve in _SEMILUNAR:
        values = [known(backward, "density"), np.log(known(backward, "inverse_half_time"))]
    else:
        values = [known(backward, "density"), np.log(known(forward, "velocity"))]
    return np.stack(values, 1)


def standardised(values: np.ndarray, centre: tuple[float, ...], scale: tuple[float, ...]) -> np.ndarray:
    """Values in standard deviations from the mean, at most `_FARTHEST`; an unknown one is the mean."""
    return np.nan_to_num((values - np.array(centre)) / np.array(scale), nan=0.0).clip(-_FARTHEST, _FARTHEST)
