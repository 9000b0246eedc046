"""Every version of a study and everybody who looked at it; the audit trail of the room."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import StudyId
from echoreport.server.pages.views.changes import steps_of
from echoreport.server.store import audit, studies, users, versions
from echoreport.server.templating import page

router = APIRouter()


@router.get("/studies/{study_id}/history", include_in_schema=False)
def history(request: Request, study_id: StudyId, room: InRoom, visitor: Somebody) -> Response:
    """The page of a study."""
    with room.database.writing() as session:
        study = studies.study_of(session, study_id)
        audit.note(session, visitor, "history", study_id)
        made, trail = versions.history(session, study_id), audit.trail(session, study_id)
        accounts = users.names(session, {one.user_id for one in made if one.user_id})
    # outside: a writer makes others wait, and comparing long texts takes its time
    return page(request, "history.html", {"study": study, "steps": steps_of(made, accounts), "trail": trail})


@router.get("/audit", include_in_schema=False)
def trail(request: Request, room: InRoom, visitor: Reviewer) -> Response:
    """The page of the room."""
    with room.database.reading() as session:
        lines = audit.trail(session)
        names = studies.names(session, {line.study_id for line in lines if line.study_id})
    looking.note(room, visitor, "audit trail")
    return page(request, "audit.html", {"trail": lines, "names": names})
