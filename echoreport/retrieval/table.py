"""The paragraphs behind an index's rows, with their findings, as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from echoreport.domain import Assertion, Disease, Finding, Paragraph, Severity, Valve


def write_paragraphs(paragraphs: Sequence[Paragraph], path: Path) -> None:
    """Write one row per paragraph, in the index's order."""
    import pyarrow as pa
    from pyarrow import parquet

    text, number = pa.string(), pa.int32()
    finding = pa.struct(
        [
            *((name, text) for name in ("valve", "disease", "assertion", "severity", "evidence")),
            *((name, number) for name in ("start", "end")),
            ("rule", text),
        ]
    )
    schema = pa.schema(
        [
            ("report_id", text),
            ("patient_id", text),
            ("number", number),
            ("start", number),
            ("text", text),
            ("findings", pa.list_(finding)),
        ]
    )
    rows = [
        {field: getattr(p, field) for field in schema.names if field != "findings"}
        | {"findings": [{name.name: getattr(found, name.name) for name in finding} for found in p.findings]}
        for p in paragraphs
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Read what `write_paragraphs` wrote."""
    from pyarrow import parquet

    # read_table would import pandas, half a second of the start of every draft; buffering ahead and use_threads
    # would start Arrow's threads, beside which a process that ends may abort
    table = parquet.ParquetFile(path, pre_buffer=False).read(use_threads=False)
    return [_paragraph(row) for row in table.to_pylist()]


def _paragraph(row: Mapping[str, Any]) -> Paragraph:
    return Paragraph(**{**row, "findings": tuple(_finding(found) for found in row["findings"])})


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        valve=Valve(row["valve"]),
        disease=Disease(row["disease"]),
        assertion=Assertion(row["assertion"]),
        severity=None if row["severity"] is None else Severity(row["severity"]),
        evidence=row["evidence"],
        start=row["start"],
        end=row["end"],
        rule=row["rule"],
    )
