"""Received files -> a study of the room. It is there whole, or not at all, whenever the process is killed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from echoreport.drafting.draft import one_line
from echoreport.errors import InputError
from echoreport.server.problems import RequestRefusedError
from echoreport.server.receiving.check import check_study
from echoreport.server.receiving.names import safe_names
from echoreport.server.room import Room
from echoreport.server.store import studies, watched

_LONGEST_NAME = 200
MOVED = ".moved"
"""Ends the name of the mark that a folder has until its study is in the database."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in.

    Attributes:
        path: In the room's folder for what is incoming; it is moved away from there.
        name: As its sender calls it; anything.
    """

    path: Path
    name: str


def receive(room: Room, files: Iterable[Received], name: str, source: str, seen: Collection[str] = ()) -> str:
    """Keep files as a new study, which is drafted next. When this returns, they survive a power failure.

    Args:
        files: Of one study.
        name: Of the study; by default the first file's.
        source: "upload", "folder" or "api".
        seen: Keys of watched files, noted together with the study.

    Returns:
        The study's id.

    Raises:
        TooLargeError: If there are too many files, or one has too many bytes or claims too many pixels.
        RequestRefusedError: If there is none, one is no image that is read, or they are of two patients.
    """
    given = list(files)
    names = safe_names(file.name for file in given)
    try:
        check_study([file.path for file in given], names, room.settings.limits)
    except InputError as error:
        raise RequestRefusedError(str(error)) from None
    return _keep(room, given, names, one_line(name)[:_LONGEST_NAME] or Path(names[0]).stem, source, seen)


def _keep(
    room: Room, files: Sequence[Received], names: Sequence[str], name: str, source: str, seen: Collection[str]
) -> str:
    """The folder gets its name when all in it is on disk; the row that makes it a study is written last.

    Where that fails folder and mark stay, for `sweep`: a commit whose answer is lost may have been done.
    """
    study_id = studies.new_id()
    part, folder = room.settings.incoming / study_id, room.settings.images / study_id
    mark = part.with_suffix(MOVED)
    try:
        part.mkdir(mode=0o700)
        images = [_moved(file.path, part / own, study_id) for file, own in zip(files, names, strict=True)]
        _on_disk(part)
        mark.touch()
        _on_disk(mark.parent)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _on_disk(folder.parent)
    with room.database.writing() as session:
        studies.add(session, study_id, name, source, images)
        watched.note(session, seen)
    mark.unlink()
    return study_id


def _moved(path: Path, target: Path, study_id: str) -> studies.NewImage:
    path.rename(target)
    target.chmod(0o600)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return studies.NewImage(target.name, f"{study_id}/{target.name}", digest)


def _on_disk(folder: Path) -> None:
    """Have the names in a folder survive a power failure, as fsync of a file does for its bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
