"""An evaluation as files: metrics.json, tables, embeddings and the page."""

from __future__ import annotations

import json
from pathlib import Path

from echoreport.evaluation import as_json, export, tables
from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.html import render
from echoreport.files import write_beside
from echoreport.tables import write_rows


def save(evaluation: Evaluation, folder: Path, page: str) -> None:
    """Write them beside and rename; other files in the folder stay."""
    for name, (rows, columns) in tables.all_tables(evaluation).items():
        write_rows(folder / "tables" / f"{name}.csv", rows, columns)
    export.write(evaluation.embeddings, folder / "embeddings")
    metrics = json.dumps(as_json.metrics(evaluation), indent=2) + "\n"
    for name, content in (("metrics.json", metrics), (page, render(evaluation))):
        with write_beside(folder / name) as part:
            part.write_text(content, encoding="utf-8", newline="\n")
