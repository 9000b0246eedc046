"""Rows into reports: what a report needs, and why a row is none."""

import datetime
import math
from typing import Protocol

from echoreport.corpus import rows
from echoreport.corpus.rows import Rejected, Row, too_long
from echoreport.corpus.table_stream import TableStream, described_columns
from echoreport.domain import Report
from echoreport.errors import InputError

_JUDGED = 1000
"""Values of the text column after which it is known to hold no text."""


class Ids(Protocol):
    """The ids so far."""

    def __contains__(self, name: str, /) -> bool:
        """Whether it was added."""

    def add(self, name: str, /) -> bool:
        """Add it; whether it is new."""


def as_id(value: object) -> str | None:
    """An id as text: strings as they are, whole numbers without a fraction; None for null, NaN, empty and others."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return str(int(value)) if value == int(value) else str(value)  # pandas turns integers with gaps into floats


def report_of(row: Row, text_column: str, id_column: str, name: str, seen: Ids) -> Report | Rejected:
    """The report of a row of the table `name`, or why there is none; its id is added to those seen."""
    values = row.values
    report_id, text = as_id(values.get(id_column)), values.get(text_column)
    if report_id is None:
        return Rejected(f"{row.where} of {name}", "no report_id")
    fault = _fault(text)
    if report_id in seen if fault else not seen.add(report_id):
        return Rejected(report_id, f"duplicate report_id in {row.where} of {name}; the first one was kept")
    if fault or not isinstance(text, str):
        return Rejected(report_id, fault)
    return Report(
        report_id,
        text,
        as_id(values.get("study_id")),
        as_id(values.get("patient_id")),
        _as_date(values.get("date")),
        as_id(values.get("source")),
    )


def check_columns(table: TableStream, text_column: str, id_column: str) -> None:
    """Refuse a table without the wanted columns, and a text column without text; reads as far as that needs.

    Raises:
        InputError: If a column is missing, or none of the first 1,000 values of the text column has a letter: each
            report would be labelled with nothing.
    """
    wanted = {"--id-column": id_column, "--text-column": text_column}
    # of JSON lines the columns are known only once rows were read
    scanned = not table.columns or {text_column, id_column} <= set(table.columns)
    said, rejected = _first_values(table, text_column, id_column) if scanned else (set(), False)
    missing = {option: name for option, name in wanted.items() if name not in table.columns}
    if missing and (table.columns or not rejected):
        raise InputError(
            f"got {table.name} with {described_columns(table.columns)}, "
            f"wanted {' and '.join(repr(name) for name in missing.values())}: name yours with {' and '.join(missing)}"
        )
    if said:
        got = "no letter in any value" if "str" in said else f"values of type {', '.join(sorted(said))}"
        raise InputError(
            f"got the column '{text_column}' of {table.name} with {got}, wanted text: "
            "name the column of the reports' text with --text-column"
        )


def _first_values(table: TableStream, text_column: str, id_column: str) -> tuple[set[str], bool]:
    """Types of the first values of the text column, none if one of them is text; whether a row was rejected."""
    kinds: set[str] = set()
    rejected = letter = False
    count = 0
    for row in table:
        rejected = rejected or isinstance(row, Rejected)
        value = None if isinstance(row, Rejected) else row.values.get(text_column)
        if value is None or not str(value).strip():
            continue
        letter = letter or (isinstance(value, str) and any(map(str.isalpha, value)))
        kinds.add(type(value).__name__)
        count += 1
        if count == _JUDGED or (letter and id_column in table.columns):
            break
    return set() if letter else kinds, rejected


def _as_date(value: object) -> str | None:
    return value.isoformat() if isinstance(value, datetime.date) else as_id(value)


def _fault(text: object) -> str:
    """Why a text cannot be used; empty if it can. Cleaning it would shift the offsets that users see."""
    if not isinstance(text, str):
        return "null text" if text is None else f"got a value of type {type(text).__name__} as text, wanted a string"
    if len(text) > rows.LONGEST_TEXT:
        return too_long()
    if not text.strip():
        return "empty text"
    if "\0" in text:
        return f"NUL character at offset {text.index(chr(0))} of the text; export the report again without it"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"half a surrogate pair at offset {error.start} of the text; export the report again as UTF-8"
    return ""
