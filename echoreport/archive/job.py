"""What a run is asked to do, in so far as its result depends on it; written down, so that it can be resumed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from echoreport import __version__
from echoreport.archive.work import Work
from echoreport.errors import InputError
from echoreport.files import write_beside


@dataclass(frozen=True, slots=True)
class Job:
    """A run's identity.

    Attributes:
        command: "label", "embed" or "index".
        inputs: Name of each input -> its fingerprint.
        settings: Whatever else the result depends on, plain JSON.
        program: Version of echoreport.
    """

    command: str
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]
    program: str = __version__


@dataclass(slots=True)
class Notes:
    """What reading an archive gave besides its records; a resumed run does not read it again.

    Attributes:
        warnings: What the user should know, one line each.
        skipped: Records that were passed over, since nothing is to be done with them.
    """

    warnings: list[str] = field(default_factory=list)
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does.

    Attributes:
        shards: Items of each shard.
        folder: Name of the folder of shards and parts, another one for each run.
    """

    shards: list[int]
    folder: str
    notes: Notes


def write_plan(work: Work, job: Job, plan: Plan) -> None:
    """Write down job and plan; from then on the run can be resumed."""
    with write_beside(work.plan) as part:
        part.write_text(json.dumps({"job": asdict(job), **asdict(plan)}, indent=1) + "\n", encoding="utf-8")


def read_plan(work: Work, job: Job) -> Plan | None:
    """The plan of an unfinished run of the same job; None where there is none.

    Raises:
        InputError: If the unfinished run is of another job, or its plan cannot be read.
    """
    if not work.has_plan:
        return None
    try:
        noted = json.loads(work.plan.read_text(encoding="utf-8"))
        plan = Plan(noted["shards"], noted["folder"], Notes(**noted["notes"]))
        said = dict(noted["job"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"got {work.plan}, which cannot be read ({type(error).__name__}), wanted it as the run left it: "
            "begin anew, without --resume"
        ) from error
    wanted = json.loads(json.dumps(asdict(job)))
    if differing := sorted(key for key in wanted if said.get(key) != wanted[key]):
        raise InputError(
            f"got --resume for an unfinished run with other {' and '.join(differing)}, wanted the same: "
            "repeat its command line, or leave --resume away to begin anew"
        )
    return plan


def fingerprint(file: Path) -> str:
    """Sha256 of a file's content.

    Raises:
        InputError: If it cannot be read.
    """
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"got {file}, which cannot be read ({error.strerror}), wanted a readable file: check the path"
        ) from error


def fingerprint_of_many(files: Iterable[Path]) -> str:
    """Sha256 of the paths, sizes and times of files: to read all of them would take as long as the run."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(os.fsencode(file) + f"\0{_state(file)}\n".encode())
    return digest.hexdigest()


def _state(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:  # a broken link, or gone since it was listed: the run itself will say so
        return "gone"
    return f"{status.st_size} {status.st_mtime_ns}"
