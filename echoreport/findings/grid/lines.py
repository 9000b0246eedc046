"""Lines of a text, and the stretches of them that may be cells of a table."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 400
"""Characters; no row of a table is longer, so that prose is passed over at once."""
BY_MARKS = re.compile(r"\W*(?:valve|lesion)\w*\W?\s*[,;]", re.I)
"""A header whose cells are parted by commas or semicolons; prose has these too."""
_ANY = re.compile(r"[|│¦\t]|\s/\s|\S\s{2,}\S")
_RULED = ("|", "│", "¦", "\t", " / ")
_GAP = re.compile(r"[^\n\r.!?:;, ] {2,}+(?=\S)")  # begins at a word, so that a long run of spaces is tried once
_HEADER = re.compile(r"^[^\w\n]*(?:valve|lesion)\w*\W?\s*[,;]", re.I | re.M)
_DRAWN = " \t|│¦+:=_.*-─━┼┿├┤╪"
_STROKE = re.compile(r"[-=_─━]{2}")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


class Line(NamedTuple):
    """A line of the text, without its end."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()

    @property
    def is_rule(self) -> bool:
        """Whether it only draws a line: "|---|---|", "======"."""
        return not self.text.strip(_DRAWN) and bool(_STROKE.search(self.text))

    @property
    def may_be_header(self) -> bool:
        """Whether it holds a separator; commas count only behind "Valve" or "Lesion"."""
        return 3 < len(self.text) <= LONGEST and bool(_ANY.search(self.text) or BY_MARKS.match(self.text))


class Cell(NamedTuple):
    """A cell's text, trimmed, and where it stands in the whole text; start == end for an empty cell."""

    text: str
    start: int
    end: int


def may_hold_tables(text: str) -> bool:
    """Whether a text has anything that separates columns; cheap, for texts that have no table."""
    if any(sign in text for sign in _RULED):
        return True
    return bool(("  " in text and _GAP.search(text)) or _HEADER.search(text))


def lines_of(text: str) -> list[Line]:
    """The lines of a text, in order."""
    return [Line(m[1], m.start()) for m in _LINE.finditer(text) if m.end() > m.start()]


def cell_at(line: Line, start: int, end: int) -> Cell:
    """The cell between two columns of characters of a line, without the space and quotes around it."""
    text = line.text[start:end]
    stripped = text.strip().strip('"').strip()
    at = start + text.find(stripped) if stripped else start
    return Cell(stripped, line.start + at, line.start + at + len(stripped))
