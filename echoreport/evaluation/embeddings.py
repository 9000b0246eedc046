"""Embeddings of any model, with what they are of: vectors in .npy or Parquet, labels beside or within."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from echoreport.corpus import Rejected
from echoreport.corpus.reports import as_id
from echoreport.corpus.tables import Row, read_table
from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.evaluation.cases import gravest
from echoreport.evaluation.vectors import read_classes, read_vectors
from echoreport.evaluation.wording import instance_of

COLUMNS = ("id", "target", "patient_id", "valve", "labels", "class", "text")
_LABELS = {"valve", "labels", "class"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """Vectors and what is known of each.

    Attributes:
        vectors: Float32, *Shape:* (rows, dimensions), of any length; zero where a row cannot be used.
        ids: Of each row; its number, from 0, where the table has none.
        named: Whether the table has ids.
        targets: Id of what the row should find; None where it has none. None as a whole without that column.
        patients: Of each row; the row itself where unknown.
        labels: Class, or valve, lesions and grades; None for nothing to be found. None as a whole without these.
        texts: To tell duplicates, in one line; empty where there is none. None as a whole without that column.
        rejected: Rows that cannot be used as they are, and why; as queries they are misses.
    """

    vectors: np.ndarray
    ids: tuple[str, ...]
    named: bool
    targets: tuple[str | None, ...] | None
    patients: tuple[str, ...]
    labels: tuple[Hashable | None, ...] | None
    texts: tuple[str, ...] | None
    rejected: tuple[Rejected, ...]


def read_embeddings(path: Path, table: Path | None = None) -> Embeddings:
    """Read vectors and their table.

    Args:
        path: .npy with a 2-D array, or .parquet with a column `vector` of lists, which may be its own table.
        table: CSV, Parquet or JSON lines with a row for each vector, in the same order, and any of `COLUMNS`; or .npy
            with one class, a number or a text, for each vector.

    Raises:
        InputError: If a file cannot be read, table and vectors have not as many rows, or an id stands twice.
    """
    vectors, unusable = read_vectors(path)
    rows, columns = _rows(table or (path if path.suffix.lower() == ".parquet" else None), len(vectors))
    names = tuple(as_id(row.values.get("id")) or str(number) for number, row in enumerate(rows))
    _check_ids(names, path)
    parse = partial(_label, plain=not {"valve", "class"} & columns)
    labels, misread = _each(rows, names, parse) if _LABELS & columns else (None, [])
    return Embeddings(
        vectors=vectors,
        ids=names,
        named="id" in columns,
        targets=tuple(as_id(row.values.get("target")) for row in rows) if "target" in columns else None,
        patients=tuple(as_id(row.values.get("patient_id")) or f"row {number}" for number, row in enumerate(rows)),
        labels=labels,
        texts=tuple(" ".join(str(row.values.get("text") or "").split()) for row in rows) if "text" in columns else None,
        rejected=(*(Rejected(names[row], reason) for row, reason in unusable.items()), *misread),
    )


def read_like(own: Embeddings, path: Path) -> Embeddings:
    """Another model's vectors of the same rows, which are what `own` says that they are.

    Args:
        path: As in `read_embeddings`. Where it has ids they tell the rows, in any order; else the order does.

    Raises:
        InputError: As in `read_embeddings`, or if it is not of the same rows.
    """
    other = read_embeddings(path)
    if len(other.ids) != len(own.ids):
        raise InputError(
            f"got {len(other.ids)} vectors in {path.name} beside {len(own.ids)} of the first model, "
            "wanted the same rows: embed those"
        )
    if not (other.named and own.named):
        return replace(own, vectors=other.vectors, rejected=other.rejected)
    place = {name: row for row, name in enumerate(other.ids)}
    missing = [name for name in own.ids if name not in place]
    if missing:
        raise InputError(
            f"got {path.name} without {len(missing)} ids of the first model's ({', '.join(missing[:5])}), "
            "wanted the same rows: embed those"
        )
    return replace(own, vectors=other.vectors[[place[name] for name in own.ids]], rejected=other.rejected)


def _check_ids(names: Sequence[str], path: Path) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            f"got {len(twice)} ids more than once in {path.name} or its table ({', '.join(twice[:5])}), "
            "wanted each row's own: rename or remove the others"
        )


def _rows(table: Path | None, count: int) -> tuple[list[Row], set[str]]:
    """A row for each vector, and which of `COLUMNS` the table has."""
    if table is None:
        return [Row(f"row {number}", {}) for number in range(count)], set()
    if table.suffix.lower() == ".npy":
        rows = [Row(f"row {number}", {"class": name}) for number, name in enumerate(read_classes(table))]
        columns = {"class"}
    else:
        read = read_table(table, COLUMNS)
        rows, columns = list(read.rows), set(read.columns) & set(COLUMNS)
    if len(rows) != count:
        raise InputError(
            f"got {len(rows)} rows in {table.name} for {count} vectors, wanted one for each, in the same order"
        )
    return rows, columns


def _each(
    rows: Sequence[Row], names: Sequence[str], parse: Callable[[Row], T]
) -> tuple[tuple[T | None, ...], list[Rejected]]:
    parsed: list[T | None] = []
    rejected = []
    for row, name in zip(rows, names, strict=True):
        try:
            parsed.append(parse(row))
        except InputError as error:
            parsed.append(None)
            rejected.append(Rejected(name, f"{error}: it counts as without a label"))
    return tuple(parsed), rejected


def _label(row: Row, plain: bool) -> Hashable | None:
    """What must be the same; `plain`: there are labels alone, so that none of them is a label too."""
    name, valve = as_id(row.values.get("class")), as_id(row.values.get("valve"))
    if valve is not None and valve not in list(Valve):
        raise InputError(f"got a valve outside the vocabulary, wanted one of {', '.join(Valve)}")
    text = as_id(row.values.get("labels")) or ""
    instances = gravest(instance_of(part) for part in text.split(";") if part.strip())
    return (name, valve, instances) if plain or name or valve or instances else None
