"""Fits the graders on the pairs' own grades.

Thirty pairs of a lesion hold its seven grades four times each, so that cut-offs learned from them alone jump about.
Valves whose readers go by the same value, on the same scale, are learned together first, by that value alone; what is a
valve's own, its further values too, is how far it departs from that (partial pooling, Gelman & Hill 2007, Data Analysis
Using Regression, chapter 12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from echoreport.domain import STATED, Disease, Paragraph, Severity, Valve
from echoreport.vision import Grader, Graders, Lesion, lesion_values, standardised

_FEWEST = 8
"""Graded pairs of valves that are graded alike; with fewer, guideline and neighbours grade them alone."""
_ALIKE = {
    Disease.STENOSIS: ((Valve.AORTIC, Valve.PULMONIC), (Valve.MITRAL,), (Valve.TRICUSPID,)),
    Disease.REGURGITATION: (tuple(Valve),),
}
"""Both semilunar stenoses are severe from 4 m/s (Baumgartner 2009), while a tricuspid one is at half of a mitral one's
gradient; of every valve's leak the density says how much blood comes back (Zoghbi 2017)."""
_SHRINKAGE = 0.5  # of the squared weights; of 0.3, 0.5, 1 and 3 the best on development corpora
_OWN_WEIGHT, _OWN_CUTOFF = 3.0, 10.0
"""Of the squared departures from what is common; of 0 to 30 the best on a development corpus, 3 to 30 are as good."""
_LEAST = 1e-6
_LIMITS = len(Severity) - 1

Graded = tuple[np.ndarray, np.ndarray]
"""Values of graded images, *Shape:* (images, values), NaN where unknown; ranks of their grades, 0 to 6, (images,)."""


def fit_graders(traits: np.ndarray, truths: Sequence[Paragraph]) -> Graders:
    """Learn what readers call each grade.

    Args:
        traits: Of the pairs' images, *Shape:* (pairs, TRAITS).
        truths: Their paragraphs with findings.
    """
    return Graders(
        fit_graders_of(
            {disease: {valve: _graded(traits, truths, valve, disease) for valve in Valve} for disease in _ALIKE}
        )
    )


def fit_graders_of(graded: Mapping[Disease, Mapping[Valve, Graded]]) -> dict[Lesion, Grader]:
    """The same of values and ranks of each lesion of each valve."""
    found: dict[Lesion, Grader] = {}
    for disease, valves in graded.items():
        for group in _ALIKE[disease]:
            fitted = fit_alike({valve: valves[valve] for valve in group})
            found |= {(valve, disease): grader for valve, grader in fitted.items()}
    return found


def fit_alike(graded: Mapping[Valve, Graded]) -> dict[Valve, Grader]:
    """Graders of a lesion of valves that are graded alike by their first value.

    Returns:
        Of every valve, also of one without a pair; none where all together have too few, or one grade only.
    """
    first = np.concatenate([values[:, :1] for values, _ in graded.values()])
    ranks = np.concatenate([ranks for _, ranks in graded.values()])
    if len(ranks) < _FEWEST or len(np.unique(ranks)) == 1:
        return {}
    common = fit_grader(first, ranks)
    return {valve: _departing(common, *own) for valve, own in graded.items()}


def fit_grader(values: np.ndarray, ranks: np.ndarray) -> Grader:
    """Maximise the likelihood of the ranks, with the weights held small; arguments as `Graded`."""
    centre, scale = _spread(values)
    width = values.shape[1]
    start = np.concatenate([np.zeros(width), [-2.0], np.zeros(_LIMITS - 1)])

    def held(weights: np.ndarray, cutoffs: np.ndarray) -> float:
        return float(_SHRINKAGE * (weights**2).sum() / 2)

    return _fitted(centre, scale, values, ranks, start, held)


def _departing(common: Grader, values: np.ndarray, ranks: np.ndarray) -> Grader:
    """What a valve's own pairs change of the common grader, whose value is the first of its own.

    A further value that few pairs have weighs nothing.
    """
    values = np.where((~np.isnan(values)).sum(0) >= np.array([0, *[_FEWEST] * (values.shape[1] - 1)]), values, np.nan)
    centre, scale = ((*one, *own[1:]) for one, own in zip((common.centre, common.scale), _spread(values), strict=True))
    usual = np.array([*common.weights, *np.zeros(values.shape[1] - 1)])
    limits = np.array(common.cutoffs)
    if not len(ranks):
        return Grader(centre, scale, tuple(usual), common.cutoffs)

    def held(weights: np.ndarray, cutoffs: np.ndarray) -> float:
        own = _OWN_WEIGHT * ((weights - usual) ** 2).sum() + _OWN_CUTOFF * ((cutoffs - limits) ** 2).sum()
        return float(own / 2)

    steps = np.diff(limits).clip(_LEAST)
    start = np.concatenate([usual, limits[:1], np.log(np.expm1(steps))])
    return _fitted(centre, scale, values, ranks, start, held)


def _fitted(
    centre: tuple[float, ...],
    scale: tuple[float, ...],
    values: np.ndarray,
    ranks: np.ndarray,
    start: np.ndarray,
    held: Callable[[np.ndarray, np.ndarray], float],
) -> Grader:
    """The likeliest grader.

    Args:
        start: Weights, the first cut-off, and what makes the steps to the next ones; see `_rising`.
        held: What weights and cut-offs cost by themselves.
    """
    inputs = standardised(values, centre, scale)
    width = inputs.shape[1]

    def loss(free: np.ndarray) -> float:
        cutoffs = _rising(free[width:])
        below = expit(cutoffs - (inputs @ free[:width])[:, None])
        shares = np.diff(below, axis=1, prepend=0.0, append=1.0)[np.arange(len(ranks)), ranks]
        return float(-np.log(shares.clip(_LEAST)).sum()) + held(free[:width], cutoffs)

    free = minimize(loss, start, method="L-BFGS-B").x
    return Grader(centre, scale, tuple(free[:width]), tuple(_rising(free[width:])))


def _spread(values: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and spread of each value over the images that it is known of."""
    known = np.where(np.isnan(values).all(0), 0.0, values) if len(values) else np.zeros((1, values.shape[1]))
    return tuple(np.nanmean(known, 0)), tuple(np.nanstd(known, 0) + 1e-3)


def _graded(traits: np.ndarray, truths: Sequence[Paragraph], valve: Valve, disease: Disease) -> Graded:
    """What a lesion is graded by, of the pairs that grade it and whose image shows its flow."""
    ranks = np.array([_rank(paragraph, valve, disease) for paragraph in truths], int)
    values = lesion_values(traits, valve, disease)
    used = (ranks >= 0) & ~np.isnan(values[:, 0])
    return values[used], ranks[used]


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
