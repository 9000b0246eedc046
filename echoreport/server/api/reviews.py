"""Going back and forth between versions, signing, rejecting."""

from __future__ import annotations

from fastapi import APIRouter

from echoreport.server import reviewing
from echoreport.server.api import shown
from echoreport.server.api.asked import Approval, AtVersion, Rejection
from echoreport.server.dependencies import InRoom, Reviewer
from echoreport.server.fields import StudyId

router = APIRouter(tags=["reviews"])


@router.post("/studies/{study_id}/undo")
def undo(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: AtVersion) -> shown.Version:
    """Bring back what stood before the last change."""
    return shown.Version.of(reviewing.undo(room, visitor, study_id, asked.version))


@router.post("/studies/{study_id}/redo")
def redo(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: AtVersion) -> shown.Version:
    """Bring back what was undone last."""
    return shown.Version.of(reviewing.redo(room, visitor, study_id, asked.version))


@router.post("/studies/{study_id}/approve")
def approve(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: Approval) -> shown.Version:
    """Sign the report with its exact text."""
    name = asked.name or ""
    version = reviewing.approve(room, visitor, study_id, asked.version, name, asked.differences_seen)
    return shown.Version.of(version)


@router.post("/studies/{study_id}/reject")
def reject(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: Rejection) -> shown.Version:
    """Close the study without a report."""
    return shown.Version.of(reviewing.reject(room, visitor, study_id, asked.version, asked.reason))


@router.post("/studies/{study_id}/reopen")
def reopen(room: InRoom, visitor: Reviewer, study_id: StudyId, asked: AtVersion) -> shown.Version:
    """Take back an approval or a rejection."""
    return shown.Version.of(reviewing.reopen(room, visitor, study_id, asked.version))
