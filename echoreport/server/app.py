"""The review room as an ASGI application: composes its parts, and only composes."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry

from echoreport import __version__
from echoreport.server import pages, refusing
from echoreport.server.api.application import PREFIX, create_api
from echoreport.server.gate import Gate
from echoreport.server.metrics import page as metrics
from echoreport.server.metrics.requests import Counting
from echoreport.server.metrics.standing import Standing
from echoreport.server.room import Room
from echoreport.server.security.bodies import Bodies
from echoreport.server.security.faults import Faults
from echoreport.server.security.headers import Headers
from echoreport.server.security.hosts import Hosts
from echoreport.server.security.log_in_limit import LogInLimit
from echoreport.server.security.start_token import StartToken
from echoreport.server.working import working


def create_app(room: Room, start_token: StartToken | None = None) -> FastAPI:
    """The application of an opened room.

    Args:
        start_token: Lets in once whoever has it; None where accounts alone do.
    """
    app = FastAPI(title="echoreport review room", version=__version__, docs_url=None, redoc_url=None, lifespan=working)
    app.state.room = room
    app.state.log_in_limit = LogInLimit(room.settings.limits.log_ins)
    app.mount("/static", StaticFiles(packages=[("echoreport.server", "static")]), name="static")
    app.include_router(metrics.router)
    _mount_api(app, room)
    for part in pages.all_routers():
        app.include_router(part)
    refusing.install(app)
    # what is added last is the outermost: the headers are on whatever the others answer
    app.add_middleware(Gate, room=room, start_token=start_token or StartToken())
    app.add_middleware(Bodies, limits=room.settings.limits)
    app.add_middleware(Hosts, settings=room.settings)
    app.add_middleware(Faults)
    app.add_middleware(Headers, secure=room.settings.secure)
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
