"""Approving, rejecting and reopening a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from echoreport.server import reviewing
from echoreport.server.api.fields import StudyId
from echoreport.server.database.tables import Study, Version
from echoreport.server.dependencies import InRoom, Reviewer
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


@router.post("/studies/{study_id}/approve", include_in_schema=False)
def approve(
    request: Request,
    study_id: StudyId,
    room: InRoom,
    visitor: Reviewer,
    base: Base,
    name: Annotated[str, Form()] = "",
    differences_seen: Annotated[bool, Form()] = False,
) -> Response:
    """Sign."""
    return _closed(
        request,
        room,
        visitor,
        study_id,
        base,
        lambda: reviewing.approve(room, visitor, study_id, base, name, differences_seen),
        "to approve",
    )


@router.post("/studies/{study_id}/reject", include_in_schema=False)
def reject(
    request: Request,
    study_id: StudyId,
    room: InRoom,
    visitor: Reviewer,
    base: Base,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Close without a report."""
    return _closed(
        request,
        room,
        visitor,
        study_id,
        base,
        lambda: reviewing.reject(room, visitor, study_id, base, reason),
        "to reject",
    )


@router.post("/studies/{study_id}/reopen", include_in_schema=False)
def reopen(request: Request, study_id: StudyId, room: InRoom, visitor: Reviewer, base: Base) -> Response:
    """Take back an approval or a rejection."""
    return _closed(
        request,
        room,
        visitor,
        study_id,
        base,
        lambda: reviewing.reopen(room, visitor, study_id, base),
        "to reopen",
    )


def _newer(study: Study) -> ConflictError:
    """Nobody closes what somebody else has changed since it was seen."""
    return ConflictError("got an earlier version, wanted the current one: load it", study.version, study.reviewer)


def _closed(
    request: Request,
    room: Room,
    visitor: Visitor,
    study_id: str,
    base: int,
    step: Callable[[], Version],
    wish: str,
) -> Response:
    """The page is loaded anew, since what can be done on it is another."""
    try:
        step()
    except ConflictError as error:
        return conflict(request, room, visitor, study_id, base, error, wish)
    return Response(status_code=204, headers={"HX-Refresh": "true"})
