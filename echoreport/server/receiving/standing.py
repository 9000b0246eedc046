"""The files of the watched folder, and what tells whether one has changed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_HALF = (".part", ".tmp", ".filepart")
"""Of names that programs give to what they still write."""


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file as it stands.

    Attributes:
        folder: The folder directly in the watched one that it lies in, at any depth; empty where it lies in none.
        whole: Whether its name is that of a file that is all there; another program still writes the others.
        key: Of its path below the watched folder, size and time of change: of another content, another one.
    """

    path: Path
    folder: str
    whole: bool
    key: str


def files_of(watched: Path) -> list[WatchedFile]:
    """All files of a folder and below, in the order of their paths.

    Links are not followed: whoever may write there could show any file of this machine. Folders that begin with a dot
    are left out, and so are single files that are not whole: a folder's show that it is still being filled.

    Raises:
        OSError: If the folder itself cannot be read.
    """
    next(watched.iterdir(), None)  # os.walk would take a folder that is away for an empty one
    found = []
    for place, folders, names in os.walk(watched):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not path.is_symlink() and path.is_file():
                found.append(_standing(path, watched))
    return sorted((f for f in found if f and (f.whole or f.folder)), key=lambda file: file.path)


def _standing(path: Path, watched: Path) -> WatchedFile | None:
    try:
        state = path.stat()
    except OSError:  # it was moved away meanwhile
        return None
    below = path.relative_to(watched)
    folder = below.parts[0] if len(below.parts) > 1 else ""
    told = f"{below}\0{state.st_size}\0{state.st_mtime_ns}"
    whole = not path.name.startswith(".") and path.suffix.lower() not in _HALF
    return WatchedFile(path, folder, whole, sha256(told.encode("utf-8", "surrogateescape")).hexdigest())
