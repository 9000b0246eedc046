"""Whether a confidence can be believed: calibration, risk against coverage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from echoreport.evaluation.metrics.runs import descending
from echoreport.evaluation.uncertainty.statistic import Statistic, divided, mean, of_items, of_sums

BINS = 10


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """Mean distance between confidence and share right over ten equal bins (Guo 2017, arXiv:1706.04599).

    Few items make it too large, since chance alone parts the two within a bin, and resampled ones more so: no interval.

    Args:
        confidence: In [0, 1], *Shape:* (items,).
        right: Bool, *Shape:* (items,).
    """
    member = np.eye(BINS)[_bin(confidence)]
    rows = np.hstack([member * (right - confidence)[:, None], np.ones((len(right), 1))])
    error = of_sums(rows, patients, size, lambda sums: divided(np.abs(sums[:, :BINS]).sum(1), sums[:, BINS]))
    return replace(error, biased=True)


def overconfidence(confidence: np.ndarray, right: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """Mean confidence less the share right: above 0 where a model is surer than it should be."""
    return mean(confidence - right, patients, size)


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    """For each bin that holds something: mean confidence, share right, how many."""
    bins = _bin(confidence)
    members = [bins == number for number in range(BINS) if np.any(bins == number)]
    return [(float(confidence[m].mean()), float(right[m].mean()), int(m.sum())) for m in members]


def risk_coverage(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coverage, and share wrong among what is answered, as the least confident answers are withheld.

    One point for each confidence that occurs: answers of equal confidence can only be withheld together.
    """
    order, ends, _ = descending(confidence)
    return (ends + 1) / max(len(order), 1), (~right[order]).cumsum()[ends] / (ends + 1)


def area_under_risk_coverage(confidence: np.ndarray, right: np.ndarray, patients: np.ndarray, size: int) -> Statistic:
    """Mean of that risk over all answers (Geifman 2019, arXiv:1805.08206); lower is better."""
    order, ends, run = descending(confidence)
    wrong = (~right[order]).astype(float)

    def weighted(weights: np.ndarray) -> np.ndarray:
        ordered = weights[:, order]
        answered = ordered.cumsum(1)[:, ends]
        risk = np.nan_to_num(divided((ordered * wrong).cumsum(1)[:, ends], answered))
        return divided((ordered * risk[:, run]).sum(1), ordered.sum(1))

    return of_items(patients, size, weighted)


def error_at_coverage(
    coverage: float, confidence: np.ndarray, right: np.ndarray, patients: np.ndarray, size: int
) -> Statistic:
    """Share wrong of the surest answers that make up this share of all; of equals at its edge, as many as are needed.

    Args:
        coverage: In (0, 1].
        confidence: *Shape:* (items,).
        right: Bool, *Shape:* (items,).
    """
    order, _, _ = descending(confidence)
    wrong = (~right[order]).astype(float)

    def weighted(weights: np.ndarray) -> np.ndarray:
        ordered = weights[:, order]
        before = ordered.cumsum(1) - ordered
        kept = np.clip(coverage * ordered.sum(1, keepdims=True) - before, 0, ordered)
        return divided((kept * wrong).sum(1), kept.sum(1))

    return of_items(patients, size, weighted)


def _bin(confidence: np.ndarray) -> np.ndarray:
    return np.clip((confidence * BINS).astype(int), 0, BINS - 1)
