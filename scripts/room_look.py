"""A look into a stopped room's database and folders: is everything there that has to be, and nothing half-written?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from echoreport.server.database.connecting import Database
from echoreport.server.database.tables import Image, Study, Version
from echoreport.server.settings import Settings
from echoreport.server.shown import SHOWN


def waiting(data: Path, database_url: str) -> bool:
    """Whether a study waits for its draft, or is being drafted."""
    database = Database(_settings(data, database_url).database)
    with database.reading() as session:
        found = session.scalar(select(Study.id).where(Study.version == 0, Study.fault == "").limit(1))
    database.close()
    return found is not None


def amiss(
    data: Path,
    database_url: str,
    uploads: Mapping[str, Sequence[str]],
    versions: Mapping[tuple[str, int], tuple[str, str | None]],
) -> list[str]:
    """What is wrong, a line each; empty where nothing is.

    Args:
        uploads: Acknowledged: study -> SHA-256 of each of its files.
        versions: Acknowledged: study and number -> kind, and text where it was given.
    """
    settings = _settings(data, database_url)
    database = Database(settings.database)
    with database.reading() as session:
        found = [
            *_lost_uploads(session, uploads),
            *_lost_versions(session, versions),
            *_gaps(session),
            *_files(session, settings),
        ]
    database.close()
    return found


def _lost_uploads(session: Session, uploads: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for study, digests in uploads.items():
        rows = session.scalars(select(Image.sha256).where(Image.study_id == study).order_by(Image.position))
        if list(rows) != list(digests):
            yield f"study {study}: its acknowledged files are not those of the database"


def _lost_versions(session: Session, versions: Mapping[tuple[str, int], tuple[str, str | None]]) -> Iterator[str]:
    for (study, number), (kind, text) in versions.items():
        version = session.get(Version, (study, number))
        if version is None or version.kind != kind:
            yield f"study {study}: the acknowledged version {number} is lost, or is another one"
        elif text is not None and json.loads(version.draft)["text"] != text:
            yield f"study {study}: version {number} has another text than the acknowledged one"


def _gaps(session: Session) -> Iterator[str]:
    for study in session.scalars(select(Study)):
        numbers = list(session.scalars(select(Version.number).where(Version.study_id == study.id)))
        if sorted(numbers) != list(range(1, study.version + 1)):
            yield f"study {study.id}: versions {sorted(numbers)}, wanted 1 to {study.version}"
        if study.version == 0 or study.claimed_by:
            yield f"study {study.id}: it is not drafted ({study.fault or 'it waits'})"


def _files(session: Session, settings: Settings) -> Iterator[str]:
    images = list(session.scalars(select(Image)))
    known = {settings.images / image.file for image in images}
    for image in images:
        path = settings.images / image.file
        if not path.is_file() or sha256(path.read_bytes()).hexdigest() != image.sha256:
            yield f"study {image.study_id}: a file is not there whole"
    shown = {path.with_name(f"{path.name}{SHOWN}") for path in known}
    for path in [*settings.incoming.rglob("*"), *settings.images.rglob("*")]:
        if not path.is_dir() and path not in known | shown:
            yield f"{path.relative_to(settings.data)}: it belongs to no study"
    folders = set(settings.images.iterdir())
    if folders != {path.parent for path in known}:
        yield "there are folders of images without a study"


def _settings(data: Path, database_url: str) -> Settings:
    return Settings(model=data, data=data, database_url=database_url)
