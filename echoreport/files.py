"""Writing so that nobody ever finds a half-written file, and asking beforehand whether it can be done."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from echoreport.errors import EchoReportError


@contextmanager
def write_beside(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it onto `target` when the block ends well, else remove it.

    The block writes a file or makes a folder at that path. An existing target file is replaced at once.
    An existing target folder is replaced as a whole: it is renamed to `.<name>.<process id>.old` first, and
    removed last, so that a process killed in between loses neither. A link is followed, not replaced.

    Raises:
        EchoReportError: If the target is neither a file nor a folder (a device, a pipe), if a file was
            written for an existing folder, or if the file system refuses (no space, no right to write).
    """
    place = Path(os.path.realpath(target))
    part = place.with_name(f".{place.name}.{os.getpid()}.part{place.suffix}")
    try:
        _check_kind(target, place)
        place.parent.mkdir(parents=True, exist_ok=True)
        _remove(part)  # of a killed process that had the same id, as is usual in containers
        yield part
        _rename(part, place)
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        with suppress(OSError):  # where the folder itself could not be made or searched, there is nothing to remove
            _remove(part)


def check_file_target(target: str | Path) -> None:
    """Refuse a file that could not be written, before hours of work are done for it; nothing is made or changed.

    Raises:
        EchoReportError: If the target is a folder, a device, a pipe or a link to itself, or its folder (or the nearest
            one above it that exists) takes no new file.
    """
    place = Path(os.path.realpath(target))
    try:
        with suppress(FileNotFoundError):
            place.stat()  # follows a link to itself, which realpath gives back as it is
        _check_kind(target, place)
        if place.is_dir():
            raise _no_file()
        with tempfile.TemporaryFile(dir=next(folder for folder in place.parents if folder.exists())):
            pass
    except OSError as error:
        raise not_written(target, error) from error


def check_folder_target(folder: str | Path, file: str) -> None:
    """Refuse a folder into which a file of this name could not be written; nothing is made or changed.

    Raises:
        EchoReportError: If it exists and is no folder, or as `check_file_target`.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        raise EchoReportError(
            f"got {folder}, which is no folder, wanted a new or an existing one: choose another target"
        )
    check_file_target(Path(folder) / file)


def sweep(target: str | Path) -> None:
    """Remove what killed processes left beside a target; put back a folder whose replacement was cut short.

    What belongs to a process that still runs stays.
    """
    place = Path(os.path.realpath(target))
    for left in sorted(place.parent.glob(f".{escape(place.name)}.*")):
        process, _, kind = left.name.removeprefix(f".{place.name}.").partition(".")
        if not process.isdigit() or (int(process) != os.getpid() and _runs(int(process))):
            continue
        if kind == "old" and not place.exists():
            left.replace(place)
        elif kind in ("old", f"part{place.suffix}"):
            _remove(left)


def _runs(process: int) -> bool:
    if os.name == "nt":  # where signal 0 would interrupt it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def _check_kind(target: str | Path, place: Path) -> None:
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise EchoReportError(f"got {target}, a device or a pipe, wanted a file or a folder: choose another target")


def _no_file() -> IsADirectoryError:
    return IsADirectoryError(None, "it is an existing folder, which a file does not replace")


def not_written(target: str | Path, error: OSError) -> EchoReportError:
    """What to raise where the file system refuses a target."""
    reason = error.strerror or str(error) or type(error).__name__
    return EchoReportError(
        f"could not write {target}: {reason}; that target is unchanged: choose one with space and write access"
    )


def _rename(part: Path, place: Path) -> None:
    if not place.is_dir():
        part.replace(place)
        return
    if not part.is_dir():
        raise _no_file()
    aside = place.with_name(f".{place.name}.{os.getpid()}.old")
    _remove(aside)
    place.replace(aside)
    try:
        part.replace(place)
    except BaseException:
        aside.replace(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
