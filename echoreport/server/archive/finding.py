"""Which images of the corpus a paragraph describes, and where each lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from echoreport.corpus.images import file_inside
from echoreport.domain import Valve
from echoreport.errors import InputError
from echoreport.server.archive.index import index_file
from echoreport.server.problems import NotThereError
from echoreport.server.settings import Settings

_MOST = 3
"""Images of one paragraph."""
_OF_REPORT = """
SELECT token, valve, paragraph, (SELECT count(*) FROM reports o WHERE o.study_id = r.study_id)
FROM reports r JOIN images i ON i.study_id = r.study_id WHERE report_id = ? ORDER BY valve IS NOT ?, i.rowid
"""


@dataclass(frozen=True, slots=True)
class ArchiveImage:
    """An image of the corpus.

    Attributes:
        token: Names it in addresses; nobody can guess it, and it tells nothing.
        valve: None where the corpus does not say.
        described: Whether the corpus says that the paragraph describes it; else it is of the same study.
    """

    token: str
    valve: Valve | None
    described: bool


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """Where an image of the corpus lies.

    Attributes:
        path: Its own file, which is never shown.
        shown: Of what of it may be shown, once that is made; empty where nothing may.
        place: Its row of the images table, such as "row 7 of images.parquet".
    """

    path: Path
    shown: Path
    place: str


class ArchiveImages:
    """Look-ups in the index; nothing is found where there is none yet."""

    def __init__(self, index: sqlite3.Connection | None) -> None:
        self._index = index

    def of(self, report_id: str, number: int, valve: Valve | None) -> list[ArchiveImage]:
        """Images that a paragraph describes, else those of its study of which no paragraph is known.

        Args:
            valve: That the paragraph is about; images of the study that show it come first.
        """
        found = self._index.execute(_OF_REPORT, (report_id, valve)).fetchall() if self._index else []
        # where a study has several reports, nobody knows which of them a paragraph's number is of
        own = [row for row in found if row[2] == number and row[3] == 1]
        others = [row for row in found if row[2] is None or row[3] > 1]
        return [_image(row[0], row[1], bool(own)) for row in (own or others)[:_MOST]]


@contextmanager
def archive_images(settings: Settings) -> Iterator[ArchiveImages]:
    """The index of a room's corpus, opened to look something up."""
    with _opened(settings) as index:
        yield ArchiveImages(index)


def archive_file(settings: Settings, token: str) -> ArchiveFile:
    """Where the image of a token lies.

    Raises:
        NotThereError: If there is none, or its path leaves the corpus folder.
    """
    with _opened(settings) as index:
        asked = "SELECT path, place FROM images WHERE token = ?"
        row = index.execute(asked, (token,)).fetchone() if index else None
    index_path = index_file(settings)
    if row is None or index_path is None or settings.corpus is None:
        raise not_there()
    try:
        path = file_inside(row[0], settings.corpus.absolute())
    except InputError:
        raise not_there() from None
    return ArchiveFile(path, index_path.with_name(f"{token}.png"), row[1])


def not_there() -> NotThereError:
    """What to raise where an image of the corpus cannot be shown."""
    return NotThereError(
        "got an image of the archive that cannot be shown, wanted one with a spectral region in the folder of "
        "--corpus: load the page anew"
    )


@contextmanager
def _opened(settings: Settings) -> Iterator[sqlite3.Connection | None]:
    file = index_file(settings)
    if file is None or not file.is_file():
        yield None
        return
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as index:
        yield index


def _image(token: str, valve: str | None, described: bool) -> ArchiveImage:
    return ArchiveImage(token, Valve(valve) if valve in list(Valve) else None, described)
