"""Approved studies as a corpus folder, or as a zip of one that is made while it is sent.

The same reviews give the same bytes: nothing in them says when or where they were exported.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from echoreport import __version__
from echoreport.corpus import Corpus, write_tables
from echoreport.errors import InputError
from echoreport.files import write_beside
from echoreport.server.reviewed import reviewed
from echoreport.server.room import Room
from echoreport.server.store.approved import models
from echoreport.server.visitor import Visitor
from echoreport.server.zipping import zipped_files


def export(room: Room, out: Path) -> Corpus:
    """Write the corpus folder; images are hard links where the file system allows it, else copies.

    Returns:
        What was written, as it is in the room.

    Raises:
        InputError: If `out` exists.
        NotThereError: If no study is approved.
        EchoReportError: If the file system refuses; nothing half-written is left.
    """
    if out.exists():
        raise InputError(f"got {out}, which exists, wanted a new folder for the corpus: choose another name")
    corpus = reviewed(room)
    with write_beside(out) as part:
        part.mkdir(mode=0o700)
        for image in corpus.images:
            _place(image.path, part / _name(corpus, image.path))
        _write(room, corpus, part)
    return corpus


def zipped(room: Room, visitor: Visitor) -> tuple[Corpus, Iterator[bytes]]:
    """What is exported, and the zip of its folder in pieces of about a megabyte.

    Raises:
        NotThereError: If no study is approved; at once, before any piece is asked for.
    """
    corpus = reviewed(room, visitor)
    return corpus, _pieces(room, corpus)


def _pieces(room: Room, corpus: Corpus) -> Iterator[bytes]:
    with TemporaryDirectory(dir=room.settings.incoming) as made:
        folder = Path(made)
        _write(room, corpus, folder)
        tables = {PurePosixPath(path.name): path for path in sorted(folder.iterdir())}
        images = {_name(corpus, image.path): image.path for image in corpus.images}
        yield from zipped_files(tables | images)


def _write(room: Room, corpus: Corpus, folder: Path) -> None:
    images = [replace(image, path=folder / _name(corpus, image.path)) for image in corpus.images]
    with room.database.reading() as session:
        drafted_by = "; ".join(models(session))
    provenance = (
        f"reports signed in a review room of echoreport {__version__}; drafted by {drafted_by}; "
        f"approved {min(r.date or '' for r in corpus.reports)} to {max(r.date or '' for r in corpus.reports)}"
    )
    write_tables(folder, corpus.name, "the clinic's own", provenance, None, corpus.reports, images)


def _name(corpus: Corpus, path: Path) -> PurePosixPath:
    """Place of an image in the corpus folder: as in the room's image folder."""
    return "images" / PurePosixPath(path.relative_to(corpus.folder).as_posix())


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
