"""The watched folder: what stands still in it becomes a study, once. Nothing there is moved or changed."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from echoreport.errors import EchoReportError, ImageError
from echoreport.images import claim_of
from echoreport.server.problems import RequestRefusedError
from echoreport.server.receiving.check import check_count, check_file
from echoreport.server.receiving.receive import Received, receive
from echoreport.server.receiving.standing import WatchedFile, files_of
from echoreport.server.room import Room
from echoreport.server.store import watched

_SECONDS = 2.0
_log = logging.getLogger(__name__)


class Watcher:
    """Looks at a folder every few seconds, in a thread.

    A folder in it is a study, with all that it holds; single DICOM files are one by their StudyInstanceUID, any other
    file is one of its own. A study waits until each of its files has stood still, in size and time of change, for
    `Settings.watch_quiet`: a copy over a network may pause for seconds.
    """

    def __init__(self, room: Room, folder: Path) -> None:
        self._room, self._folder = room, folder
        self._since = dict[WatchedFile, float]()
        self._known = set[str]()
        self._told = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what is being received is received to its end."""
        self._stop.set()
        self._thread.join()

    def look(self) -> int:
        """Look once; how many studies it took."""
        new = self._new(files_of(self._folder))
        at = monotonic()
        still = {file for file, since in self._since.items() if at - since >= self._room.settings.watch_quiet}
        self._since = {file: self._since.get(file, at) for file in new}
        groups = defaultdict[str, list[WatchedFile]](list)
        for file in new:
            groups[self._study(file)].append(file)
        return sum(self._take(group) for group in groups.values() if still.issuperset(group))

    def _run(self) -> None:
        while not self._stop.wait(_SECONDS):
            try:
                self.look()
                self._told = False
            except (OSError, SQLAlchemyError) as error:  # a share or a database that is away for a while
                if not self._told:
                    _log.warning("the watched folder cannot be looked at (%s); trying again", type(error).__name__)
                self._told = True

    def _new(self, files: Sequence[WatchedFile]) -> list[WatchedFile]:
        """Those that were not seen yet; the database is asked of each once."""
        unknown = [file.key for file in files if file.key not in self._known]
        with self._room.database.reading() as session:
            self._known |= watched.known(session, unknown)
        return [file for file in files if file.key not in self._known]

    def _study(self, file: WatchedFile) -> str:
        """What its study has in common."""
        if file.folder:
            return f"folder {file.folder}"
        try:
            header = claim_of(file.path).header
        except ImageError:
            header = None
        return f"study {header.study_instance_uid}" if header and header.study_instance_uid else f"file {file.key}"

    def _take(self, group: Sequence[WatchedFile]) -> bool:
        """Make a study of the files that can be used; the other whole ones are noted, and never looked at again."""
        whole = [file for file in group if file.whole]
        keys, usable = [file.key for file in whole], list(filter(self._usable, whole))
        try:
            check_count(len(usable), self._room.settings.limits)
            if usable:
                self._receive(usable, keys)
                return True
        except RequestRefusedError as error:
            _log.warning("%d watched file(s) cannot be a study: %s", len(usable), _without_name(error))
        with self._room.database.writing() as session:
            watched.note(session, keys)
        return False

    def _usable(self, file: WatchedFile) -> bool:
        try:
            check_file(file.path, "", self._room.settings.limits)
        except EchoReportError as error:
            _log.warning("a watched file cannot be used: %s", _without_name(error))
            return False
        return True

    def _receive(self, group: Sequence[WatchedFile], keys: Sequence[str]) -> None:
        with tempfile.TemporaryDirectory(dir=self._room.settings.incoming) as folder:
            copies = list(_copied(group, Path(folder)))
            receive(self._room, copies, group[0].folder or group[0].path.stem, "folder", keys)


def _copied(group: Sequence[WatchedFile], folder: Path) -> Iterable[Received]:
    for number, file in enumerate(group):
        yield Received(Path(shutil.copyfile(file.path, folder / str(number))), file.path.name)


def _without_name(refusal: EchoReportError) -> str:
    """Its line without the file's name before it, which may be a patient's."""
    return f"got {str(refusal).partition('got ')[2]}"
