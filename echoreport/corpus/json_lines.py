"""Records of a JSON-lines file, one by one."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from echoreport.corpus.lines import read_line
from echoreport.corpus.rows import Rejected, too_long


def json_records(file: TextIO, name: str) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """Objects of a file opened with newline="\\n": a line may hold any other line end inside a string.

    Args:
        name: What messages call the file.

    Yields:
        Number of the line, from 1, and its object; or a line that is rejected.
    """
    number = 0
    while (line := read_line(file, "\n")) != "":
        number += 1
        if line is None:
            yield Rejected(f"line {number} of {name}", too_long())
        elif line.strip():
            yield _record(number, line, name)


def _record(number: int, line: str, name: str) -> tuple[int, dict[str, Any]] | Rejected:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejected(f"line {number} of {name}", f"broken JSON: {error}")
    if not isinstance(record, dict):
        return Rejected(f"line {number} of {name}", "broken JSON: not an object with named values")
    return number, record
