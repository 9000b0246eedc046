"""Scores in order, with equal ones together."""

import numpy as np
from scipy.stats import rankdata


def descending(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sort scores from the highest.

    Returns:
        The order; the last place of each run of equal scores; the number of each place's run. All int64.
    """
    order = np.argsort(-scores, kind="stable")
    last = np.diff(scores[order], append=-np.inf) != 0
    return order, np.flatnonzero(last), np.cumsum(last) - last


def ranked(scores: np.ndarray, models: np.ndarray) -> np.ndarray:
    """Scores as their place among those of the same model, in (0, 1]: what two models' scores have in common.

    Args:
        models: Whose score it is, *Shape:* (scores,).
    """
    placed = np.zeros(len(scores))
    for model in np.unique(models):
        own = models == model
        placed[own] = rankdata(scores[own]) / own.sum()
    return placed
