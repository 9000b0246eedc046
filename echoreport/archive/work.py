"""The folder of an unfinished run beside its target: the plan, what is done of it, and a lock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from echoreport.errors import EchoReportError
from echoreport.files import not_written, sweep

KEPT = "what is done is kept: go on with --resume"


class Work:
    """What stands between the start of a run and its result. It may hold report text: only its owner can read it.

    Attributes:
        folder: `.<target's name>.work` beside the target.
    """

    def __init__(self, target: Path) -> None:
        place = Path(os.path.realpath(target))
        self.folder = place.with_name(f".{place.name}.work")

    @property
    def plan(self) -> Path:
        """File that says what the run is, and that it can be resumed."""
        return self.folder / "manifest.json"

    @property
    def has_plan(self) -> bool:
        """Whether there is a run that can be resumed."""
        return self.plan.exists()

    @property
    def lock(self) -> Path:
        """File that the run holds locked; the system gives it free when the process ends, however it ends."""
        return self.folder / "lock"

    def begin_anew(self) -> bool:
        """Drop what an earlier run left; whether there was a plan."""
        held = self.has_plan
        self.plan.unlink(missing_ok=True)  # first: what is left without it is taken for nothing
        for path in self.folder.iterdir():
            if path != self.lock:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return held

    def remove(self) -> None:
        """Drop the folder, after the result is in its place."""
        self.plan.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def held(targets: Sequence[Path], patience: float = 0) -> Iterator[Work]:
    """Keep other runs from these targets, sweep away what killed ones left beside them; gives the first one's work.

    A folder without a plan, as a run leaves that failed before it had one, is removed at the end.

    Args:
        patience: Seconds to wait for another run.

    Raises:
        EchoReportError: If another run holds one of them, or the file system refuses.
    """
    works = [Work(target) for target in targets]
    with ExitStack() as stack:
        for work, target in zip(works, targets, strict=True):
            stack.enter_context(_made(work.folder.parent))
            stack.enter_context(_locked(work, target, patience))
            sweep(target)
        try:
            yield works[0]
        except EchoReportError as error:
            if works[0].has_plan and type(error) is EchoReportError:  # its kinds are the user's to mend
                raise EchoReportError(f"{error}; {KEPT}") from error
            raise


@contextmanager
def _locked(work: Work, target: Path, patience: float) -> Iterator[None]:
    lock = FileLock(work.lock, timeout=patience)
    try:
        work.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise EchoReportError(
            f"got {target}, which another run is writing, wanted a target of its own: wait for it, or name another"
        ) from error
    except OSError as error:
        raise not_written(target, error) from error
    try:
        yield
    finally:
        if not work.has_plan:
            shutil.rmtree(work.folder, ignore_errors=True)  # while it is locked: it may be another run's at once
        lock.release()


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Folders that a run has to make for its target go again where it leaves nothing in them."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        yield
    finally:
        for place in new:
            with suppress(OSError):
                place.rmdir()
