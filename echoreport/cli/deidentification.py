"""What `train` and `index` say and write of de-identification: kinds and places, never the words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--deidentification-report", help="Where names, dates and the like were replaced: .csv, .jsonl or .parquet."
    ),
]


def check_report_file(path: Path | None) -> None:
    """Refuse a name with a wrong suffix before any work.

    Raises:
        InputError: As `echoreport.tables.check_table_path`.
    """
    from echoreport.tables import check_table_path

    if path is not None:
        check_table_path(path)


def tell_replaced(counts: Mapping[str, int]) -> None:
    """One line on stderr: kind of identifier, as `Identifier` values it -> how many."""
    from echoreport.domain import Identifier

    kinds = sorted((kind for kind in Identifier if counts.get(kind)), key=lambda kind: -counts[kind])
    said = ", ".join(f"{counts[kind]} {kind.plural if counts[kind] > 1 else kind.value}" for kind in kinds)
    typer.echo(f"de-identified: {said or 'nothing to replace'}", err=True)
