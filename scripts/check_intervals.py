"""How often the 95 % intervals hold the truth: `python scripts/check_intervals.py`.

Patients with one to three images each are simulated again and again, images of one patient alike, and each figure's
interval is asked whether it holds what very many patients give. Between 93 and 97 % it should. All draws are simulated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from echoreport.cores import shared_out
from echoreport.evaluation.metrics import detection, discrimination, grades, ranking, trust
from echoreport.evaluation.uncertainty import Statistic, estimate, share
from echoreport.evaluation.uncertainty.statistic import mean
from echoreport.evaluation.wording import columns

MANY = 200_000  # patients that stand for all of them
_GALLERY = 1000
Draw = Callable[[np.random.Generator, np.ndarray, int], Statistic]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, simulate, print a table; the exit status."""
    options = _parser().parse_args(arguments)
    rows = [["Figure (simulated draws)", "truth", *(f"{count} patients" for count in options.patients)]]
    for name, draw in DRAWS.items():
        wanted = truth(draw)
        held = [coverage(name, wanted, count, options.repetitions) for count in options.patients]
        rows.append([name, f"{wanted:.3f}", *(f"{100 * part:.1f} %" for part in held)])
        sys.stderr.write(f"{name} done\n")
    print(f"Share of {options.repetitions} intervals (95 %) that hold the truth\n\n{columns(rows)}")
    return 0


def truth(draw: Draw) -> float:
    """What the figure is of very many patients: the mean of four such draws."""
    values = [draw(np.random.default_rng([1, seed]), *_images(MANY, seed)).value for seed in range(4)]
    return float(np.mean([value for value in values if value is not None]))


def coverage(name: str, wanted: float, patients: int, repetitions: int) -> float:
    """Share of the repetitions whose interval holds the truth; one without an interval does not."""
    held = shared_out(partial(_held, name, wanted, patients), range(repetitions), at_a_time=25)
    return float(np.mean(list(held)))


def _held(name: str, wanted: float, patients: int, seed: int) -> bool:
    drawn = estimate(DRAWS[name](np.random.default_rng([2, seed]), *_images(patients, seed)), seed=seed)
    return drawn.low is not None and drawn.high is not None and drawn.low <= wanted <= drawn.high


def _images(patients: int, seed: int) -> tuple[np.ndarray, int]:
    """Whose image each is."""
    return np.repeat(np.arange(patients), np.random.default_rng([3, seed]).integers(1, 4, patients)), patients


def _share(chance: float, rng: np.random.Generator, patients: np.ndarray, size: int) -> Statistic:
    own = rng.beta(6 * chance, 6 * (1 - chance), size)
    return share(rng.random(len(patients)) < own[patients], np.ones(len(patients)), patients, size)


def _ranking(rng: np.random.Generator, patients: np.ndarray, size: int) -> ranking.Ranking:
    ranks = np.ceil(np.exp(3 + rng.normal(size=size)[patients] + 0.7 * rng.normal(size=len(patients))))
    everywhere = np.full(len(ranks), _GALLERY)
    return ranking.Ranking(np.minimum(ranks, _GALLERY), everywhere, np.ones_like(everywhere), np.ones(len(ranks), bool))


def _ranks(figure: str, rng: np.random.Generator, patients: np.ndarray, size: int) -> Statistic:
    return ranking.RANK_FIGURES[figure](_ranking(rng, patients, size), patients, size)


def _lesions(figure: Callable[[detection.Counts], Statistic], *drawn: object) -> Statistic:
    rng, patients, size = drawn  # type: ignore[misc]
    true = rng.random((len(patients), 4)) < [0.5, 0.3, 0.2, 0.1]
    caught = rng.random(true.shape) < rng.beta(8, 2, size)[patients][:, None]
    stated = np.where(true, caught, rng.random(true.shape) < 0.1)
    counts = detection.Counts((true & stated) * 1.0, true * 1.0, stated * 1.0, patients, size)
    return figure(counts)


def _scores(metric: Callable[..., Statistic], rng: np.random.Generator, patients: np.ndarray, size: int) -> Statistic:
    positive = rng.random(len(patients)) < 0.35
    scores = 1.3 * positive + 0.6 * rng.normal(size=size)[patients] + 0.8 * rng.normal(size=len(patients))
    return metric(positive, scores, patients, size)


def _kappa(rng: np.random.Generator, patients: np.ndarray, size: int) -> Statistic:
    true = rng.integers(7, size=len(patients))
    error = rng.normal(0, 1, len(patients)) + 0.4 * rng.normal(size=size)[patients]
    return grades.quadratic_kappa(true, np.clip(true + np.round(error), 0, 6).astype(int), 7, patients, size)


def _confidence(
    metric: Callable[..., Statistic], rng: np.random.Generator, patients: np.ndarray, size: int
) -> Statistic:
    """Overconfident by 0.15."""
    confidence = rng.beta(6, 2, len(patients))
    chance = np.clip(confidence - 0.15 + 0.1 * rng.normal(size=size)[patients], 0, 1)
    return metric(confidence, rng.random(len(patients)) < chance, patients, size)


def _difference(rng: np.random.Generator, patients: np.ndarray, size: int) -> Statistic:
    """Of two models on the same images, where what one cannot answer is mostly hard for the other, too."""
    hard = rng.beta(4, 1, size)[patients]
    hits = [rng.random(len(patients)) < hard * ease for ease in (0.95, 0.85)]
    apart = hits[0].astype(float) - hits[1]
    return mean(apart, patients, size)


DRAWS: dict[str, Draw] = {
    "share, 0.70": partial(_share, 0.7),
    "share, 0.90": partial(_share, 0.9),
    "share, 0.97": partial(_share, 0.97),
    "F1": partial(_lesions, detection.f1),
    "F1, mean of classes": partial(_lesions, detection.macro_f1),
    "weighted kappa": _kappa,
    "AUROC": partial(_scores, discrimination.auroc),
    "average precision": partial(_scores, discrimination.average_precision),
    "recall@10": partial(_ranks, "recall@10"),
    "mean reciprocal rank": partial(_ranks, "mean_reciprocal_rank"),
    "median rank": partial(_ranks, "median_rank"),
    "mean percentile rank": partial(_ranks, "mean_percentile_rank"),
    "overconfidence": partial(_confidence, trust.overconfidence),
    "area under risk-coverage": partial(_confidence, trust.area_under_risk_coverage),
    "difference of two shares": _difference,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=1000, help="intervals for each figure and size")
    parser.add_argument("--patients", type=int, nargs="+", default=[48, 200], help="sizes of the simulated split")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
