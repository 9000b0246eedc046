"""Image files as the source of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from echoreport.archive.job import fingerprint_of_many
from echoreport.archive.rejected import NAME
from echoreport.archive.running import Source
from echoreport.archive.shards import Record
from echoreport.corpus import Rejected, load_corpus
from echoreport.errors import InputError

IMAGES_OF_A_SHARD = 64


@dataclass(frozen=True, slots=True)
class ImageFiles:
    """Files, and folders with all files in them and below; or a corpus folder, of which its images table counts.

    An image is named by its path below the folder that was given, or as it was given with the folder where there are
    several; an image of a corpus by its image_id.

    Attributes:
        target: What the run writes, which is no input of it where it lies among the images.
    """

    paths: Sequence[Path]
    target: Path

    unit: ClassVar[str] = "images"

    def source(self) -> Source:
        """Its images."""
        return Source(self._read, "image", IMAGES_OF_A_SHARD, "images")

    def fingerprint(self) -> str:
        """Of what the files are called, how long and how old they are."""
        return fingerprint_of_many(file for _, file in self._files())

    def _read(self) -> Iterator[Record | Rejected]:
        for name, file in self._files():
            if file.exists() and not file.is_file():
                yield Rejected(name, "got a pipe or a device, wanted a file: leave it out")
            else:
                yield {"image": name, "path": str(file.absolute())}

    def _files(self) -> Iterator[tuple[str, Path]]:
        own = self.target.absolute()
        for path in self.paths:
            if not path.exists():
                raise InputError(f"got {path}, which does not exist, wanted images or reports: check the path")
            for name, file in _images_of(path, len(self.paths) == 1):
                if file.absolute() != own and file.name != NAME:
                    yield name, file


def files_below(folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Files in a folder and below, hidden ones left out, in the order of their names; a folder at a time in memory.

    Links to folders are followed, but for those that lead back up.
    """
    above = above | {folder.resolve()}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or (path.is_dir() and path.resolve() in above):
            continue
        if path.is_dir():
            yield from files_below(path, above)
        else:
            yield path


def _images_of(path: Path, alone: bool) -> Iterator[tuple[str, Path]]:
    if (path / "corpus.toml").is_file():
        yield from ((image.image_id, image.path) for image in load_corpus(path).images)
    elif path.is_dir():
        yield from (((file.relative_to(path) if alone else file).as_posix(), file) for file in files_below(path))
    else:
        yield str(path), path
