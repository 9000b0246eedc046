"""A folder of text files as an archive: a file a report, its name without the suffix the report's id."""

from collections.abc import Iterator
from pathlib import Path

from echoreport.corpus import rows
from echoreport.corpus.encodings import decode
from echoreport.corpus.files import opened
from echoreport.corpus.rows import Rejected, Row
from echoreport.errors import InputError

_SHOWN_WARNINGS = 3


class TextFolder:
    """Rows of a folder, a file in memory at a time, read anew at each iteration.

    Attributes:
        files: What is named `.txt`, sorted by name, without hidden ones; subfolders are not searched.
        warnings: What to tell the user, one line each; the encodings are known once all rows were given.
    """

    def __init__(self, folder: Path, text_column: str, id_column: str) -> None:
        """List a folder.

        Raises:
            InputError: If it has no text file.
        """
        self.name = folder.name
        self.columns = (id_column, text_column)
        self.files = text_files(folder)
        if not self.files:
            raise InputError(
                f"got the folder {folder} without .txt files, wanted one file a report: check the path; "
                "subfolders are not searched"
            )
        self._not_searched = _not_searched(folder)
        self.warnings = self._not_searched

    def __iter__(self) -> Iterator[Row | Rejected]:
        """The files by name; those that vanished, or cannot be read, as `Rejected`."""
        warned: list[str] = []
        more = 0
        for file in self.files:
            try:
                text, warning = decode(_content(file))
            except InputError as error:
                yield Rejected(file.name, str(error))
                continue
            if warning and len(warned) < _SHOWN_WARNINGS:
                warned.append(f"{file.name} {warning}")
            elif warning:
                more += 1
            yield Row(file.name, dict(zip(self.columns, (file.stem, text), strict=True)))
        # of the many, a few: an old archive would otherwise give a warning for each of its files
        rest = [f"{more} more files are not UTF-8 and were read likewise"] if more else []
        self.warnings = [*self._not_searched, *warned, *rest]


def text_files(folder: Path) -> list[Path]:
    """What a folder has of the name of a report, sorted by name."""
    return sorted(file for file in folder.iterdir() if _is_named_as_report(file))


def _content(file: Path) -> bytes:
    with opened(file) as content:
        raw = content.read(rows.LONGEST_TEXT + 1)
    if len(raw) > rows.LONGEST_TEXT:
        raise InputError(rows.too_long())
    return raw


def _not_searched(folder: Path) -> list[str]:
    """A warning where subfolders hold what would be reports: a newcomer may think that they are read too."""
    left = sorted({file.parent.name for file in folder.glob("[!.]*/*") if _is_named_as_report(file)})
    more = f" and {len(left) - 1} more" if len(left) > 1 else ""
    read = f"{folder.name} was read without the .txt files of its subfolders"
    return [f"{read}: {left[0]}{more}; label them one by one or move the files up"] if left else []


def _is_named_as_report(file: Path) -> bool:
    return file.suffix.lower() == ".txt" and not file.name.startswith(".")
