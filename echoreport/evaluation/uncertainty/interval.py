"""Confidence intervals by bootstrap over patients.

Images of one patient are alike, so that resampling images would make intervals too narrow; whole patients are drawn.
The intervals are bias-corrected and accelerated (BCa; Efron 1987, doi 10.1080/01621459.1987.10478410), with the
quantiles moved outward as a t interval's are, since a bootstrap of few patients is too narrow (Hesterberg 2015,
doi 10.1080/00031305.2015.1089789, "expanded percentile"). `scripts/check_intervals.py` measures how often they cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from echoreport.evaluation.uncertainty.statistic import Statistic

RESAMPLES = 2000
LEVEL = 0.95
FEWEST_PATIENTS = 10
"""Of fewer patients no interval is given: nobody should lean on it."""
_LEAST_DEFINED = 0.9  # of the resamples; a figure that most of them cannot have has no interval
_GROUPS = 200  # of patients that the jackknife leaves out together, at most
_CHUNK = 4_000_000  # weights at a time: 32 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its uncertainty.

    Attributes:
        value: None where there is nothing to count.
        low, high: 95 % confidence interval over patients; both None where there is none: fewer than
            `FEWEST_PATIENTS`, a figure that every resample has alike, or one that resampling shifts.
        patients: How many it rests on: those with something to count.
        hits, total: Of a share, what was counted; else None.
    """

    value: float | None
    low: float | None
    high: float | None
    patients: int
    hits: int | None = None
    total: int | None = None

    def to_row(self) -> dict[str, Any]:
        """Value, low, high, hits, total, patients."""
        names = ("value", "low", "high", "hits", "total", "patients")
        return {name: getattr(self, name) for name in names}

    def to_json(self) -> dict[str, Any]:
        """The same, without counts where the figure is no share."""
        return {
            name: value for name, value in self.to_row().items() if name not in ("hits", "total") or value is not None
        }


def estimate(statistic: Statistic, resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 0) -> Estimate:
    """The figure and its confidence interval; the same seed gives the same interval."""
    return estimates({"": statistic}, resamples, level, seed)[""]


def estimates(
    statistics: Mapping[str, Statistic], resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 0
) -> dict[str, Estimate]:
    """The same of several figures; those of as many patients share their resamples, which takes less time."""
    values = {name: statistic.value for name, statistic in statistics.items()}
    able = {
        name: statistic
        for name, statistic in statistics.items()
        if values[name] is not None and statistic.informed >= FEWEST_PATIENTS and not statistic.biased
    }
    drawn: dict[str, np.ndarray] = {}
    for patients in {statistic.patients for statistic in able.values()}:
        drawn |= _bootstrapped({n: s for n, s in able.items() if s.patients == patients}, patients, resamples, seed)
    made = {}
    for name, statistic in statistics.items():
        value = values[name]
        interval = None if value is None or name not in drawn else _interval(statistic, value, drawn[name], level)
        low, high = interval or (None, None)
        made[name] = Estimate(value, low, high, statistic.informed, statistic.hits, statistic.total)
    return made


def _interval(statistic: Statistic, value: float, resampled: np.ndarray, level: float) -> tuple[float, float] | None:
    drawn = np.sort(resampled[np.isfinite(resampled)])
    if len(drawn) < _LEAST_DEFINED * len(resampled):
        return None
    if np.isclose(drawn[0], drawn[-1]):
        return _exact(statistic, value, level)
    tail = _expanded(statistic.informed, (1 - level) / 2)
    low, high = np.quantile(drawn, _corrected(np.array([tail, 1 - tail]), drawn, value, _acceleration(statistic)))
    return float(low), float(high)


def _exact(statistic: Statistic, value: float, level: float) -> tuple[float, float] | None:
    """Of a share of 0 or 1, which every resample repeats: the exact binomial bound of as many patients.

    Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404; that an image is right tells little of another one of the
    same patient, so patients are what is counted.
    """
    if statistic.total is None or value not in (0.0, 1.0):
        return None
    bound = ((1 - level) / 2) ** (1 / statistic.informed)
    return (bound, 1.0) if value else (0.0, 1 - bound)


def _expanded(patients: int, tail: float) -> float:
    spread = np.sqrt(patients / (patients - 1)) * stats.t.ppf(tail, patients - 1)
    return float(stats.norm.cdf(spread))


def _corrected(tails: np.ndarray, drawn: np.ndarray, value: float, acceleration: float) -> np.ndarray:
    """Efron's equation 6.8: the quantiles of the bootstrap that bound the interval."""
    below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2  # half of the ties: figures are often discrete
    bias = stats.norm.ppf(np.clip(below, 1 / (len(drawn) + 1), len(drawn) / (len(drawn) + 1)))
    z = bias + stats.norm.ppf(tails)
    return stats.norm.cdf(bias + z / (1 - acceleration * z))


def _acceleration(statistic: Statistic) -> float:
    """Skewness of the jackknife values, over six times the root of their number; many patients leave in groups."""
    groups = min(statistic.patients, _GROUPS)
    group = np.arange(statistic.patients) % groups
    left_out = np.concatenate(
        [
            statistic.values((rows[:, None] != group).astype(float))
            for rows in parts(groups, max(statistic.patients, statistic.width))
        ]
    )
    left_out = left_out[np.isfinite(left_out)]
    distance = left_out.mean() - left_out if len(left_out) else left_out
    spread = float((distance**2).sum())
    return float((distance**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def _bootstrapped(
    statistics: Mapping[str, Statistic], patients: int, resamples: int, seed: int
) -> dict[str, np.ndarray]:
    """Each figure in each resample of the patients, *Shape:* (resamples,)."""
    values: dict[str, list[np.ndarray]] = {name: [] for name in statistics}
    width = max(statistic.width for statistic in statistics.values())
    for weights in _resampled(patients, resamples, np.random.default_rng(seed), width):
        for name, statistic in statistics.items():
            values[name].append(statistic.values(weights))
    return {name: np.concatenate(found) for name, found in values.items()}


def _resampled(patients: int, resamples: int, generator: np.random.Generator, width: int) -> Iterator[np.ndarray]:
    """How often each patient is drawn, with replacement: float64 (some resamples, patients), in parts."""
    for rows in parts(resamples, max(patients, width)):
        drawn = generator.integers(patients, size=(len(rows), patients))
        drawn += np.arange(len(rows))[:, None] * patients
        yield np.bincount(drawn.ravel(), minlength=len(rows) * patients).reshape(len(rows), patients).astype(float)


def parts(count: int, width: int) -> list[np.ndarray]:
    """Numbers from 0 to `count` in parts small enough for a row of `width` weights each."""
    size = max(1, _CHUNK // max(width, 1))
    return [np.arange(start, min(start + size, count)) for start in range(0, count, size)]
