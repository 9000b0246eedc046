"""Words of one line of a screen, put together: a label, its value and its unit may have been found one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

from echoreport.domain import Box
from echoreport.images.words.ocr import Word

_SAME_ROW = 0.5  # of the lower word's height that must overlap
_WIDEST_GAP = 8.0  # heights between a label and its value in the next column


@dataclass(frozen=True, slots=True)
class Row:
    """Words beside each other, from the left; `text` has a space between them, and `box` holds them all."""

    words: tuple[Word, ...]
    text: str
    box: Box


def rows_of(words: Iterable[Word]) -> tuple[Row, ...]:
    """Group words into rows, from the top down; every word is in one row."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.x0):
        home = [row for row in rows if _continues(row[-1].box, word.box)]
        if home:
            min(home, key=lambda row: abs(row[-1].row - word.row)).append(word)
        else:
            rows.append([word])
    return tuple(_row(row) for row in sorted(rows, key=lambda row: (row[0].box.y0, row[0].box.x0)))


def _row(words: list[Word]) -> Row:
    boxes = [word.box for word in words]
    box = Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
    return Row(tuple(words), " ".join(word.text for word in words), box)


def _continues(left: Box, right: Box) -> bool:
    height = min(left.height, right.height)
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    gap = right.x0 - left.x1
    return overlap >= _SAME_ROW * height and -height <= gap <= _WIDEST_GAP * height
