"""A figure as a function of how often each patient counts: what the bootstrap, the jackknife and permutations vary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Weighted = Callable[[np.ndarray], np.ndarray]
"""Weights, float64, *Shape:* (resamples, patients or items), 0 or more -> values, *Shape:* (resamples,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Statistic:
    """A figure of patients.

    Attributes:
        values: Weights of the patients -> the figure for each row of weights; NaN where there is nothing to count.
        informs: Whether each patient has something to count, bool, *Shape:* (patients,).
        width: Numbers that a row of weights is spread to, for the size of the parts it is computed in.
        biased: Whether resampling shifts it, so that no interval is given.
        hits: Of a share, how many of `total`; else None.
        total: Of a share, what it is a share of; else None.
    """

    values: Weighted
    informs: np.ndarray
    width: int = 0
    biased: bool = False
    hits: int | None = None
    total: int | None = None

    @property
    def patients(self) -> int:
        """How many patients there are weights for."""
        return len(self.informs)

    @property
    def informed(self) -> int:
        """How many of them have something to count."""
        return int(self.informs.sum())

    @property
    def value(self) -> float | None:
        """The figure itself, each patient counting once; None where there is nothing to count."""
        value = float(self.values(np.ones((1, self.patients)))[0]) if self.patients else np.nan
        return value if np.isfinite(value) else None


def of_sums(rows: np.ndarray, patients: np.ndarray, size: int, combine: Weighted) -> Statistic:
    """A figure that is a function of sums over items, such as F1 of counts.

    Args:
        rows: What each item adds to the sums, *Shape:* (items, columns).
        patients: Whose item it is, int from 0, *Shape:* (items,).
        size: How many patients there are.
        combine: Sums, *Shape:* (resamples, columns) -> values, *Shape:* (resamples,).
    """
    sums = np.zeros((size, rows.shape[1]))
    np.add.at(sums, patients, rows)
    return Statistic(lambda weights: combine(weights @ sums), np.any(sums != 0, axis=1), size)


def of_items(patients: np.ndarray, size: int, values: Weighted) -> Statistic:
    """A figure that needs every item, such as a median: `values` takes weights of the items."""
    informs = np.bincount(patients, minlength=size) > 0
    return Statistic(lambda weights: values(weights[:, patients]), informs, max(size, len(patients)))


def share(hits: np.ndarray, totals: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """A share, pooled over all items: the sum of the hits over the sum of the totals.

    Args:
        hits: Of each item, *Shape:* (items,); whole numbers.
        totals: Of each item, *Shape:* (items,); whole numbers.
    """
    pooled = of_sums(np.column_stack([hits, totals]).astype(float), patients, size, ratio)
    return replace(pooled, hits=int(np.sum(hits)), total=int(np.sum(totals)))


def mean(values: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """The mean over all items."""
    return of_sums(np.column_stack([values, np.ones(len(values))]), patients, size, ratio)


def nothing(size: int) -> Statistic:
    """A figure that nothing informs."""
    return Statistic(lambda weights: np.full(len(weights), np.nan), np.zeros(size, bool))


def ratio(sums: np.ndarray) -> np.ndarray:
    """First column over the second; NaN where that is 0."""
    return divided(sums[:, 0], sums[:, 1])


def divided(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Element by element; NaN, without a warning, where the denominator is 0."""
    defined = denominator != 0
    return np.divide(numerator, denominator, out=np.full(np.shape(denominator), np.nan), where=defined)
