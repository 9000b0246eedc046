"""The review room as an ASGI application: composes its parts, and only composes."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from echoreport import __version__
from echoreport.server.gate import Gate
from echoreport.server.pages import export
from echoreport.server.room import Room


def create_app(room: Room) -> FastAPI:
    """The application of an opened room."""
    app = FastAPI(title="echoreport review room", version=__version__, docs_url=None, redoc_url=None)
    app.state.room = room
    app.mount("/static", StaticFiles(packages=[("echoreport.server", "static")]), name="static")
    app.include_router(export.router)
    app.add_middleware(Gate, room=room)
    return app
