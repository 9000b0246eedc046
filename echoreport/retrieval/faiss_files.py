"""FAISS's indexes in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from echoreport.extras import require


def write_index(index: Any, path: Path) -> None:
    """Write FAISS's own format without a second copy in memory.

    Raises:
        OSError: If the file system refuses. FAISS's own writing to a file reports that as RuntimeError.
    """
    faiss, refused = require("faiss", "cpu"), list[OSError]()
    with path.open("wb") as file:

        def write(content: bytes) -> None:
            try:
                file.write(content)
            except OSError as error:
                refused.append(error)
                raise

        try:
            faiss.write_index(index, faiss.PyCallbackIOWriter(write))
        except Exception as error:
            raise (refused[0] if refused else error) from error


def mapped_index(path: Path) -> Any:
    """An index whose vectors stay in the file until they are read; adding to it would end the process."""
    faiss = require("faiss", "cpu")
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)  # the older IO_FLAG_MMAP reads flat and HNSW whole


def index_in_memory(index: Any) -> Any:
    """A copy of a mapped one, which can grow."""
    faiss = require("faiss", "cpu")
    return faiss.deserialize_index(faiss.serialize_index(index))
