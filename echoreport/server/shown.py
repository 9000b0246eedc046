"""Where the frame of an image lies that may be shown: its spectral region and axes, the rest of the screen black."""

from pathlib import Path

SHOWN = ".shown.png"
"""Ending behind the whole name of the image's own file."""


def shown_file(path: Path) -> Path:
    """The masked frame beside a stored file; it is there once the study is drafted, if the image has such a region."""
    return path.with_name(f"{path.name}{SHOWN}")
