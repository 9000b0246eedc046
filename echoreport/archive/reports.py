"""Report archives as the source of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import ClassVar

from echoreport.archive.job import Notes, fingerprint, fingerprint_of_many
from echoreport.archive.running import Source
from echoreport.archive.shards import Record
from echoreport.corpus import Rejected, stream_reports
from echoreport.corpus.reports import report_files
from echoreport.domain import Report

REPORTS_OF_A_SHARD = 1_000
_COLUMNS = tuple(column.name for column in fields(Report))


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """A table of reports, or a folder of text files, as `echoreport.corpus.stream_reports` reads them."""

    path: Path
    text_column: str = "text"
    id_column: str = "report_id"

    unit: ClassVar[str] = "paragraphs"

    def files(self) -> list[Path]:
        """What is read."""
        return report_files(self.path)

    def fingerprint(self) -> str:
        """Of the content of a table; of a folder, of what the text files are called, how long and how old they are."""
        return fingerprint_of_many(self.files()) if self.path.is_dir() else fingerprint(self.path)

    def source(self, most: int) -> Source:
        """Its reports, `most` to a shard."""
        notes = Notes()
        return Source(partial(self._read, notes), "report_id", most, "reports", notes)

    def _read(self, notes: Notes) -> Iterator[Record | Rejected]:
        stream = stream_reports(self.path, text_column=self.text_column, id_column=self.id_column)
        for item in stream:
            yield item if isinstance(item, Rejected) else {name: getattr(item, name) for name in _COLUMNS}
        notes.warnings.extend(stream.warnings)
