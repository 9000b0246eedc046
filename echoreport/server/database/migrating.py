"""The database's schema: brought to this version's state by Alembic, or back."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from echoreport.errors import EchoReportError
from echoreport.server.database.connecting import Database


def migrate(database: Database, to: str = "head") -> None:
    """Bring the schema up to a revision, from an empty database too; data stay.

    Raises:
        EchoReportError: If the database cannot be reached, or is of a newer echoreport.
    """
    _run(database, lambda config: command.upgrade(config, to))


def migrate_down(database: Database, to: str = "base") -> None:
    """Take the schema back to an earlier revision; what only later ones can hold is lost.

    Raises:
        EchoReportError: As `migrate`.
    """
    _run(database, lambda config: command.downgrade(config, to))


def revisions() -> list[str]:
    """All revisions, the first first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("echoreport.server.database") / "migrations"))
    return config


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = _config()
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config)
    except DatabaseError as error:
        raise EchoReportError(
            f"could not open the room's database ({type(error.orig).__name__}): wanted one that is reached with this "
            "--database-url, and is SQLite's or PostgreSQL's: look whether it runs, exists, and lets this user in"
        ) from error
    except CommandError as error:
        raise EchoReportError(
            "got a database of a newer echoreport, wanted one of this version or older: install the newer version"
        ) from error
