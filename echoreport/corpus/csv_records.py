"""Records of a CSV file one by one; a broken quote costs its own row, not those that it swallows.

A quote that is never closed runs on to the next one, or to the end of the file. So where the strict reader fails, or
a record has the wrong number of fields, its first line is rejected and its other lines are read anew. Rows that it had
swallowed come back that way. Where the lines are the rest of the broken row's own text, they are mostly no rows by
their number of fields; else by a quote without a partner, or by a blank in the first field where no row before had one.
"""

import csv
import sys
from collections.abc import Iterator
from typing import TextIO

from echoreport.corpus.lines import HeldLines, TooLongError
from echoreport.corpus.rows import Rejected, too_long

_LEFT_OVER = "no whole row, after a broken one: the rest of it, or broken as well"


def csv_records(file: TextIO, name: str) -> Iterator[tuple[int, list[str]] | Rejected]:
    """Records of a file opened with newline="", which keeps line ends in quoted fields as they are.

    Args:
        name: What messages call the file.

    Yields:
        Number of its first line, from 1, and its fields, as many as the first record's; or a row that is rejected.
    """
    return _joined(_Records(file, name).read(), name)


class _Records:
    def __init__(self, file: TextIO, name: str) -> None:
        self._lines = HeldLines(file)
        self._name = name
        self._width = 0  # fields of the header
        self._astray = False  # whether what looks like a row may be the rest of a broken one: until one is whole ...
        self._read_anew = 0.0  # ... beyond this line
        self._blanks: bool | None = None  # whether the first field of a row had a blank; unknown before the first row

    def read(self) -> Iterator[tuple[int, list[str]] | Rejected | int]:
        """As `csv_records`; of a line that is no whole row after a broken one, its number alone."""
        lines = self._lines
        reader = csv.reader(iter(lines), strict=True)  # strict: an error where a quote closes amid a field
        while True:
            lines.start()
            try:
                fields = _next(reader)
            except StopIteration:
                return
            except (csv.Error, TooLongError) as error:
                yield self._broken(error)
                reader = csv.reader(iter(lines), strict=True)
                continue
            if not fields:
                continue
            if not self._width:
                self._width = len(fields)
                yield lines.before + 1, fields
                continue
            if fault := self._fault(fields):
                yield self._rejected(fault, astray=len(lines.held) > 1)
                reader = csv.reader(iter(lines), strict=True)
                continue
            self._astray = self._astray and lines.before < self._read_anew
            self._blanks = bool(self._blanks) or " " in fields[0]
            yield lines.before + 1, fields

    def _fault(self, fields: list[str]) -> str:
        """Why a record is no row of the table; empty if it is."""
        if len(fields) != self._width:
            return f"got {len(fields)} fields, wanted {self._width} as in the header: quote fields with commas"
        if not self._astray:
            return ""
        quotes = sum((line or "").count('"') for line in self._lines.held)
        return _LEFT_OVER if quotes % 2 or (" " in fields[0] and self._blanks is False) else ""

    def _broken(self, error: csv.Error | TooLongError) -> Rejected | int:
        if isinstance(error, csv.Error):
            return self._rejected(f"broken CSV: {error}", astray=True)
        rejected = self._rejected(f"{too_long()}, or close its quote", astray=True)
        self._read_anew = float("inf")  # nobody knows where such a text ends
        return rejected

    def _rejected(self, reason: str, astray: bool) -> Rejected | int:
        """The first line of the record that was read; its others are to be read anew."""
        lines = self._lines
        first = not self._astray
        self._astray = self._astray or astray
        self._read_anew = max(self._read_anew, lines.before + len(lines.held))
        lines.give_back()
        number = lines.before + 1
        return Rejected(f"line {number} of {self._name}", reason) if first else number


def _next(reader: Iterator[list[str]]) -> list[str]:
    """The next record, without the csv module's limit of 131,072 characters a field: that is the whole process's."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(limit)


def _joined(
    records: Iterator[tuple[int, list[str]] | Rejected | int], name: str
) -> Iterator[tuple[int, list[str]] | Rejected]:
    """The records, with one line for all that follows a broken row and is no row."""
    first = last = 0
    for record in records:
        if isinstance(record, int):
            first, last = first or record, record
            continue
        if first:
            yield _left_over(first, last, name)
            first = 0
        yield record
    if first:
        yield _left_over(first, last, name)


def _left_over(first: int, last: int, name: str) -> Rejected:
    where = f"line {first}" if first == last else f"lines {first} to {last}"
    return Rejected(f"{where} of {name}", _LEFT_OVER)
