"""Approving, rejecting and reopening a study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from echoreport.server import reviewing
from echoreport.server.database.tables import Study, Version
from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.fields import StudyId
from echoreport.server.pages.changing import Base
from echoreport.server.pages.conflicts import conflict
from echoreport.server.pages.views.report import report_of
from echoreport.server.problems import ConflictError
from echoreport.server.room import Room
from echoreport.server.store import studies
from echoreport.server.templating import page
from echoreport.server.visitor import Visitor

router = APIRouter()
Seen = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/studies/{study_id}/approve", include_in_schema=False)
def signing(request: Request, study_id: StudyId, room: InRoom, visitor: Reviewer, base: Seen) -> Response:
    """The text as it will be signed, and a place for the name."""
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
        report = report_of(session, study, visitor)
    if study.version != base:
        return conflict(request, room, visitor, study_id, base, _newer(study), "to approve")
    return page(request, "signing.html", {"study": study, "report": report})


@router.get("/studies/{study_id}/reject", include_in_schema=False)
def rejecting(request: Request, study_id: StudyId, room: InRoom, visitor: Reviewer, base: Seen) -> Response:
    """A place for the reason."""
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
    if study.version != base:
        return conflict(request, room, visitor, study_id, base, _newer(study), "to reject")
    return page(request, "rejecting.html", {"study": study})


@dataclass(frozen=True, slots=True)
class _Closing:
    """What closes a study or opens it again, made of the version that the reviewer saw."""

    request: Request
    room: Room
    visitor: Visitor
    study_id: str
    base: int

    def answer(self, step: Callable[..., Version], wish: str, *given: str | bool) -> Response:
        """Do it; the page is loaded anew, since what can be done on it is another.

        Args:
            step: Of `reviewing`; takes room, visitor, study and version, then `given`.
            wish: The same in words, for a reviewer who is told that another one was faster.
        """
        try:
            step(self.room, self.visitor, self.study_id, self.base, *given)
        except ConflictError as error:
            return conflict(self.request, self.room, self.visitor, self.study_id, self.base, error, wish)
        return Response(status_code=204, headers={"HX-Refresh": "true"})


def _asked(request: Request, study_id: StudyId, room: InRoom, visitor: Reviewer, base: Base) -> _Closing:
    return _Closing(request, room, visitor, study_id, base)


Closing = Annotated[_Closing, Depends(_asked)]


@router.post("/studies/{study_id}/approve", include_in_schema=False)
def approve(
    closing: Closing, name: Annotated[str, Form()] = "", differences_seen: Annotated[bool, Form()] = False
) -> Response:
    """Sign."""
    return closing.answer(reviewing.approve, "to approve", name, differences_seen)


@router.post("/studies/{study_id}/reject", include_in_schema=False)
def reject(closing: Closing, reason: Annotated[str, Form()] = "") -> Response:
    """Close without a report."""
    return closing.answer(reviewing.reject, "to reject", reason)


@router.post("/studies/{study_id}/reopen", include_in_schema=False)
def reopen(closing: Closing) -> Response:
    """Take back an approval or a rejection."""
    return closing.answer(reviewing.reopen, "to reopen")


def _newer(study: Study) -> ConflictError:
    """Nobody closes what somebody else has changed since it was seen."""
    return ConflictError("got an earlier version, wanted the current one: load it", study.version, study.reviewer)
