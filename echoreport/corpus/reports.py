"""Report archives as users have them: CSV, Parquet, JSON lines or a folder of text files.

Text is kept character by character, since findings carry offsets into it. What cannot be used is rejected
by name and the rest is read.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from echoreport.corpus.report_rows import as_id, check_columns, report_of
from echoreport.corpus.rows import Rejected
from echoreport.corpus.seen_ids import SeenIds
from echoreport.corpus.table_stream import TableStream
from echoreport.corpus.text_folder import TextFolder, text_files
from echoreport.domain import Report

__all__ = ["ReportArchive", "ReportStream", "as_id", "read_reports", "report_files", "stream_reports"]

_OPTIONAL = ("study_id", "patient_id", "date", "source")


@dataclass(frozen=True, slots=True)
class ReportArchive:
    """Reports as read.

    Attributes:
        reports: In the order of the file (of a folder: sorted by file name); report_ids are unique.
        rejected: What could not be used, and why; in that order as well.
        warnings: What the user should know, e.g. the encoding; one line each.
    """

    reports: tuple[Report, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()


class ReportStream:
    """Reports of an archive of any size, one by one in bounded memory; each iteration reads the archive anew.

    Attributes:
        name: Of the file or folder, as messages call it.
        files: What is read: of a folder its reports, sorted by name; else the file itself.
        warnings: What the user should know, one line each; complete once iterated.
    """

    def __init__(self, rows: TableStream | TextFolder, files: list[Path], text_column: str, id_column: str) -> None:
        self.name, self.files = rows.name, files
        self.warnings = list(rows.warnings)
        self._rows, self._text_column, self._id_column = rows, text_column, id_column

    def __iter__(self) -> Iterator[Report | Rejected]:
        """Reports, and what is rejected, in the order of the file (of a folder: sorted by file name)."""
        usable = False
        with closing(SeenIds()) as seen:
            for row in self._rows:
                if isinstance(row, Rejected):
                    yield row
                    continue
                report = report_of(row, self._text_column, self._id_column, self.name, seen)
                usable = usable or isinstance(report, Report)
                yield report
        none = [] if usable else [f"{self.name} holds no report that can be used"]
        self.warnings = [*self._rows.warnings, *none]


def stream_reports(path: str | Path, text_column: str = "text", id_column: str = "report_id") -> ReportStream:
    """Open a report archive to read it one report at a time.

    Args:
        path: A .csv, .parquet or .jsonl file, or a folder of .txt files whose names without suffix are the
            report_ids; its subfolders are not searched. Tables may carry study_id, patient_id, date and source.
        text_column: Column with the report's text.
        id_column: Column with the report's id; whole numbers are taken as text.

    Returns:
        The reports. A second report with the same id, and a report whose text is null, empty, no string, longer than
        `rows.LONGEST_TEXT`, or holds NUL or half a surrogate pair, is rejected with the reason.

    Raises:
        InputError: If the path is missing, empty or of another format, or lacks the named columns, or if none of the
            first 1,000 values of the text column has a letter. While it is read: if it can no longer be.
        EchoReportError: While it is read, if the ids do not fit into the folder for temporary files.
    """
    path = Path(path)
    if path.is_dir():
        folder = TextFolder(path, text_column, id_column)
        return ReportStream(folder, folder.files, text_column, id_column)
    table = TableStream(path, (id_column, text_column, *_OPTIONAL))
    check_columns(table, text_column, id_column)
    return ReportStream(table, [path], text_column, id_column)


def read_reports(path: str | Path, text_column: str = "text", id_column: str = "report_id") -> ReportArchive:
    """Read a report archive as a whole; the arguments, what is rejected and what is raised as `stream_reports`."""
    stream = stream_reports(path, text_column, id_column)
    reports: list[Report] = []
    rejected: list[Rejected] = []
    for item in stream:
        if isinstance(item, Report):
            reports.append(item)
        else:
            rejected.append(item)
    return ReportArchive(tuple(reports), tuple(rejected), tuple(stream.warnings))


def report_files(path: str | Path) -> list[Path]:
    """The files that are read of an archive: of a folder its reports, sorted by name; else the path itself."""
    path = Path(path)
    return text_files(path) if path.is_dir() else [path]
