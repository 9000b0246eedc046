"""An index of which images belong to which report, made once for the corpus's tables as they are.

It lies on disk, so that an archive of millions needs no memory and no second reading.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from echoreport.corpus.images import paragraph_number
from echoreport.corpus.records import table_of
from echoreport.corpus.reports import as_id
from echoreport.corpus.rows import Row
from echoreport.errors import CorpusError, InputError
from echoreport.files import sweep, write_beside
from echoreport.server.archive.tables import NAMES, table
from echoreport.server.settings import Settings

_TABLES = """
CREATE TABLE images (study_id TEXT, path TEXT, valve TEXT, paragraph INTEGER, place TEXT, token TEXT);
CREATE TABLE reports (report_id TEXT PRIMARY KEY, study_id TEXT) WITHOUT ROWID;
"""
_INDEXED = "CREATE INDEX by_study ON images (study_id); CREATE UNIQUE INDEX by_token ON images (token);"
_REPORT = "INSERT OR IGNORE INTO reports SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM images WHERE study_id = ?2)"


def index_file(settings: Settings) -> Path | None:
    """Where the index of the corpus's tables lies, once it is made; None without a corpus, and where that is gone."""
    if settings.corpus is None:
        return None
    try:
        tables = [table_of(settings.corpus.absolute(), name) for name in NAMES]
        states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in tables]
    except (CorpusError, OSError):
        return None
    return settings.archive / sha256(json.dumps(states).encode()).hexdigest()[:16] / "index.sqlite"


def make_index(settings: Settings) -> None:
    """Make the index where it is not there yet, and remove those of other tables with the frames beside them.

    Raises:
        InputError: If a table cannot be read.
        EchoReportError: If the index cannot be written.
    """
    file = index_file(settings)
    if file is None or settings.corpus is None or file.exists():
        return
    sweep(file)
    with write_beside(file) as part, closing(sqlite3.connect(part)) as index, index:
        _fill(index, settings.corpus)
    for other in settings.archive.iterdir():
        if other != file.parent:
            shutil.rmtree(other, ignore_errors=True)


def _fill(index: sqlite3.Connection, corpus: Path) -> None:
    index.executescript(f"PRAGMA journal_mode = OFF; {_TABLES}")
    index.executemany("INSERT INTO images VALUES (?, ?, ?, ?, ?, ?)", _images(corpus))
    index.executescript(_INDEXED)
    index.executemany(_REPORT, _reports(corpus))
    index.executescript("CREATE INDEX reports_by_study ON reports (study_id);")


def _images(corpus: Path) -> Iterator[tuple[object, ...]]:
    stream = table(corpus, "images")
    for row in stream:
        study_id, path, valve = _ids(row, "study_id", "path", "valve")
        if not isinstance(row, Row) or not study_id or not path:
            continue
        try:
            number = paragraph_number(row.values.get("paragraph"))
        except InputError:  # training names such rows, and leaves them out
            continue
        yield study_id, path, valve, number, f"{row.where} of {stream.name}", token_hex(16)


def _reports(corpus: Path) -> Iterator[tuple[str | None, ...]]:
    for row in table(corpus, "reports"):
        report_id, study_id = _ids(row, "report_id", "study_id")
        if report_id and study_id:
            yield report_id, study_id


def _ids(row: object, *columns: str) -> tuple[str | None, ...]:
    values = row.values if isinstance(row, Row) else {}
    return tuple(as_id(values.get(column)) for column in columns)
