"""What is near in meaning to words or to an image: paragraphs of the archive, studies of the room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from echoreport.errors import InputError
from echoreport.server import looking
from echoreport.server.api import shown
from echoreport.server.api.uploads import FILES, form
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.drafters import Drafters, Near
from echoreport.server.fields import Line
from echoreport.server.problems import BusyError
from echoreport.server.receiving.uploads import spooled
from echoreport.server.room import Room
from echoreport.server.store.similar import nearest
from echoreport.server.visitor import Visitor

router = APIRouter(tags=["search"])
HowMany = Annotated[int, Query(ge=1, le=50, description="How many of each.")]


@router.get("/search")
def search_words(
    room: InRoom,
    visitor: Somebody,
    q: Annotated[Line, Query(min_length=1, max_length=2000, examples=["severe aortic stenosis"])],
    k: HowMany = 10,
) -> shown.Found:
    """Find what is near to words. Which studies contain a word is asked by `GET /studies?q=`."""
    drafters = _drafters(room)
    return _found(room, visitor, drafters.search_text(q, k), drafters.vector_of_text(q), k)


@router.post("/search", openapi_extra=form(files={**FILES, "maxItems": 1}))
async def search_image(room: InRoom, visitor: Somebody, request: Request, k: HowMany = 10) -> shown.Found:
    """Find what is near to an image; it is not kept."""
    async with spooled(request, room.settings) as (files, _fields):
        if len(files) != 1:
            raise InputError(f"got {len(files)} files, wanted one image: send one at a time")
        return await run_in_threadpool(_near_image, room, visitor, files[0].path, k)


def _near_image(room: Room, visitor: Visitor, image: Path, k: int) -> shown.Found:
    drafters = _drafters(room)
    return _found(room, visitor, drafters.search_image(image, k), drafters.vector_of_image(image), k)


def _found(room: Room, visitor: Visitor, near: Sequence[Near], vector: np.ndarray, k: int) -> shown.Found:
    model = _drafters(room).model
    with room.database.reading() as session:
        studies = [
            shown.NearStudy(similarity=similarity, study=shown.Study.of(study))
            for study, similarity in nearest(session, vector, model, k)
        ]
    looking.note(room, visitor, "searched", detail=f"{len(studies)} studies shown")
    return shown.Found(paragraphs=[_paragraph(one) for one in near], studies=studies)


def _paragraph(near: Near) -> shown.Near:
    return shown.Near.model_validate(near, from_attributes=True)


def _drafters(room: Room) -> Drafters:
    """The processes that hold the model.

    Raises:
        BusyError: If there are none.
    """
    if room.drafters is None:
        raise BusyError("got a search in a room without a model, wanted one that drafts: serve it with --model")
    return room.drafters
