"""How long metrics and intervals take: `python scripts/time_evaluation.py`.

Retrieval: all figures, with their intervals, of 10,000 queries against 100,000 paragraphs, beside FAISS's exact search
for the ten nearest alone. Bootstrap: 2,000 resamples of 10,000 rows, beside scipy.stats.bootstrap on the same mean.
Vectors are random. Each pair is timed in turn in one run, so that the ratio holds on a noisy machine.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from echoreport.evaluation import search as searching
from echoreport.evaluation.metrics.discrimination import auroc
from echoreport.evaluation.metrics.ranking import rank
from echoreport.evaluation.search import Search
from echoreport.evaluation.uncertainty import estimate, estimates
from echoreport.evaluation.uncertainty.statistic import mean
from echoreport.evaluation.wording import columns

RESAMPLES = 2000


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, time, print a table; the exit status."""
    options = _parser().parse_args(arguments)
    rows = [["median of the runs", "seconds", "rival", "seconds", "ratio"]]
    for name, ours, rival, theirs in _works(options):
        taken = [(_seconds(ours), _seconds(theirs) if theirs else None) for _ in range(options.runs)]
        own = statistics.median(first for first, _ in taken)
        other = [second for _, second in taken if second is not None]
        beside = [f"{statistics.median(other):.2f}", f"{own / statistics.median(other):.2f}"] if other else ["-", "-"]
        rows.append([name, f"{own:.2f}", rival, *beside])
        sys.stderr.write(f"{name} done\n")
    print(columns(rows))
    print(f"\nlargest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
    return 0


Work = Callable[[], object]


def _works(options: argparse.Namespace) -> list[tuple[str, Work, str, Work | None]]:
    rng = np.random.default_rng(0)
    queries = _unit(rng.normal(size=(options.queries, options.dimensions)))
    gallery = _unit(rng.normal(size=(options.gallery, options.dimensions)))
    classes = rng.integers(2000, size=len(queries)), rng.integers(2000, size=len(gallery))
    values, positive = rng.gamma(2, size=len(queries)), rng.random(len(queries)) < 0.3
    patients = np.arange(len(queries))

    def exact() -> object:
        return _retrieval(queries, gallery, np.arange(len(queries)), np.arange(len(gallery)))

    def label() -> object:
        return _retrieval(queries, gallery, *classes)

    def faiss() -> object:
        from faiss import IndexFlatIP

        index = IndexFlatIP(gallery.shape[1])
        index.add(gallery)
        return index.search(queries, 10)

    def scipys() -> object:
        return stats.bootstrap((values,), np.mean, n_resamples=RESAMPLES, method="percentile", batch=100, rng=0)

    told = f"{len(queries):,} queries, {len(gallery):,} paragraphs"
    rows = f"{RESAMPLES:,} resamples of {len(queries):,} rows"
    return [
        (f"all retrieval figures, own paragraph: {told}", exact, "FAISS flat, ten nearest", faiss),
        (f"all retrieval figures, same meaning: {told}", label, "FAISS flat, ten nearest", faiss),
        (
            f"interval of a mean: {rows}",
            lambda: estimate(mean(values, patients, len(values))),
            "scipy percentile",
            scipys,
        ),
        (f"interval of an AUROC: {rows}", lambda: estimate(auroc(positive, values, patients, len(values))), "-", None),
    ]


def _retrieval(
    queries: np.ndarray, gallery: np.ndarray, query_classes: np.ndarray, gallery_classes: np.ndarray
) -> object:
    ranking = rank(queries, gallery, query_classes, gallery_classes)
    patients = tuple(map(str, range(len(queries))))
    return estimates(searching.statistics(Search("query", "gallery", "exact", ranking, patients)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--gallery", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--runs", type=int, default=3)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
