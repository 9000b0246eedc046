"""The kinds of index, which of them suits an archive, and FAISS's own object for each."""

from __future__ import annotations

from math import log2, sqrt
from typing import Any

from echoreport.errors import InputError
from echoreport.extras import require

KINDS = ("flat", "ivf-flat", "ivf-sq", "hnsw")
"""Exact; whole vectors in lists of near ones; vectors of 12 bits a number in such lists; a graph of whole vectors."""

_EXACT_UP_TO = 200_000
"""Rows that flat search answers a query about in some 10 ms: a draft of a few images is not kept waiting."""
_WHOLE_UP_TO = 1_000_000
"""Rows whose whole vectors, 0.5 GB of width 128, any machine holds."""
_LINKS, _ROUNDS, _PER_LIST = 16, 10, 64
_EFFORT_OF_LINKS = 100
"""Nodes that are visited to link a new one: with FAISS's 40, paragraphs that say nearly the same are linked with each
other alone, and the way from one group to the next is missed."""


def choose_kind(count: int, dimensions: int, memory: int | None = None) -> str:
    """The most exact kind that is quick enough for so many rows, and fits.

    A graph ("hnsw") is never chosen: it takes more memory than flat and minutes a million rows to build. It is for
    whoever needs each answer in a fraction of a millisecond.

    Args:
        count: Rows.
        memory: Bytes that the index may take; by default, whole vectors are held up to a million rows.

    Raises:
        InputError: If none fits.
    """
    whole = count <= _WHOLE_UP_TO if memory is None else bytes_of("ivf-flat", count, dimensions) <= memory
    kind = "flat" if count <= _EXACT_UP_TO and whole else "ivf-flat" if whole else "ivf-sq"
    if memory is not None and (least := bytes_of(kind, count, dimensions)) > memory:
        raise InputError(
            f"got {memory / 2**30:.2g} GiB for an index of {count} paragraphs, "
            f"wanted at least {least / 2**30:.2g} GiB: allow more memory"
        )
    return kind


def bytes_of(kind: str, count: int, dimensions: int) -> int:
    """About what an index of a kind takes in memory and on disk."""
    whole, number, lists = 4 * dimensions, 8, lists_for(count)
    each, once = {
        "flat": (whole, 0),
        "ivf-flat": (whole + number, lists * whole),
        "ivf-sq": (2 * -(-dimensions * 6 // 8) + number, lists * 2 * whole),
        "hnsw": (whole + 2 * 4 * _LINKS + 3 * 4, 0),
    }[checked_kind(kind)]
    return count * each + once


def checked_kind(kind: str) -> str:
    """The kind.

    Raises:
        InputError: If it is none.
    """
    if kind not in KINDS:
        raise InputError(f"got the kind of index {kind!r}, wanted one of {', '.join(KINDS)}: choose one")
    return kind


def lists_for(count: int) -> int:
    """Lists of an inverted file: a power of 2, about twice the square root of the rows."""
    return 1 << round(log2(2 * sqrt(max(count, 1))))


def sample_for(count: int) -> int:
    """Rows that an inverted file is learned from."""
    return min(count, _PER_LIST * lists_for(count))


def untrained(kind: str, count: int, dimensions: int) -> Any:
    """FAISS's empty index of a kind for so many rows."""
    faiss = require("faiss", "cpu")
    metric, lists = faiss.METRIC_INNER_PRODUCT, lists_for(count)
    if checked_kind(kind) == "flat":
        return faiss.IndexFlatIP(dimensions)
    if kind == "hnsw":
        graph = faiss.IndexHNSWFlat(dimensions, _LINKS, metric)
        graph.hnsw.efConstruction = _EFFORT_OF_LINKS
        return graph
    if kind == "ivf-flat":
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, lists, metric)
    else:
        six, centres = faiss.ScalarQuantizer.QT_6bit, faiss.IndexFlatIP(2 * dimensions)
        index = faiss.IndexIVFScalarQuantizer(centres, 2 * dimensions, lists, six, metric, False)
    index.cp.niter, index.cp.max_points_per_centroid = _ROUNDS, _PER_LIST
    return index


def kind_of(index: Any) -> str:
    """The kind of FAISS's index.

    Raises:
        ValueError: If it is of none.
    """
    faiss = require("faiss", "cpu")
    types = (faiss.IndexFlat, faiss.IndexIVFFlat, faiss.IndexIVFScalarQuantizer, faiss.IndexHNSWFlat)
    for kind, one in zip(KINDS, types, strict=True):
        if isinstance(index, one) and index.metric_type == faiss.METRIC_INNER_PRODUCT:
            return kind
    raise ValueError("an index of another kind than this version writes")


def effort_of(index: Any) -> int:
    """How many lists ("ivf-…") or nodes of the graph ("hnsw") a search visits; 0 of a flat index."""
    return int(index.hnsw.efSearch if kind_of(index) == "hnsw" else getattr(index, "nprobe", 0))


def most_effort(index: Any) -> int:
    """That at which a search misses nothing (of "hnsw": hardly anything)."""
    return int(getattr(index, "nlist", index.ntotal))


def set_effort(index: Any, effort: int) -> None:
    """Make it that of each search; it is written with the index."""
    if kind_of(index) == "hnsw":
        index.hnsw.efSearch = effort
    else:
        index.nprobe = effort


def search_parameters(index: Any, effort: int, selector: Any = None) -> Any:
    """FAISS's parameters of one search; a selector restricts the rows."""
    faiss = require("faiss", "cpu")
    if kind_of(index) == "flat":
        return faiss.SearchParameters(sel=selector)
    if kind_of(index) == "hnsw":
        return faiss.SearchParametersHNSW(efSearch=effort, sel=selector)
    return faiss.IVFSearchParameters(nprobe=effort, sel=selector)
