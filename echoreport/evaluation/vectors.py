"""Numbers that users bring: vectors and classes in .npy or Parquet, of any length and precision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from echoreport.errors import InputError

VECTOR = "vector"
_NUMBERS, _CLASSES = "iuf", "iuUS"  # numpy's kinds of types


def read_vectors(path: Path) -> tuple[np.ndarray, dict[int, str]]:
    """Read vectors, each divided by its largest number, so that none is too long or too short to be compared.

    Returns:
        Float32, *Shape:* (rows, dimensions), zero where a row cannot be used; row -> why it cannot.

    Raises:
        InputError: If the file cannot be read, or holds no rows of numbers.
    """
    readers: dict[str, Callable[[Path], np.ndarray]] = {".npy": _from_npy, ".parquet": _from_parquet}
    if path.suffix.lower() not in readers:
        raise InputError(f"got the embeddings {path.name!r}, wanted a name that ends in .npy or .parquet: convert them")
    vectors = _read(path, readers[path.suffix.lower()])
    if vectors.ndim != 2 or not vectors.size or vectors.dtype.kind not in _NUMBERS:
        raise InputError(
            f"got {path} with vectors of shape {vectors.shape} and type {vectors.dtype}, "
            "wanted (rows, dimensions), both above 0, of real numbers"
        )
    finite, largest = np.isfinite(vectors).all(1), np.abs(vectors).max(1)
    usable = finite & (largest > 0)
    scale = np.where(usable, largest, 1)[:, None].astype(np.float64)
    with np.errstate(invalid="ignore"):
        scaled = np.where(usable[:, None], vectors / scale, 0).astype(np.float32)
    return scaled, {int(row): _why(bool(finite[row])) for row in np.flatnonzero(~usable)}


def read_classes(path: Path) -> list[str]:
    """Read a .npy with a whole number or a text for each vector.

    Raises:
        InputError: If it cannot be read, or holds anything else.
    """
    values = _read(path, _from_npy)
    if values.ndim != 1 or values.dtype.kind not in _CLASSES:
        raise InputError(
            f"got {path} with classes of shape {values.shape} and type {values.dtype}, wanted one whole number or text "
            "for each vector"
        )
    return [str(value) for value in values]


def _why(finite: bool) -> str:
    what = "zero" if finite else "not finite (NaN or infinity)"
    return f"got a vector that is {what}, wanted a direction: it is a miss as a query, and is never found"


def _read(path: Path, reader: Callable[[Path], np.ndarray]) -> np.ndarray:
    try:
        return reader(path)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(f"got {path}, which cannot be read as numbers ({reason}): check the file") from error


def _from_npy(path: Path) -> np.ndarray:
    array = np.load(path, allow_pickle=False)
    if not isinstance(array, np.ndarray):
        raise TypeError("it is an archive of several arrays, wanted one")
    return array


def _from_parquet(path: Path) -> np.ndarray:
    """Without a Python object for each number, which would take ten times the memory."""
    from pyarrow import compute, parquet

    column = parquet.ParquetFile(path).read(columns=[VECTOR])[VECTOR].combine_chunks()
    lengths = compute.list_value_length(column)
    widths = sorted(set(compute.unique(lengths.drop_null()).to_pylist()))
    if len(widths) != 1:
        told = " and ".join(map(str, widths[:2])) or "no"
        raise ValueError(f"its vectors have {told} numbers, wanted all of one width")
    present = np.array(column.is_valid())
    vectors = np.full((len(column), widths[0]), np.nan, np.float32)
    numbers = column.drop_null().flatten().to_numpy(zero_copy_only=False)
    if numbers.dtype.kind not in _NUMBERS:
        raise TypeError(f"its vectors hold {numbers.dtype}, wanted numbers")
    filled = numbers.reshape(-1, widths[0])
    vectors = vectors.astype(filled.dtype) if filled.dtype.kind == "f" else vectors.astype(np.float64)
    vectors[present] = filled
    return vectors
