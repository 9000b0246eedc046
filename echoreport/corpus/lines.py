"""Lines of a text file, none of them longer than a document may be, and given back where a reader went astray."""

from collections import deque
from collections.abc import Iterator
from typing import TextIO

from echoreport.corpus import rows


class TooLongError(Exception):
    """A line, or a record of several, is longer than a document may be."""


def read_line(file: TextIO, ends: str = "\r\n") -> str | None:
    """The next line with its end; empty at the end of the file; None for one that is too long, which is skipped.

    Args:
        ends: The characters that end a line of this file.
    """
    line = file.readline(rows.LONGEST_TEXT + 1)
    if len(line) <= rows.LONGEST_TEXT:
        return line
    while line and line[-1] not in ends:
        line = file.readline(rows.LONGEST_TEXT)
    return None


class HeldLines:
    """Lines of a file; those of the record that is being read are held, since it may prove to be broken.

    Attributes:
        before: Lines before the record that is being read.
        held: The lines of that record so far; None stands for one that is too long.
    """

    def __init__(self, file: TextIO) -> None:
        self.before = 0
        self.held: list[str | None] = []
        self._file = file
        self._again: deque[str | None] = deque()

    def __iter__(self) -> Iterator[str]:
        """The lines from here on.

        Raises:
            TooLongError: At a line, or a record, of more than `LONGEST_TEXT` characters.
        """
        size = 0
        while (line := self._again.popleft() if self._again else read_line(self._file)) != "":
            size = len(line or "") + (size if self.held else 0)
            self.held.append(line)
            if line is None or size > rows.LONGEST_TEXT:
                raise TooLongError
            yield line

    def start(self) -> None:
        """Forget the lines of the last record: the next one begins here."""
        self.before += len(self.held)
        self.held.clear()

    def give_back(self) -> None:
        """Give all held lines but the first anew to the next iteration."""
        self._again.extendleft(reversed(self.held[1:]))
        del self.held[1:]
