"""The review room as an ASGI application: composes its parts, and only composes."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry

from echoreport import __version__
from echoreport.server.api.application import PREFIX, create_api
from echoreport.server.gate import Gate
from echoreport.server.metrics import page as metrics
from echoreport.server.metrics.requests import Counting
from echoreport.server.metrics.standing import Standing
from echoreport.server.room import Room


def create_app(room: Room) -> FastAPI:
    """The application of an opened room."""
    app = FastAPI(title="echoreport review room", version=__version__, docs_url=None, redoc_url=None)
    app.state.room = room
    app.mount("/static", StaticFiles(packages=[("echoreport.server", "static")]), name="static")
    app.include_router(metrics.router)
    _mount_api(app, room)
    app.add_middleware(Gate, room=room)
    _measure(app, room)
    return app


def _mount_api(app: FastAPI, room: Room) -> None:
    api = create_api()
    api.state.room = room
    app.mount(PREFIX, api)


def _measure(app: FastAPI, room: Room) -> None:
    """Count all requests, also those that the gate refuses: this middleware is the outermost."""
    registry = app.state.registry = CollectorRegistry()
    registry.register(Standing(room))
    app.add_middleware(Counting, registry=registry)
