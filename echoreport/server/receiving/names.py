"""Names of received files, made safe to store and to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from echoreport.drafting.draft import one_line
from echoreport.server.shown import SHOWN

_UNSAFE = re.compile(r'[<>:"|?*\0]')
_LONGEST = 120
"""Bytes; file systems take 255, and the frame's ending has to fit behind it."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""What Windows takes for a device whatever follows: an exported corpus may be unpacked there."""
_NAMELESS = "image"


def safe_name(given: str) -> str:
    """The last part of a name as a file name that is safe on every system: shown as it stands, and never a path."""
    last = re.split(r"[/\\]", given)[-1]
    name = _UNSAFE.sub("_", one_line(unicodedata.normalize("NFC", last))).strip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    if name.lower().endswith(SHOWN):
        name = f"{name[: -len(SHOWN)]}-shown.png"
    return _cut(name, _LONGEST) or _NAMELESS


def safe_names(given: Iterable[str]) -> list[str]:
    """A safe name for each, none equal to another even where case does not count: "a.dcm", "A-2.dcm"."""
    taken: set[str] = set()
    names = []
    for name in map(safe_name, given):
        own, number = name, 1
        while own.casefold() in taken:
            number += 1
            path = PurePosixPath(name)
            own = f"{path.stem}-{number}{path.suffix}"
        taken.add(own.casefold())
        names.append(own)
    return names


def _cut(name: str, most: int) -> str:
    """At most so many bytes of UTF-8, the suffix kept."""
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode()) <= 16 else ""
    stem = name[: len(name) - len(suffix)]
    return stem.encode()[: most - len(suffix.encode())].decode("utf-8", "ignore").rstrip(" .") + suffix
