"""A trained model over more or fewer paragraphs, without retraining: add, remove, merge, compact."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np

from echoreport.bundle import Bundle
from echoreport.domain import Paragraph
from echoreport.errors import InputError
from echoreport.retrieval import (
    Batches,
    ParagraphIndex,
    Paragraphs,
    as_paragraphs,
    build_index,
    choose_kind,
    reports_of,
    rows_of_reports,
)
from echoreport.text import TextEncoder

_BATCH = 10_000
_REMOVED = "removed_reports"


def add(bundle: Bundle, paragraphs: Sequence[Paragraph], vectors: Batches | None = None) -> Bundle:
    """The same model with further paragraphs behind its own.

    An index that was small enough to be searched row by row is built anew when it no longer is; else it grows in place:
    go on with the bundle that comes back, not with the one given. Its measured recall stays that of its build.

    Args:
        paragraphs: Of other reports than the model holds; a `ParagraphTable` where they are millions.
        vectors: Theirs, as `bundle.text.encode` gives them; by default they are encoded here, by way of a temporary
            file.
    """
    if not paragraphs:
        return bundle
    held, more = bundle.paragraphs, vectors or _encoded(bundle.text, paragraphs)
    count = len(held) + len(paragraphs)
    if bundle.index.kind == "flat" and choose_kind(count, bundle.index.dimensions) != "flat":
        own = _batches(bundle.index)
        index = build_index(lambda: chain(own(), more()), count, bundle.index.dimensions)
        return bundle.with_paragraphs(Paragraphs([held, paragraphs]), index)
    for some in more():
        bundle.index.add(some)
    return bundle.with_paragraphs(as_paragraphs(held).joined(paragraphs), bundle.index)


def remove(bundle: Bundle, report_ids: Collection[str]) -> Bundle:
    """The same model without the paragraphs of some reports: nothing finds, counts or shows them any more.

    Their text and vectors stay in the model's files until `compact`; what the text encoder learned of them stays in it.
    Ids that the model does not hold are passed over. All are remembered: `removed_reports`.
    """
    rows = rows_of_reports(bundle.paragraphs, report_ids)
    known = {**bundle.provenance, _REMOVED: sorted(removed_reports(bundle) | set(report_ids))}
    left = replace(bundle, provenance=known)
    if not len(rows):
        return left
    return left.with_paragraphs(as_paragraphs(left.paragraphs).without(rows), left.index.without(rows))


def removed_reports(bundle: Bundle) -> frozenset[str]:
    """Ids of reports that were removed: an archive that still holds them does not bring them back."""
    return frozenset(bundle.provenance.get(_REMOVED, ()))


def merge(bundle: Bundle, other: Bundle) -> Bundle:
    """The first model with the paragraphs of another one, as `add`; reports that both hold are taken from the first.

    Raises:
        InputError: If their text encoders differ, whose vectors cannot be compared.
    """
    if not _same_encoder(bundle.text, other.text):
        raise InputError(
            f"got the models {bundle.name} and {other.name} with different text encoders, wanted the same: "
            "index the reports of one with the other"
        )
    new = remove(other, reports_of(bundle.paragraphs) | removed_reports(bundle))
    return add(bundle, new.paragraphs, _batches(new.index))


def compact(bundle: Bundle, kind: str | None = None, memory: int | None = None) -> Bundle:
    """The same model, its index and table written without what was removed when it is saved.

    Args:
        kind: Of the new index, one of `KINDS`; by default chosen by size and memory.
        memory: Bytes that the index may take.

    Raises:
        InputError: As `build_index`.
    """
    count, dimensions = len(bundle.index), bundle.index.dimensions
    index = build_index(_batches(bundle.index), count, dimensions, kind, memory)
    return bundle.with_paragraphs(Paragraphs([bundle.paragraphs]), index)


def _batches(index: ParagraphIndex) -> Batches:
    """Its vectors, of unit length again where they were stored in fewer bits."""

    def batches() -> Iterator[np.ndarray]:
        for start in range(0, len(index), _BATCH):
            vectors = index.vectors_of(range(start, min(start + _BATCH, len(index))))
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            yield vectors if index.kind != "ivf-sq" else vectors / np.where(lengths > 0.5, lengths, 1)

    return batches


def _encoded(text: TextEncoder, paragraphs: Sequence[Paragraph]) -> Batches:
    """Vectors in a temporary file, which goes with the last that refers to it."""
    shape = (len(paragraphs), text.dimensions)
    with tempfile.TemporaryFile() as file:
        vectors = np.memmap(file, np.float32, "w+", shape=shape)
    every, start = iter(paragraphs), 0
    while some := list(islice(every, _BATCH)):
        vectors[start : start + len(some)] = text.encode(some)
        start += len(some)
    return lambda: (np.asarray(vectors[start : start + _BATCH]) for start in range(0, len(vectors), _BATCH))


def _same_encoder(one: TextEncoder, other: TextEncoder) -> bool:
    return _files_of(one) == _files_of(other)


def _files_of(text: TextEncoder) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        text.save(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}
