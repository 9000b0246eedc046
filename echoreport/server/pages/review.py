"""The review page, and the parts of it that are loaded by themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.fields import StudyId
from echoreport.server.pages.views.frames import frames_of
from echoreport.server.pages.views.orders import Order
from echoreport.server.pages.views.pictures import own_study, pictures_of
from echoreport.server.pages.views.report import Report, report_of
from echoreport.server.pages.views.rows import state_in_words
from echoreport.server.pages.views.sentences import Proof, proof_of
from echoreport.server.room import Room
from echoreport.server.store import audit, studies, versions
from echoreport.server.templating import page

router = APIRouter()
Number = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/studies/{study_id}", include_in_schema=False)
def review(
    request: Request, study_id: StudyId, room: InRoom, visitor: Somebody, order: Annotated[Order, Query()]
) -> Response:
    """The page."""
    with room.database.writing() as session:
        study = studies.study_of(session, study_id)
        audit.note(session, visitor, "viewed", study_id, f"version {study.version}")
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
        report = report_of(session, study, visitor) if study.version else None
        before, after = studies.neighbours(session, study_id, order.states, order.sort, order.words)
        images = frames_of(study.images, report.draft if report else None)
    context = {
        "study": study,
        "state": state_in_words(study),
        "order": order,
        "before": order.address(f"/studies/{before}") if before else "",
        "after": order.address(f"/studies/{after}") if after else "",
        "back": order.address("/"),
        "frames": images,
        "report": report,
        "proof": first_proof(room, report) if report else None,
    }
    return page(request, "review.html", context)


@router.get("/studies/{study_id}/evidence/{number}", include_in_schema=False)
def evidence(
    request: Request, study_id: StudyId, number: int, room: InRoom, visitor: Somebody, version: Number
) -> Response:
    """What a sentence of a version rests on."""
    with room.database.reading() as session:
        draft = versions.content(versions.version_of(session, study_id, version))
    looking.note(room, visitor, "evidence", study_id, f"version {version}, sentence {number}")
    return page(request, "evidence.html", {"proof": illustrated(room, proof_of(draft, number))})


@router.get("/studies/{study_id}/newer", include_in_schema=False)
def newer(request: Request, study_id: StudyId, room: InRoom, visitor: Somebody, version: Number) -> Response:
    """That somebody changed the study since a version; nothing where nobody did."""
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
    if study.version == version:
        return Response(status_code=204)
    return page(request, "newer.html", {"study": study})


@router.get("/studies/{study_id}/undrafted", include_in_schema=False)
def undrafted(study_id: StudyId, room: InRoom, visitor: Somebody, failed: bool) -> Response:
    """Have a page without a draft loaded anew once there is one, or once drafting failed or is tried again."""
    with room.database.reading() as session:
        study = studies.study_of(session, study_id)
    as_it_was = study.version == 0 and bool(study.fault) == failed
    return Response(status_code=204, headers={} if as_it_was else {"HX-Refresh": "true"})


def first_proof(room: Room, report: Report, number: int = 1) -> Proof | None:
    """What a sentence of a report rests on, or the first one where there is none of that number."""
    return illustrated(room, proof_of(report.draft, number) or proof_of(report.draft, 1))


def illustrated(room: Room, proof: Proof | None) -> Proof | None:
    """The same with the images of its paragraphs, and with links to those studies that are in this room."""
    if proof is None:
        return None
    ids = {study_id for one in proof.paragraphs if (study_id := own_study(one.report_id))}
    with room.database.reading() as session:
        there = studies.names(session, ids) if ids else {}
    return proof.illustrated(there, pictures_of(room, proof.paragraphs))
