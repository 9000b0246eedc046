"""How drafts and what was signed agree."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.pages.views.charts import chart_of
from echoreport.server.store.comparing import agreement
from echoreport.server.templating import page

router = APIRouter()


@router.get("/agreement", include_in_schema=False)
def show(request: Request, room: InRoom, visitor: Somebody) -> Response:
    """The page."""
    with room.database.reading() as session:
        found = agreement(session)
    looking.note(room, visitor, "agreement")
    charts = [
        chart_of("Reports signed word for word", [(row.name, row.unchanged) for row in found.periods]),
        chart_of("Drafted lesions that were signed", [(row.name, row.precision) for row in found.periods]),
        chart_of("Signed lesions that were drafted", [(row.name, row.recall) for row in found.periods]),
        chart_of("Grades drafted as they were signed", [(row.name, row.exact) for row in found.periods]),
    ]
    return page(request, "agreement.html", {"found": found, "charts": [chart for chart in charts if chart]})
