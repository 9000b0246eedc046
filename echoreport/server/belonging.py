"""Whether a room's folder and a database are of one room."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from echoreport.errors import InputError
from echoreport.files import write_beside
from echoreport.server.database.connecting import Database
from echoreport.server.database.tables import RoomId, Study
from echoreport.server.settings import Settings


def check_belongs(settings: Settings, database: Database) -> None:
    """Refuse a folder of one room with the database of another; a new folder and a new database become one room.

    Raises:
        InputError: If they are of two rooms.
        EchoReportError: If the file system refuses.
    """
    with database.reading() as session:
        room_id = session.scalars(select(RoomId.id)).one()
        new = not (_has_studies(session) or any(settings.images.iterdir()))
    try:
        held = _id_in(settings.id_file)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"got {settings.id_file}, which cannot be read ({type(error).__name__}), wanted the room's id: look at it"
        ) from error
    if held is None and new:
        with write_beside(settings.id_file) as part:
            part.write_text(f"{room_id}\n", "ascii")
    elif held != room_id:
        raise InputError(
            f"got {settings.data} and a database that are of two rooms, wanted those of one room, or a new folder and "
            "a new database: check --data and --database-url"
        )


def _id_in(file: Path) -> str | None:
    """None where there is no such file."""
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        return None


def _has_studies(session: Session) -> bool:
    return session.scalar(select(Study.id).limit(1)) is not None
