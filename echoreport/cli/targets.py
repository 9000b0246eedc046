"""What a command may write to, asked before any work is done."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from echoreport.errors import InputError
from echoreport.files import check_file_target
from echoreport.tables import check_table_path

_PAGES = (".html", ".htm")


def check_targets(targets: Mapping[str, Path | None], inputs: Mapping[str, Iterable[Path]]) -> None:
    """Refuse targets that cannot be meant or written.

    Args:
        targets: Option -> file, None where it was not given; all are tables but that of "--html".
        inputs: Name on the command line -> the files that are read for it.

    Raises:
        typer.BadParameter: If there is no target, the suffix of one is none of a table or page, or one is an input or
            another target, by whatever name or link.
        EchoReportError: If a target cannot be written.
    """
    given = {option: path for option, path in targets.items() if path is not None}
    if not given:
        raise typer.BadParameter(f"got no file to write, wanted at least one of {', '.join(targets)}: name one")
    taken = {_identity(file): name for name, files in inputs.items() for file in files}
    for option, path in given.items():
        _check_suffix(option, path)
        other = taken.setdefault(_identity(path), option)
        if other != option:
            raise typer.BadParameter(f"got {path} for {other} and {option}, wanted a file for each: rename one")
    for path in given.values():
        check_file_target(path)


def _check_suffix(option: str, path: Path) -> None:
    if option != "--html":
        try:
            check_table_path(path)
        except InputError as error:
            raise typer.BadParameter(str(error), param_hint=f"'{option}'") from error
    elif path.suffix.lower() not in _PAGES:
        raise typer.BadParameter(
            f"got {path} for --html, wanted a name that ends in {' or '.join(_PAGES)}: rename the page"
        )


def _identity(path: Path) -> object:
    """What two names of one file have in common; a file that is not there is known by its name."""
    try:
        status = path.stat()
    except OSError:
        return os.path.realpath(path)
    return status.st_dev, status.st_ino
