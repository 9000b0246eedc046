"""The room: what all requests share."""

from __future__ import annotations

from dataclasses import dataclass

from echoreport.server.belonging import check_belongs
from echoreport.server.database.connecting import Database
from echoreport.server.database.migrating import migrate
from echoreport.server.drafters import Drafters
from echoreport.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Room:
    """An opened review room.

    Attributes:
        drafters: Its processes, which the application begins and ends; None where nothing is drafted.
    """

    settings: Settings
    database: Database
    drafters: Drafters | None = None

    @property
    def idle(self) -> str:
        """Why nothing is drafted, in a line; empty where something is, or the model is being loaded."""
        return self.drafters.fault if self.drafters else "this room runs without its model"


def open_room(settings: Settings, drafting: bool = False) -> Room:
    """Make what the room needs, bring its database to this version, and open it.

    Args:
        drafting: Whether the application drafts and watches its folder; one application of a room does.

    Raises:
        InputError: If the folder is of another room than the database.
        EchoReportError: If the database cannot be reached or used, or the folder not be written.
    """
    for folder in (settings.data, settings.images, settings.incoming):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database)
    migrate(database)
    check_belongs(settings, database)
    return Room(settings, database, Drafters(settings) if drafting else None)
