"""The files of the watched folder, and what tells whether one has changed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file as it stands.

    Attributes:
        folder: The folder directly in the watched one that it lies in, at any depth; empty where it lies in none.
        key: Of its path below the watched folder, size and time of change: of another content, another one.
    """

    path: Path
    folder: str
    key: str


def files_of(watched: Path) -> list[WatchedFile]:
    """All files of a folder and below, in the order of their paths.

    Links are not followed: whoever may write there could show any file of this machine. What begins with a dot is
    another program's half-written file.

    Raises:
        OSError: If the folder itself cannot be read.
    """
    next(watched.iterdir(), None)  # os.walk would take a folder that is away for an empty one
    found = []
    for place, folders, names in os.walk(watched):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and not path.is_symlink() and path.is_file():
                found.append(_standing(path, watched))
    return sorted((file for file in found if file), key=lambda file: file.path)


def _standing(path: Path, watched: Path) -> WatchedFile | None:
    try:
        state = path.stat()
    except OSError:  # it was moved away meanwhile
        return None
    below = path.relative_to(watched)
    folder = below.parts[0] if len(below.parts) > 1 else ""
    told = f"{below}\0{state.st_size}\0{state.st_mtime_ns}"
    return WatchedFile(path, folder, sha256(told.encode("utf-8", "surrogateescape")).hexdigest())
