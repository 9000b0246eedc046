"""`rejected.jsonl`: what runs could not use, and why, beside what they wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from echoreport.archive.work import held
from echoreport.corpus import Rejected
from echoreport.errors import InputError
from echoreport.files import write_beside

NAME = "rejected.jsonl"
_PATIENCE = 60
"""Seconds to wait for another run that writes its lines."""


def check_rejected(target: Path) -> None:
    """Refuse a target beside which the list could not be written, before any work.

    Raises:
        InputError: If the target has the list's name, or that is a folder.
    """
    if target.name == NAME:
        raise InputError(f"got the target {target}, where what was not used is listed, wanted another name: rename it")
    if (target.parent / NAME).is_dir():
        raise InputError(f"got the folder {target.parent / NAME}, wanted to list there what was not used: move it")


def write_rejected(target: Path, rejected: Iterable[Rejected]) -> Path | None:
    """Write what was rejected for a target into the file beside it, in the place of what an earlier run wrote for it.

    Lines for other targets of the folder, and whatever else stands there, stay; a file without lines goes.

    Returns:
        The file; None where nothing was rejected.
    """
    path, others, own = target.parent / NAME, False, False
    with held([path], _PATIENCE):
        with write_beside(path) as part, part.open("w", encoding="utf-8", errors="surrogateescape") as file:
            for line in _of_others(path, target.name):
                file.write(line)
                others = True
            for one in rejected:
                row = {"output": target.name, "name": one.name, "reason": one.reason}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                own = True
        if not (own or others):
            path.unlink()
    return path if own else None


def _of_others(path: Path, name: str) -> Iterator[str]:
    if path.exists():
        own = json.dumps({"output": name}, ensure_ascii=False)[:-1] + ","
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            for line in lines:
                if line.strip() and not line.startswith(own):
                    yield line if line.endswith("\n") else f"{line}\n"
