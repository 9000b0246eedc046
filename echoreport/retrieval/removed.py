"""Places of removed paragraphs, as a file beside the table and the index that still hold them."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def write_removed(removed: np.ndarray, path: Path) -> None:
    """Write places, int64."""
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"row": removed}), path, compression="zstd")


def read_removed(path: Path, stored: int) -> np.ndarray:
    """The places that `write_removed` wrote, of so many; empty where there is no file.

    Raises:
        ValueError: If they are not ascending places (and whatever Arrow raises, if it is no such file).
    """
    from pyarrow import parquet

    if not path.exists():
        return np.zeros(0, np.int64)
    rows = parquet.ParquetFile(path, pre_buffer=False).read(use_threads=False)["row"].to_numpy()
    if len(rows) and (rows[0] < 0 or rows[-1] >= stored or np.any(np.diff(rows) <= 0)):
        raise ValueError("places that are not those of removed paragraphs")
    return rows
