"""Scores in order, with equal ones together."""

import numpy as np


def descending(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sort scores from the highest.

    Returns:
        The order; the last place of each run of equal scores; the number of each place's run. All int64.
    """
    order = np.argsort(-scores, kind="stable")
    last = np.diff(scores[order], append=-np.inf) != 0
    return order, np.flatnonzero(last), np.cumsum(last) - last
