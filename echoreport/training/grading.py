"""Fits the graders on the pairs' own grades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from echoreport.domain import LESIONS, STATED, Disease, Paragraph, Severity, Valve
from echoreport.vision import Grader, Graders, lesion_values, standardised

_FEWEST = 8
"""Graded pairs of a lesion; with fewer, guideline and neighbours grade it alone."""
_SHRINKAGE = 0.5  # of the squared weights; of 0.3, 0.5, 1 and 3 the best on development corpora
_LEAST = 1e-6


def fit_graders(traits: np.ndarray, truths: Sequence[Paragraph]) -> Graders:
    """Learn what readers call each grade.

    Args:
        traits: Of the pairs' images, *Shape:* (pairs, TRAITS).
        truths: Their paragraphs with findings.
    """
    found = {}
    for valve, disease in product(Valve, LESIONS):
        ranks = np.array([_rank(paragraph, valve, disease) for paragraph in truths])
        values = lesion_values(traits, valve, disease)
        used = (ranks >= 0) & ~np.isnan(values[:, 0])
        if used.sum() >= _FEWEST and len(np.unique(ranks[used])) > 1:
            found[valve, disease] = fit_grader(values[used], ranks[used])
    return Graders(found)


def fit_grader(values: np.ndarray, ranks: np.ndarray) -> Grader:
    """Maximise the likelihood of the ranks, with the weights held small.

    Args:
        values: *Shape:* (pairs, values); NaN where unknown.
        ranks: Of the grades, 0 to 6, *Shape:* (pairs,).
    """
    known = np.where(np.isnan(values).all(0), 0.0, values)
    centre, scale = tuple(np.nanmean(known, 0)), tuple(np.nanstd(known, 0) + 1e-3)
    inputs = standardised(values, centre, scale)
    width, limits = inputs.shape[1], len(Severity) - 1
    start = np.concatenate([np.zeros(width), [-2.0], np.zeros(limits - 1)])

    def loss(free: np.ndarray) -> float:
        cutoffs = _rising(free[width:])
        below = expit(cutoffs - (inputs @ free[:width])[:, None])
        shares = np.diff(below, axis=1, prepend=0.0, append=1.0)[np.arange(len(ranks)), ranks]
        return float(-np.log(shares.clip(_LEAST)).sum() + _SHRINKAGE * (free[:width] ** 2).sum() / 2)

    free = minimize(loss, start, method="L-BFGS-B").x
    return Grader(centre, scale, tuple(free[:width]), tuple(_rising(free[width:])))


def _rising(free: np.ndarray) -> np.ndarray:
    """The first cut-off, and each next one by a positive step above the one before."""
    return free[0] + np.concatenate([[0.0], np.logaddexp(0.0, free[1:]).cumsum()])


def _rank(paragraph: Paragraph, valve: Valve, disease: Disease) -> int:
    """The gravest grade that a paragraph gives a lesion; -1 without."""
    grades = [
        finding.severity.rank
        for finding in paragraph.findings
        if (finding.valve, finding.disease) == (valve, disease) and finding.assertion in STATED and finding.severity
    ]
    return max(grades, default=-1)
