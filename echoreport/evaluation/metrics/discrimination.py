"""How well a score parts two classes, at every threshold."""

from __future__ import annotations

import numpy as np

from echoreport.evaluation.metrics.runs import descending
from echoreport.evaluation.uncertainty.statistic import Statistic, divided, nothing, of_items


def auroc(positive: np.ndarray, scores: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """Area under the ROC curve; equal scores count half. NaN where one class is missing.

    Args:
        positive: Bool, *Shape:* (items,).
        scores: Higher speaks for positive, *Shape:* (items,).
    """
    order, ends, _ = descending(scores)
    is_positive = positive[order].astype(float)

    def weighted(weights: np.ndarray) -> np.ndarray:
        hits, false = _running(weights[:, order], is_positive, ends)
        width, height = np.diff(false, axis=1, prepend=0), np.diff(hits, axis=1, prepend=0)
        return divided((width * (hits - height / 2)).sum(1), hits[:, -1] * false[:, -1])

    return of_items(patients, size, weighted) if len(scores) else nothing(size)


def average_precision(positive: np.ndarray, scores: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """Mean precision over the recall, without interpolation, equal scores at once, as scikit-learn has it.

    NaN without a positive item. Chance is the share of the positive items.
    """
    order, ends, _ = descending(scores)
    is_positive = positive[order].astype(float)

    def weighted(weights: np.ndarray) -> np.ndarray:
        hits, false = _running(weights[:, order], is_positive, ends)
        precision = np.nan_to_num(divided(hits, hits + false))
        return divided((np.diff(hits, axis=1, prepend=0) * precision).sum(1), hits[:, -1])

    return of_items(patients, size, weighted) if len(scores) else nothing(size)


def roc_curve(positive: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """False and true positive rate at each threshold, from (0, 0) to (1, 1); both classes must be there."""
    order, ends, _ = descending(scores)
    hits, false = _running(np.ones((1, len(scores))), positive[order].astype(float), ends)
    start = np.zeros((1, 1))
    rates = (np.hstack([start, part])[0] / part[0, -1] for part in (false, hits))
    return next(rates), next(rates)


def _running(weights: np.ndarray, positive: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight of the true and of the false positives at each threshold, *Shape:* (resamples, thresholds)."""
    hits, total = (weights * positive).cumsum(1)[:, ends], weights.cumsum(1)[:, ends]
    return hits, total - hits
