"""Precision, recall and F1 of what is stated, for each class, pooled (micro) and averaged over the classes (macro)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from echoreport.evaluation.uncertainty.statistic import Statistic, divided, of_sums, ratio, share


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What was caught, is true and was stated, item by item.

    Attributes:
        caught, true, stated: Of each item and class 0 or 1, float64, *Shape:* (items, classes).
        patients: Whose item it is, int, *Shape:* (items,).
        size: How many patients there are.
    """

    caught: np.ndarray
    true: np.ndarray
    stated: np.ndarray
    patients: np.ndarray
    size: int


def counts(
    true: Sequence[AbstractSet[Hashable]],
    stated: Sequence[AbstractSet[Hashable]],
    classes: Sequence[Hashable],
    patients: np.ndarray,
    size: int,
) -> Counts:
    """Count the classes in what is true and what is stated of each item; other values are no class and do not count."""
    is_true, is_stated = _indicators(true, classes), _indicators(stated, classes)
    return Counts(is_true * is_stated, is_true, is_stated, patients, size)


def recall(of: Counts) -> Statistic:
    """Share of the true that is stated; NaN where nothing is true."""
    return share(of.caught.sum(1), of.true.sum(1), of.patients, of.size)


def precision(of: Counts) -> Statistic:
    """Share of the stated that is true; NaN where nothing is stated."""
    return share(of.caught.sum(1), of.stated.sum(1), of.patients, of.size)


def f1(of: Counts) -> Statistic:
    """Harmonic mean of the two, as 2 x caught / (true + stated); NaN where both are 0."""
    rows = np.column_stack([2 * of.caught.sum(1), of.true.sum(1) + of.stated.sum(1)])
    return of_sums(rows, of.patients, of.size, ratio)


def macro_recall(of: Counts) -> Statistic:
    """Mean of the classes' recall; a class that is never true does not count."""
    return _macro(of, lambda caught, true, stated: divided(caught, true))


def macro_precision(of: Counts) -> Statistic:
    """Mean of the classes' precision; a class that is never stated does not count."""
    return _macro(of, lambda caught, true, stated: divided(caught, stated))


def macro_f1(of: Counts) -> Statistic:
    """Mean of the classes' F1; a class that is neither true nor stated anywhere does not count."""
    return _macro(of, lambda caught, true, stated: divided(2 * caught, true + stated))


def accuracy(of: Counts) -> Statistic:
    """Share of the items on which true and stated agree in all classes."""
    agree = (of.true == of.stated).all(1)
    return share(agree, np.ones(len(agree)), of.patients, of.size)


def _macro(of: Counts, figure: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> Statistic:
    def combine(sums: np.ndarray) -> np.ndarray:
        values = figure(*np.split(sums, 3, axis=1))  # resamples classes
        return divided(np.nansum(values, 1), np.isfinite(values).sum(1))

    return of_sums(np.hstack([of.caught, of.true, of.stated]), of.patients, of.size, combine)


def _indicators(items: Sequence[AbstractSet[Hashable]], classes: Sequence[Hashable]) -> np.ndarray:
    return np.array([[name in item for name in classes] for item in items], float).reshape(len(items), len(classes))
