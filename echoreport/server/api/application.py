"""The API as an application: composes its parts, and only composes."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute

from echoreport import __version__
from echoreport.server.api import (
    differences,
    drafts,
    findings,
    health,
    history,
    images,
    learning,
    reviews,
    search,
    studies,
    text,
    uploads,
)
from echoreport.server.api.described import RESPONSES, TAGS, describe
from echoreport.server.api.refusals import answer_in_json
from echoreport.server.security.faults import Faults

PREFIX = "/api/v1"
_PARTS = (health, studies, uploads, drafts, findings, text, differences, reviews, history, images, search, learning)


def create_api() -> FastAPI:
    """The API; who mounts it below `PREFIX` sets its `state.room`."""
    api = FastAPI(
        title="echoreport review room",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        openapi_tags=TAGS,
        responses=RESPONSES,
        generate_unique_id_function=_operation_id,
    )
    answer_in_json(api)
    for part in _PARTS:
        api.include_router(part.router)
    describe(api)
    api.add_middleware(Faults)  # inside of what answers by itself, and in plain text
    return api


def _operation_id(route: APIRoute) -> str:
    return route.name
