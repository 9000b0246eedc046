"""What a reviewer is told when another one was faster, or the study does not allow the change."""

from __future__ import annotations

from fastapi import Request, Response

from echoreport.server import looking
from echoreport.server.problems import ConflictError
from echoreport.server.room import Room
from echoreport.server.store import studies, versions
from echoreport.server.templating import page
from echoreport.server.visitor import Visitor


def conflict(
    request: Request, room: Room, visitor: Visitor, study_id: str, base: int, error: ConflictError, wish: str
) -> Response:
    """A part of the page: who changed the study meanwhile and how; where nobody did, what else is wrong.

    Args:
        base: Version that the reviewer saw.
        wish: The reviewer's change, in words.
    """
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
        if study.version == base:
            return page(request, "problem.html", {"message": str(error)}, error.status)
        theirs = versions.version_of(session, study_id)
        text = versions.content(theirs).text
    looking.note(room, visitor, "viewed", study_id, f"version {theirs.number}")
    own = theirs.user_id == visitor.user_id
    return page(request, "conflict.html", {"theirs": theirs, "text": text, "wish": wish, "own": own}, error.status)
