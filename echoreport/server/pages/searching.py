"""Search: by words in this room's studies and near them in meaning in the archive, and by a similar image."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.templating import page
from echoreport.server.pages.views.rows import row_of
from echoreport.server.store import studies
from echoreport.server.store.states import Sort

router = APIRouter()
_SHOWN = 20


@router.get("/search", include_in_schema=False)
def search(
    request: Request, room: InRoom, visitor: Somebody, words: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The page, with what was found where words are given."""
    words = words.replace("\0", " ").strip()
    with room.database.reading() as session:
        found, total = studies.listed(session, None, Sort.NEWEST, words, _SHOWN) if words else ([], 0)
        images = studies.image_counts(session, [study.id for study in found])
    context = {
        "words": words,
        "rows": [row_of(study, images.get(study.id, 0)) for study in found],
        "total": total,
    }
    return page(request, "search.html", context)
