"""Writing so that nobody ever finds a half-written file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from echoreport.errors import EchoReportError


@contextmanager
def write_beside(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it onto `target` when the block ends well, else remove it.

    The block writes a file or makes a folder at that path. An existing target file is replaced at once;
    an existing target folder is replaced as a whole.

    Raises:
        EchoReportError: If the file system refuses (no space, no right to write, no such folder).
    """
    target = Path(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        if target.is_dir():
            shutil.rmtree(target)
        part.replace(target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EchoReportError(
            f"could not write {target}: {reason}; nothing was left there: choose a target with space and write access"
        ) from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        elif part.exists():  # unlink(missing_ok) alone raises anew where the folder itself could not be made
            part.unlink()
