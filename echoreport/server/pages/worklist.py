"""The worklist."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Reviewer, Somebody
from echoreport.server.fields import StudyId
from echoreport.server.pages.views.orders import Order
from echoreport.server.pages.views.rows import row_of
from echoreport.server.room import Room
from echoreport.server.store import audit, claims, studies
from echoreport.server.templating import page

router = APIRouter()
Ordered = Annotated[Order, Query()]
_AT_ONCE = 50


@router.get("/", include_in_schema=False)
def worklist(request: Request, room: InRoom, visitor: Somebody, order: Ordered) -> Response:
    """The page."""
    shown = _list(room, order)
    looking.note(room, visitor, "worklist", detail=f"studies shown: {len(shown['rows'])}")
    return page(request, "worklist.html", {**shown, "limits": room.settings.limits})


@router.get("/worklist", include_in_schema=False)
def part(request: Request, room: InRoom, visitor: Somebody, order: Ordered, stamp: str = "") -> Response:
    """The list alone; nothing where it is as it was at `stamp`."""
    with room.database.reading() as session:
        if stamp and stamp == _stamp(room, session):
            return Response(status_code=204)
    headers = {} if stamp else {"HX-Push-Url": order.address("/")}
    shown = _list(room, order)
    looking.note(room, visitor, "worklist", detail=f"studies shown: {len(shown['rows'])}")
    return page(request, "worklist_list.html", shown, headers=headers)


@router.post("/studies/{study_id}/try-again", include_in_schema=False)
def try_again(study_id: StudyId, room: InRoom, visitor: Reviewer) -> Response:
    """Have a study that could not be drafted wait for its draft once more."""
    with room.database.writing() as session:
        studies.study_of(session, study_id)
        claims.try_again(session, study_id)
        audit.note(session, visitor, "tried again", study_id)
    return Response(status_code=204, headers={"HX-Trigger": "changed"})


def _list(room: Room, order: Order) -> dict[str, Any]:
    with room.database.reading() as session:
        stamp, counts, waits = _stamp(room, session), studies.counts(session), claims.waiting(session)
        offset = (order.page - 1) * _AT_ONCE
        found, total = studies.listed(session, order.states, order.sort, order.words, _AT_ONCE, offset)
        images = studies.image_counts(session, [study.id for study in found])
    return {
        "order": order,
        "stamp": stamp,
        "tabs": order.tabs(counts),
        "rows": [row_of(study, images.get(study.id, 0)) for study in found],
        "total": total,
        "first": offset + 1,
        "last": offset + len(found),
        "in_room": sum(counts.values()),
        "idle": room.idle if waits else "",
    }


def _stamp(room: Room, session: Session) -> str:
    """Changes with what is shown of the studies and of the processes."""
    return f"{studies.stamp(session)}{'-idle' if room.idle else ''}"
