"""Opening the files of users, with one line of reason where that fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from echoreport.errors import InputError


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes.

    Raises:
        InputError: If it is missing, cannot be read, or is a pipe or a device, which can be read once at most.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise OSError(None, "it is a pipe or a device")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> InputError:
    """What to tell the user of a file that could not be opened, or not be read to its end."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"got {path}, which does not exist, wanted a file: check the path")
    reason = error.strerror if isinstance(error, OSError) else "it was changed while it was read"
    return InputError(f"got {path}, which cannot be read ({reason}), wanted a readable file: check its rights")
