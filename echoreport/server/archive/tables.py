"""What is asked of the corpus's tables, and whether it is there."""

from __future__ import annotations

from pathlib import Path

from echoreport.corpus.records import table_of
from echoreport.corpus.table_stream import TableStream, described_columns
from echoreport.errors import CorpusError

NAMES = ("reports", "images")
_NEEDED = {"reports": ("report_id", "study_id"), "images": ("study_id", "path")}
_OPTIONAL = {"reports": (), "images": ("valve", "paragraph")}


def table(folder: Path, name: str) -> TableStream:
    """The rows of a table of a corpus folder, with the columns that are needed here.

    Raises:
        CorpusError: If there is none.
        InputError: If it cannot be read.
    """
    return TableStream(table_of(folder, name), (*_NEEDED[name], *_OPTIONAL[name]))


def check(folder: Path) -> None:
    """Look at the head of both tables.

    Raises:
        CorpusError: If a table or a column is missing.
        InputError: If a table cannot be read.
    """
    for name in NAMES:
        stream = table(folder, name)
        if missing := _missing(stream, set(_NEEDED[name])):
            raise CorpusError(
                f"got {stream.name} with {described_columns(stream.columns)}, wanted {', '.join(sorted(missing))} as "
                "well, to find the images of reports: add the missing columns, or leave --corpus away"
            )


def _missing(stream: TableStream, needed: set[str]) -> set[str]:
    if not stream.columns:  # JSON lines tell them with their rows
        any(needed <= set(stream.columns) for _ in stream)
    return needed - set(stream.columns)
