"""Search: by words in this room's studies and near them in meaning in the archive, and by a similar image."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from echoreport.errors import InputError
from echoreport.server import looking
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.drafters import Drafters, Near
from echoreport.server.fields import ImageId, StudyId
from echoreport.server.pages.views.pictures import pictures_of
from echoreport.server.pages.views.rows import row_of
from echoreport.server.problems import BusyError
from echoreport.server.receiving.uploads import spooled
from echoreport.server.room import Room
from echoreport.server.store import studies
from echoreport.server.store.similar import nearest
from echoreport.server.store.states import Sort
from echoreport.server.templating import page

router = APIRouter()
_SHOWN = 20
_NEAR = 10
_NO_MODEL = "This room runs without its model, so that nothing is searched by meaning."
_Ask = Callable[[Drafters], tuple[Sequence[Near], np.ndarray]]


@router.get("/search", include_in_schema=False)
def by_words(
    request: Request, room: InRoom, visitor: Somebody, words: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The page, with what was found where words are given."""
    words = words.replace("\0", " ").strip()
    if not words:
        return page(request, "search.html", {"words": "", "like": ""})
    with room.database.reading() as session:
        found, total = studies.listed(session, None, Sort.NEWEST, words, _SHOWN)
        images = studies.image_counts(session, [study.id for study in found])
    looking.note(room, visitor, "searched", detail=f"studies shown: {len(found)}")
    context = {
        "words": words,
        "like": "",
        "rows": [row_of(study, images.get(study.id, 0)) for study in found],
        "total": total,
        **_near(room, lambda model: (model.search_text(words, _NEAR), model.vector_of_text(words))),
    }
    return page(request, "search.html", context)


@router.post("/search", include_in_schema=False)
async def by_image(request: Request, room: InRoom, visitor: Somebody) -> Response:
    """What is near an image, which is not kept."""
    async with spooled(request, room.settings) as (files, _fields):
        if len(files) != 1:
            raise InputError(f"got {len(files)} files, wanted one image: choose one")
        found = await run_in_threadpool(_near, room, _of_image(files[0].path))
        await run_in_threadpool(looking.note, room, visitor, "searched", None, "by an image")
    return page(request, "found.html", {"like": files[0].name or "the image", **found})


@router.get("/studies/{study_id}/images/{image_id}/similar", include_in_schema=False)
def by_own_image(request: Request, study_id: StudyId, image_id: ImageId, room: InRoom, visitor: Somebody) -> Response:
    """The page, with what is near an image of a study."""
    with room.database.reading() as session:
        image = studies.image_of(session, study_id, image_id)
    found = _near(room, _of_image(room.settings.images / image.file))
    looking.note(room, visitor, "searched", study_id, f"by image {image.position + 1}")
    return page(request, "search.html", {"words": "", "like": image.name, **found})


def _of_image(path: Path) -> _Ask:
    return lambda model: (model.search_image(path, _NEAR), model.vector_of_image(path))


def _near(room: Room, ask: _Ask) -> dict[str, object]:
    """Paragraphs and studies that are near; where that cannot be told, why."""
    if room.drafters is None:
        return {"near": None, "similar": None, "excuse": _NO_MODEL}
    try:
        near, vector = ask(room.drafters)
        model = room.drafters.model
    except (InputError, BusyError) as error:
        return {"near": None, "similar": None, "excuse": str(error)}
    with room.database.reading() as session:
        similar = nearest(session, vector, model, _NEAR)
    pictures = pictures_of(room, near)
    shown = [(one, pictures[one.report_id, one.number]) for one in near]
    return {"near": shown, "similar": similar, "excuse": ""}
