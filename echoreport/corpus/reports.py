"""Report archives as users have them: CSV, Parquet, JSON lines or a folder of text files.

Text is kept character by character, since findings carry offsets into it. What cannot be used is rejected
by name and the rest is read.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from echoreport.corpus.tables import Rejected, Row, Table, decode, read_bytes, read_table
from echoreport.domain import Report
from echoreport.errors import InputError


@dataclass(frozen=True, slots=True)
class ReportArchive:
    """Reports as read.

    Attributes:
        reports: In the order of the file (of a folder: sorted by file name); report_ids are unique.
        rejected: What could not be used, and why.
        warnings: What the user should know, e.g. the encoding; one line each.
    """

    reports: tuple[Report, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()


def read_reports(path: str | Path, text_column: str = "text", id_column: str = "report_id") -> ReportArchive:
    """Read a report archive.

    Args:
        path: A .csv, .parquet or .jsonl file, or a folder of .txt files whose names without suffix are the
            report_ids; its subfolders are not searched. Tables may carry study_id and patient_id.
        text_column: Column with the report's text.
        id_column: Column with the report's id; whole numbers are taken as text.

    Returns:
        The reports. A second report with the same id, and a report whose text is null, empty, no string,
        or holds NUL or half a surrogate pair, is rejected with the reason.

    Raises:
        InputError: If the path is missing, empty or of another format, or lacks the named columns, or if no value of
            the text column has a letter.
    """
    path = Path(path)
    if path.is_dir():
        return _read_folder(path)
    table = read_table(path, (id_column, text_column, "study_id", "patient_id"))
    _check_columns(table, text_column, id_column)
    return _archive(
        ((row, row.values.get(text_column), row.values.get(id_column)) for row in table.rows),
        table.rejected,
        table.warnings,
        table.name,
    )


def report_files(path: str | Path) -> list[Path]:
    """The files that `read_reports` reads: of a folder its reports, sorted by name; else the path itself."""
    path = Path(path)
    return sorted(file for file in path.iterdir() if _is_report(file)) if path.is_dir() else [path]


def as_id(value: object) -> str | None:
    """An id as text: strings as they are, whole numbers without a fraction; None for null, NaN, empty and others."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return str(int(value)) if value == int(value) else str(value)  # pandas turns integers with gaps into floats


def _check_columns(table: Table, text_column: str, id_column: str) -> None:
    wanted = {"--id-column": id_column, "--text-column": text_column}
    missing = {option: name for option, name in wanted.items() if name not in table.columns}
    if missing and (table.columns or not table.rejected):
        raise InputError(
            f"got {table.name} with {table.described_columns()}, "
            f"wanted {' and '.join(repr(name) for name in missing.values())}: name yours with {' and '.join(missing)}"
        )
    _check_texts([row.values.get(text_column) for row in table.rows], f"the column '{text_column}' of {table.name}")


def _check_texts(texts: Iterable[object], column: str) -> None:
    """Refuse a column that holds no text at all, where each report would be labelled with nothing."""
    said = [text for text in texts if text is not None and str(text).strip()]
    strings = [text for text in said if isinstance(text, str)]
    if not said or any(any(map(str.isalpha, text)) for text in strings):
        return
    kinds = ", ".join(sorted({type(text).__name__ for text in said}))
    got = "no letter in any value" if strings else f"values of type {kinds}"
    raise InputError(f"got {column} with {got}, wanted text: name the column of the reports' text with --text-column")


def _read_folder(folder: Path) -> ReportArchive:
    files = report_files(folder)
    if not files:
        raise InputError(
            f"got the folder {folder} without .txt files, wanted one file a report: check the path; "
            "subfolders are not searched"
        )
    rows: list[tuple[Row, object, object]] = []
    rejected: list[Rejected] = []
    warned: list[str] = []
    for file in files:
        try:
            text, warning = decode(read_bytes(file))
        except InputError as error:
            rejected.append(Rejected(file.name, str(error)))
            continue
        rows.append((Row(file.name, {}), text, file.stem))
        if warning:
            warned.append(f"{file.name} {warning}")
    return _archive(rows, rejected, [*_not_searched(folder), *_in_short(warned)], folder.name)


def _not_searched(folder: Path) -> list[str]:
    """A warning where subfolders hold what would be reports: a newcomer may think that they are read too."""
    left = sorted({file.parent.name for file in folder.glob("[!.]*/*") if _is_report(file)})
    more = f" and {len(left) - 1} more" if len(left) > 1 else ""
    read = f"{folder.name} was read without the .txt files of its subfolders"
    return [f"{read}: {left[0]}{more}; label them one by one or move the files up"] if left else []


def _is_report(file: Path) -> bool:
    return file.suffix.lower() == ".txt" and not file.name.startswith(".") and file.is_file()


def _in_short(warnings: list[str]) -> list[str]:
    """The first few; an old archive would otherwise give one for each of its files."""
    shown = 3
    more = len(warnings) - shown
    return [*warnings[:shown], f"{more} more files are not UTF-8 and were read likewise"] if more > 0 else warnings


def _archive(
    rows: Iterable[tuple[Row, object, object]],
    rejected: Iterable[Rejected],
    warnings: Iterable[str],
    name: str,
) -> ReportArchive:
    reports: dict[str, Report] = {}
    refused = list(rejected)
    for row, text, given_id in rows:
        report_id = as_id(given_id)
        where = f"{row.where} of {name}"
        if report_id is None:
            refused.append(Rejected(where, "no report_id"))
        elif report_id in reports:
            refused.append(Rejected(report_id, f"duplicate report_id in {where}; the first one was kept"))
        elif not isinstance(text, str):
            refused.append(Rejected(report_id, _not_text(text)))
        elif fault := _fault(text):
            refused.append(Rejected(report_id, fault))
        else:
            study, patient = as_id(row.values.get("study_id")), as_id(row.values.get("patient_id"))
            reports[report_id] = Report(report_id, text, study, patient)
    notes = list(warnings) if reports else [*warnings, f"{name} holds no report that can be used"]
    return ReportArchive(tuple(reports.values()), tuple(refused), tuple(notes))


def _not_text(value: object) -> str:
    return "null text" if value is None else f"got a value of type {type(value).__name__} as text, wanted a string"


def _fault(text: str) -> str:
    """Why a text cannot be used; empty if it can. Cleaning it would shift the offsets that users see."""
    if not text.strip():
        return "empty text"
    if "\0" in text:
        return f"NUL character at offset {text.index(chr(0))} of the text; export the report again without it"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"half a surrogate pair at offset {error.start} of the text; export the report again as UTF-8"
    return ""
