"""What all figures share."""

from collections.abc import Callable, Sequence

import numpy as np

from echoreport.evaluation.cases import Cohort
from echoreport.evaluation.uncertainty import Statistic, share

Figure = Callable[[Cohort], Statistic]


def share_of(rows: Sequence[tuple[bool, int]], size: int) -> Statistic:
    """Share of the rows that are hits; each row is a hit or not, and whose it is."""
    hits, patients = [hit for hit, _ in rows], [patient for _, patient in rows]
    return share(np.array(hits, float), np.ones(len(rows)), np.array(patients, np.int64), size)
