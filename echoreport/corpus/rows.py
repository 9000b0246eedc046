"""What the readers of tables and folders give: rows, and what could not be read; and how much they take at once."""

from dataclasses import dataclass

LONGEST_TEXT = 16 * 2**20
"""Characters (of a file of its own: bytes) of the longest document that is read. No report is a thousandth of it; what
is longer is a broken export, and would have to be held in memory as a whole."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be used; the others were.

    Attributes:
        name: Its id where it has one, else where it stands ("line 3 of reports.csv").
        reason: Why, on one line.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        where: Its place in the file, e.g. "line 3".
        values: Column -> value; a column without a value is missing or None.
    """

    where: str
    values: dict[str, object]


def too_long() -> str:
    """Why what is longer than `LONGEST_TEXT` is rejected."""
    return f"longer than {LONGEST_TEXT:,} characters, which no report is: split it, or mend the export"
