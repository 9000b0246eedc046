"""Studies: listed, looked at, drafted once more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from echoreport.server import looking
from echoreport.server.api import shown
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import Line, StudyId
from echoreport.server.problems import ConflictError
from echoreport.server.store import audit, claims, studies
from echoreport.server.store.states import Sort, State

router = APIRouter(tags=["studies"])


@router.get("/studies")
def list_studies(
    room: InRoom,
    visitor: Somebody,
    state: Annotated[State | None, Query(description="All by default.")] = None,
    sort: Annotated[Sort, Query(description="What comes first.")] = Sort.UNCERTAIN,
    q: Annotated[Line, Query(max_length=200, description="Each word has to stand in name, text or summary.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> shown.Worklist:
    """List a page of the studies."""
    with room.database.reading() as session:
        page, total = studies.listed(session, state, sort, q, limit, offset)
        listed = [shown.Study.of(study) for study in page]
    looking.note(room, visitor, "listed", detail=f"{len(listed)} of {total} studies")
    return shown.Worklist(total=total, studies=listed)


@router.get("/studies/{study_id}")
def get_study(room: InRoom, visitor: Somebody, study_id: StudyId) -> shown.WholeStudy:
    """Look at a study: its state, its version, its files."""
    with room.database.reading() as session:
        study = shown.WholeStudy.model_validate(studies.study_of(session, study_id), from_attributes=True)
    looking.note(room, visitor, "viewed", study_id)
    return study


@router.post("/studies/{study_id}/retry", status_code=202)
def retry_study(room: InRoom, visitor: Reviewer, study_id: StudyId) -> shown.Study:
    """Have a study that could not be drafted wait for its draft once more."""
    with room.database.writing() as session:
        study = studies.study_of(session, study_id, lock=True)
        if not study.fault:
            raise ConflictError(
                "got a study without a fault, wanted one that could not be drafted: look at its state", study.version
            )
        claims.try_again(session, study_id)
        audit.note(session, visitor, "retried", study_id)
        session.refresh(study)
        return shown.Study.of(study)
