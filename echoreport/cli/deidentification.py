"""What `train` and `index` say and write of de-identification: kinds and places, never the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from echoreport.annotation import ReplacedIn

ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--deidentification-report", help="Where names, dates and the like were replaced: .csv, .jsonl or .parquet."
    ),
]
COLUMNS: dict[str, type] = {"report_id": str, "kind": str, "start": int, "end": int, "replacement": str}


def check_report_file(path: Path | None) -> None:
    """Refuse a name with a wrong suffix before any work.

    Raises:
        InputError: As `echoreport.tables.check_table_path`.
    """
    from echoreport.tables import check_table_path

    if path is not None:
        check_table_path(path)


def tell_replaced(rows: Sequence[ReplacedIn], path: Path | None) -> None:
    """One line on stderr, and the file where one is asked for."""
    from echoreport.tables import write_rows

    kinds = Counter(row.replacement.kind for row in rows).most_common()
    said = ", ".join(f"{count} {kind.plural if count > 1 else kind.value}" for kind, count in kinds)
    typer.echo(f"de-identified: {said or 'nothing to replace'}", err=True)
    if path is not None:
        write_rows(path, [_row(row) for row in rows], COLUMNS)


def _row(row: ReplacedIn) -> dict[str, object]:
    one = row.replacement
    return {
        "report_id": row.report_id,
        "kind": one.kind.value,
        "start": one.start,
        "end": one.end,
        "replacement": one.kind.placeholder,
    }
