"""Two models on the same patients: the difference of a figure, its interval, and how easily chance makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from echoreport.evaluation.uncertainty.interval import LEVEL, RESAMPLES, Estimate, estimate, parts
from echoreport.evaluation.uncertainty.statistic import Statistic


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of model A less that of model B.

    Attributes:
        a, b: The figure of each; None where there is nothing to count.
        difference: With its interval over patients.
        p: Two-sided, of a paired randomisation test: how often a difference as large would come about if each
            patient's two answers had been given to A and B by chance. None where there is no difference to test.
    """

    a: float | None
    b: float | None
    difference: Estimate
    p: float | None

    def to_row(self) -> dict[str, Any]:
        """a, b, difference, low, high, p, patients."""
        apart = self.difference
        interval = {"difference": apart.value, "low": apart.low, "high": apart.high}
        return {"a": self.a, "b": self.b, **interval, "p": self.p, "patients": apart.patients}


def compared(both: Statistic, resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 0) -> Difference:
    """Compare two models.

    Args:
        both: A figure of twice as many patients as there are: each patient with A's answers, then each with B's.
            Scores must mean the same of both models: rank them within each first (`metrics.runs.ranked`).
    """
    patients = both.patients // 2

    def apart(weights: np.ndarray) -> np.ndarray:
        return _of_first(both, weights) - _of_second(both, weights)

    once = np.ones((1, patients))
    a, b = float(_of_first(both, once)[0]), float(_of_second(both, once)[0])
    informs = both.informs[:patients] & both.informs[patients:]
    apart_of = Statistic(apart, informs, 2 * both.width, both.biased)
    difference = estimate(apart_of, resamples, level, seed)
    p = None if difference.value is None else _randomised(both, difference.value, resamples, seed)
    return Difference(a if np.isfinite(a) else None, b if np.isfinite(b) else None, difference, p)


def _of_first(both: Statistic, weights: np.ndarray) -> np.ndarray:
    return both.values(np.concatenate([weights, np.zeros_like(weights)], 1))


def _of_second(both: Statistic, weights: np.ndarray) -> np.ndarray:
    return both.values(np.concatenate([np.zeros_like(weights), weights], 1))


def _randomised(both: Statistic, observed: float, resamples: int, seed: int) -> float:
    """Share of the random swaps with a difference at least as large, the one observed among them (so never 0)."""
    generator = np.random.default_rng(seed)
    extreme = total = 1
    for rows in parts(resamples, 2 * both.width):
        kept = generator.integers(2, size=(len(rows), both.patients // 2)).astype(float)
        swapped = both.values(np.concatenate([kept, 1 - kept], 1)) - both.values(np.concatenate([1 - kept, kept], 1))
        swapped = swapped[np.isfinite(swapped)]
        extreme += int(np.sum(np.abs(swapped) >= abs(observed) - 1e-12))
        total += len(swapped)
    return extreme / total
