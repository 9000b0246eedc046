"""What handlers of requests ask for: the room, and who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from echoreport.server.problems import ForbiddenError
from echoreport.server.room import Room
from echoreport.server.store import audit
from echoreport.server.visitor import Visitor


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


def _visitor(request: Request) -> Visitor:
    """The gate lets nobody pass without one, but for what is open to all."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        raise ForbiddenError("got a request of nobody, wanted somebody who is logged in: log in first")
    return visitor


def _reviewer(room: Annotated[Room, Depends(_room)], visitor: Annotated[Visitor, Depends(_visitor)]) -> Visitor:
    if not visitor.reviews:
        with room.database.writing() as session:
            audit.note(session, visitor, "refused", detail="a change by a reader")
        raise ForbiddenError("got a change by a reader, wanted a reviewer's: ask for an account with that role")
    return visitor


InRoom = Annotated[Room, Depends(_room)]
Somebody = Annotated[Visitor, Depends(_visitor)]
Reviewer = Annotated[Visitor, Depends(_reviewer)]
