"""The option `--valve-evidence` of several commands."""

from typing import Annotated

import typer

ALL = "spectrum,printed,tags,view"

ValveEvidenceOption = Annotated[
    str,
    typer.Option("--valve-evidence", help="What tells the valve, parted by commas; the spectrum always does."),
]


def chosen(names: str) -> list[str]:
    """The names, each known; a line and exit status 2 where one is not."""
    parts = [name.strip() for name in names.split(",")]
    for name in parts:
        if name not in ALL.split(","):
            wanted = f"wanted some of {ALL}"
            raise typer.BadParameter(f"got {name!r}, {wanted}: name these", param_hint="'--valve-evidence'")
    return parts
