"""Whether the room works: the only thing that is told to everybody."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from echoreport import __version__
from echoreport.server.api.shown import Health
from echoreport.server.dependencies import InRoom
from echoreport.server.room import Room
from echoreport.server.store.claims import queue_length

router = APIRouter(tags=["room"])


@router.get("/health", responses={503: {"model": Health, "description": "The database does not answer."}})
def health(room: InRoom, response: Response) -> Health:
    """Say whether the room works; open to all, and without any study's data."""
    number = _waiting(room)
    if number is None:
        response.status_code = 503
    return Health(
        status=_status(room) if number is not None else "unavailable",
        version=__version__,
        database=number is not None,
        drafters=room.drafters.ready if room.drafters else 0,
        waiting=number,
    )


def _status(room: Room) -> str:
    if room.idle:
        return "not drafting"
    return "ok" if room.drafters and room.drafters.ready else "loading"


def _waiting(room: Room) -> int | None:
    try:
        with room.database.reading() as session:
            return queue_length(session)
    except SQLAlchemyError:
        return None
