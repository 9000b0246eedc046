"""The images and paragraphs of an evaluation as embeddings with labels: to be ranked again, or with others' vectors.

`scripts/evaluate_retrieval.py` reads them; whoever has a model of their own puts its vectors in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from echoreport.corpus import valve_of
from echoreport.domain import Paragraph
from echoreport.evaluation.cases import Case, instances_of
from echoreport.evaluation.wording import instance_text
from echoreport.files import write_beside

Export = Mapping[str, tuple[np.ndarray, list[dict[str, Any]]]]
"""Name of a file -> vectors, and a row for each of them."""


def exported(cases: Sequence[Case], images: np.ndarray, paragraphs: Sequence[Paragraph], vectors: np.ndarray) -> Export:
    """Images as queries, and the paragraphs of the split's reports as their gallery.

    Args:
        images: Vectors of the cases' images, float32 (cases, dimensions).
        vectors: Of the paragraphs, float32 (paragraphs, dimensions).
    """
    queries = [
        {"id": case.image_id, "target": _id(case.paragraph), "patient_id": case.patient_id, **_meaning(case.paragraph)}
        for case in cases
    ]
    gallery = [{"id": _id(paragraph), **_meaning(paragraph), "text": paragraph.text} for paragraph in paragraphs]
    return {"images": (images, queries), "paragraphs": (vectors, gallery)}


def write(export: Export, folder: Path) -> None:
    """Write each as a Parquet file with the column `vector` first."""
    import pyarrow as pa
    from pyarrow import parquet

    for name, (vectors, rows) in export.items():
        columns: dict[str, pa.Array] = {"vector": pa.array(list(vectors), pa.list_(pa.float32()))}
        columns |= {key: pa.array([row[key] for row in rows], pa.string()) for key in (rows[0] if rows else ())}
        with write_beside(folder / f"{name}.parquet") as part:
            parquet.write_table(pa.table(columns), part)


def _id(paragraph: Paragraph) -> str:
    return f"{paragraph.report_id}:{paragraph.number}"


def _meaning(paragraph: Paragraph) -> dict[str, str | None]:
    labels = sorted(instance_text(instance) for instance in instances_of(paragraph.findings))
    valve = valve_of(paragraph.findings)
    return {"valve": valve and valve.value, "labels": "; ".join(labels)}
