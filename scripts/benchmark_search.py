"""Search in millions of simulated paragraph vectors: each kind of index against flat search, in alternating rounds.

A line of `scripts/benchmark.py`. Graphs are compared at a million vectors: five million take half an hour to build.
Queries come in batches, which is where flat search does best; the remark says what one query at a time gains.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from benchmark_rows import Row, Timed, paired, timed
from benchmark_vectors import BATCH, DIMENSIONS, archive_vectors, noise_vectors, query_vectors

from echoreport.domain import Hit
from echoreport.errors import MissingExtraError
from echoreport.extras import require
from echoreport.retrieval import Batches, ParagraphIndex, build_index

ASKED, K, ROUNDS, ALONE = 20.0, 10, 3, 5
FLAT_QUERIES, QUERIES = 200, 2000  # flat search takes long, the others too short a time
GRAPH_VECTORS, NOISE_VECTORS = 1_000_000, 200_000


def rows(options: argparse.Namespace) -> list[Row]:
    """Each kind against flat; FAISS's graph against hnswlib's; what is made once is kept in `options.cache`."""
    cache, count = options.cache, options.search_vectors
    vectors, queries = archive_vectors(cache, count), query_vectors(cache, QUERIES)
    flat = build_index(batches_of(vectors), count, DIMENSIONS, "flat")
    found = [_against_flat(kind, flat, vectors, queries, cache) for kind in ("ivf-flat", "ivf-sq")]
    del flat
    return [*found, *graph_rows(archive_vectors(cache, min(count, GRAPH_VECTORS)), queries, cache), noise_row(cache)]


def graph_rows(vectors: np.ndarray, queries: np.ndarray, cache: Path) -> list[Row]:
    """The graph of FAISS against flat search, and against hnswlib's of as many links and as much effort."""
    flat = build_index(batches_of(vectors), len(vectors), DIMENSIONS, "flat")
    against_flat, graph = _compared("hnsw", flat, vectors, queries, cache)
    try:
        rival = require("hnswlib", "bench").Index("ip", DIMENSIONS)
    except MissingExtraError as error:
        sys.stderr.write(f"{error}\n")
        return [against_flat]
    rival.init_index(len(vectors), ef_construction=40, M=16, random_seed=0)
    seconds = timed(lambda: rival.add_items(vectors))
    rival.set_ef(graph.effort)
    ours, theirs = paired(lambda: graph.search(queries, K), lambda: rival.knn_query(queries, K), ROUNDS)
    few = queries[:FLAT_QUERIES]
    recall = _share(rival.knn_query(few, K)[0].tolist(), _rows(flat, few))
    remark = f"hnswlib: recall@10 {recall:.4f}, built in {seconds:.0f} s"
    work = f"search, {len(vectors):,} × {DIMENSIONS}, graphs"
    return [against_flat, Row(work, Timed("hnsw", ours, QUERIES), Timed("hnswlib", theirs, QUERIES), remark=remark)]


def noise_row(cache: Path) -> Row:
    """What vectors without any structure would give: lists cannot help there, and no archive is like that."""
    vectors = noise_vectors(NOISE_VECTORS, 0)
    flat = build_index(batches_of(vectors), len(vectors), DIMENSIONS, "flat")
    return _compared("ivf-sq", flat, vectors, noise_vectors(QUERIES, 1), cache, "uniform noise, ")[0]


def batches_of(vectors: np.ndarray) -> Batches:
    """The vectors, a hundred thousand at a time."""

    def batches() -> Iterator[np.ndarray]:
        for start in range(0, len(vectors), BATCH):
            yield np.asarray(vectors[start : start + BATCH])

    return batches


def _against_flat(kind: str, flat: ParagraphIndex, vectors: np.ndarray, queries: np.ndarray, cache: Path) -> Row:
    return _compared(kind, flat, vectors, queries, cache)[0]


def _compared(
    kind: str, flat: ParagraphIndex, vectors: np.ndarray, queries: np.ndarray, cache: Path, of: str = ""
) -> tuple[Row, ParagraphIndex]:
    """Build, save, map into memory and search, beside flat search."""
    path, built = cache / f"search-{kind}.faiss", list[ParagraphIndex]()
    seconds = timed(lambda: built.append(build_index(batches_of(vectors), len(vectors), DIMENSIONS, kind)))
    built[0].save(path)
    index = ParagraphIndex.load(path, recall=built.pop().recall)
    few = queries[:FLAT_QUERIES]
    ours, theirs = paired(lambda: index.search(queries, K), lambda: flat.search(few, K), ROUNDS)
    recall = _share(_rows(index, few), _rows(flat, few))
    alone = timed(_one_by_one(flat, queries)) / timed(_one_by_one(index, queries))
    size = path.stat().st_size
    stated = index.recall.value if index.recall else 1.0
    remark = (
        f"recall@10 {recall:.4f} (stated at build {stated:.4f}, {index.effort} visited), {size / 2**20:,.0f} MiB, "
        f"{size / (4 * vectors.size):.1%} of flat's, built in {seconds:.0f} s, one query at a time {alone:.0f} ×"
    )
    work = f"search, {of}{len(vectors):,} × {DIMENSIONS}, {kind}"
    asked = None if of or kind == "hnsw" else ASKED
    return Row(work, Timed(kind, ours, QUERIES), Timed("flat", theirs, FLAT_QUERIES), asked, remark), index


def _one_by_one(index: ParagraphIndex, queries: np.ndarray) -> Callable[[], list[list[list[Hit]]]]:
    return lambda: [index.search(query[None], K) for query in queries[:ALONE]]


def _rows(index: ParagraphIndex, queries: np.ndarray) -> list[list[int]]:
    return [[hit.row for hit in hits] for hits in index.search(queries, K)]


def _share(found: list[list[int]], wanted: list[list[int]]) -> float:
    return float(np.mean([len(set(one) & set(other)) / K for one, other in zip(found, wanted, strict=True)]))
