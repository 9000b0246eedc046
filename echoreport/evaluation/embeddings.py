"""Embeddings of any model, with what they are of: vectors in .npy or Parquet, labels beside or within."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from echoreport.corpus import Rejected
from echoreport.corpus.reports import as_id
from echoreport.corpus.tables import Row, read_table
from echoreport.domain import LESIONS, Disease, Severity, Valve
from echoreport.errors import InputError
from echoreport.evaluation.cases import Instance, gravest

VECTOR = "vector"
COLUMNS = ("id", "target", "patient_id", "valve", "labels", "class", "text")
_LABELS = {"valve", "labels", "class"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """Vectors and what is known of each.

    Attributes:
        vectors: Float32, *Shape:* (rows, dimensions); zero where a row cannot be used.
        ids: Of each row; its number, from 0, where the table has none.
        named: Whether the table has ids.
        targets: Id of what the row should find; None where it has none. None as a whole without that column.
        patients: Of each row; the row itself where unknown.
        labels: Class, or valve, lesions and grades; None for nothing to be found. None as a whole without these.
        texts: To tell duplicates; None as a whole without that column.
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
        InputError: If a file cannot be read, or table and vectors have not as many rows.
    """
    vectors = _vectors(path)
    rows, columns = _rows(table or (path if path.suffix.lower() == ".parquet" else None), len(vectors))
    names = tuple(as_id(row.values.get("id")) or str(number) for number, row in enumerate(rows))
    patients = tuple(as_id(row.values.get("patient_id")) or f"row {number}" for number, row in enumerate(rows))
    labels, misread = _each(rows, names, _label) if _LABELS & columns else (None, [])
    usable = np.isfinite(vectors).all(1) & vectors.any(1)
    unusable = [Rejected(names[row], _why(vectors[row])) for row in np.flatnonzero(~usable)]
    return Embeddings(
        vectors=np.where(usable[:, None], vectors, 0).astype(np.float32),
        ids=names,
        named="id" in columns,
        targets=tuple(as_id(row.values.get("target")) for row in rows) if "target" in columns else None,
        patients=patients,
        labels=labels,
        texts=tuple(str(row.values.get("text") or "") for row in rows) if "text" in columns else None,
        rejected=(*unusable, *misread),
    )


def instance_of(text: str) -> Instance:
    """From words such as "severe aortic stenosis", as `wording.instance_text` writes them.

    Raises:
        InputError: If a word is not of the vocabulary.
    """
    *grade, valve, disease = text.split() if len(text.split()) > 1 else ("", "", "")
    try:
        severity = Severity(grade[0]) if len(grade) == 1 else None
        if len(grade) > 1 or disease not in LESIONS:
            raise ValueError
        return Instance(Valve(valve), Disease(disease), severity)
    except ValueError:
        # the value itself is not shown: in a table whose columns have slipped it may be a patient's name
        raise InputError(
            "got a label outside the vocabulary, wanted a grade or none, a valve and a lesion, such as "
            "'severe aortic stenosis', several parted by ';'"
        ) from None


def _why(vector: np.ndarray) -> str:
    what = "zero" if np.isfinite(vector).all() else "not finite (NaN or infinity)"
    return f"got a vector that is {what}, wanted a direction: it is a miss as a query, and is found last"


def _vectors(path: Path) -> np.ndarray:
    readers: dict[str, Callable[[Path], np.ndarray]] = {".npy": _from_npy, ".parquet": _from_parquet}
    if path.suffix.lower() not in readers:
        raise InputError(f"got the embeddings {path.name!r}, wanted a name that ends in .npy or .parquet: convert them")
    vectors = _read(path, readers[path.suffix.lower()])
    if vectors.ndim != 2 or not vectors.size:
        raise InputError(f"got {path} with vectors of shape {vectors.shape}, wanted (rows, dimensions), both above 0")
    return vectors


def _read(path: Path, reader: Callable[[Path], np.ndarray]) -> np.ndarray:
    try:
        return reader(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(f"got {path}, which cannot be read as numbers ({reason}): check the file") from error


def _from_npy(path: Path) -> np.ndarray:
    return np.load(path, allow_pickle=False).astype(np.float64)


def _from_parquet(path: Path) -> np.ndarray:
    from pyarrow import parquet

    column = parquet.read_table(path, columns=[VECTOR])[VECTOR].to_pylist()
    widths = sorted({len(vector) for vector in column if vector is not None})
    if len(widths) > 1:
        raise ValueError(f"its vectors have {widths[0]} and {widths[-1]} numbers, wanted all of one width")
    nothing = [np.nan] * (widths[0] if widths else 0)
    return np.array([nothing if vector is None else vector for vector in column], np.float64)


def _rows(table: Path | None, count: int) -> tuple[list[Row], set[str]]:
    """A row for each vector, and which of `COLUMNS` the table has."""
    if table is None:
        return [Row(f"row {number}", {}) for number in range(count)], set()
    if table.suffix.lower() == ".npy":
        rows, columns = _classes(table), {"class"}
    else:
        read = read_table(table, COLUMNS)
        rows, columns = list(read.rows), set(read.columns) & set(COLUMNS)
    if len(rows) != count:
        raise InputError(
            f"got {len(rows)} rows in {table.name} for {count} vectors, wanted one for each, in the same order"
        )
    return rows, columns


def _classes(path: Path) -> list[Row]:
    values = _read(path, lambda file: np.load(file, allow_pickle=False))
    if values.ndim != 1 or values.dtype.kind not in "iuUS":
        raise InputError(
            f"got {path} with classes of shape {values.shape} and type {values.dtype}, wanted one whole number or text "
            "for each vector"
        )
    return [Row(f"row {number}", {"class": str(value)}) for number, value in enumerate(values)]


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


def _label(row: Row) -> Hashable | None:
    name = as_id(row.values.get("class"))
    valve, text = as_id(row.values.get("valve")), as_id(row.values.get("labels")) or ""
    if valve is not None and valve not in list(Valve):
        raise InputError(f"got a valve outside the vocabulary, wanted one of {', '.join(Valve)}")
    instances = gravest(instance_of(part) for part in text.split(";") if part.strip())
    if valve is None and not instances:
        return name
    return name, valve or min(str(instance.valve) for instance in instances), instances
