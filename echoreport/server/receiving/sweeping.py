"""What a killed process left in the room's folders is removed when the room is opened again."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from echoreport.server.database.tables import Study
from echoreport.server.receiving.receive import MOVED
from echoreport.server.room import Room


def sweep(room: Room) -> int:
    """Remove what was coming in, and folders of images that never became a study; how many these were.

    Only a folder with a mark can be such: all are unknown to another database than the room's, named by mistake.
    Nothing may be received meanwhile, nor by another process: one room has one server.
    """
    left = list(room.settings.incoming.iterdir())
    with room.database.reading() as session:
        known = set(session.scalars(select(Study.id)))
    unknown = {path.stem for path in left if path.suffix == MOVED} - known
    left += [folder for folder in room.settings.images.iterdir() if folder.name in unknown]
    for path in left:
        _remove(path)
    return len(left)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
