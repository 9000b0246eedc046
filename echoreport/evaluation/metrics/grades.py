"""Agreement of ordered grades."""

from __future__ import annotations

import numpy as np

from echoreport.evaluation.uncertainty.statistic import Statistic, divided, of_sums


def quadratic_kappa(true: np.ndarray, stated: np.ndarray, grades: int, patients: np.ndarray, size: int) -> Statistic:
    """Cohen's kappa with quadratic weights (Cohen 1968, doi 10.1037/h0026256).

    1 is agreement, 0 what chance gives; NaN where all are of one grade.

    Args:
        true, stated: Ranks from 0 to `grades` - 1, int, *Shape:* (items,).
    """
    cells = np.zeros((len(true), grades, grades))
    cells[np.arange(len(true)), true, stated] = 1
    distance = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2.0

    def combine(sums: np.ndarray) -> np.ndarray:
        table = sums.reshape(-1, grades, grades)  # resamples true stated
        total = table.sum((1, 2))
        by_chance = divided(np.einsum("rt,rs,ts->r", table.sum(2), table.sum(1), distance), total)
        return 1 - divided((table * distance).sum((1, 2)), by_chance)

    return of_sums(cells.reshape(-1, grades * grades), patients, size, combine)
