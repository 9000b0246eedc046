"""Which ids an archive has had, without holding them in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echoreport.errors import EchoReportError

if TYPE_CHECKING:
    import sqlite3


class SeenIds:
    """A set of ids, as Python's 64-bit hashes in a temporary database: its file has no name and ends with the process.

    Two of ten million ids have the same hash, so that the second would be taken for the first, with a probability of
    3 in a million. Longer hashes as keys take twice the time.
    """

    def __init__(self) -> None:
        import sqlite3

        self._error = sqlite3.Error
        # any thread, one at a time: a stream may be handed on to another
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for line in (
            "PRAGMA journal_mode=OFF",  # nothing is ever taken back
            "PRAGMA cache_size=-32768",  # KiB of memory at most: about a million ids, beyond which each costs more
            "CREATE TABLE seen (id INTEGER PRIMARY KEY)",
            "BEGIN",
        ):
            self._database.execute(line)

    def __contains__(self, name: str) -> bool:
        return self._asked("SELECT 1 FROM seen WHERE id = ?", name).fetchone() is not None

    def add(self, name: str) -> bool:
        """Add an id; whether it is new.

        Raises:
            EchoReportError: If the folder for temporary files is full.
        """
        return self._asked("INSERT OR IGNORE INTO seen VALUES (?)", name).rowcount == 1

    def close(self) -> None:
        """Remove them."""
        self._database.close()

    def _asked(self, question: str, name: str) -> sqlite3.Cursor:
        try:
            return self._database.execute(question, (hash(name),))
        except self._error as error:
            raise EchoReportError(
                f"could not keep the report ids in a temporary file: {error}; give TMPDIR a folder with space"
            ) from error
