"""The gate: nothing passes without a visitor, but for what is open to all."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from echoreport.server.room import Room
from echoreport.server.store import sessions
from echoreport.server.visitor import Visitor

COOKIE = "echoreport"
OPEN_PATHS = ("/static/", "/log-in", "/api/v1/health")


class Gate:
    """ASGI middleware that finds out who asks, and turns away whoever is nobody."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app, self._room = app, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with `request.state.visitor`, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        visitor = await run_in_threadpool(self._visitor, request)
        if visitor is None and not request.url.path.startswith(OPEN_PATHS):
            await PlainTextResponse("log in first\n", status_code=401)(scope, receive, send)
            return
        scope.setdefault("state", {})["visitor"] = visitor
        await self._app(scope, receive, send)

    def _visitor(self, request: Request) -> Visitor | None:
        secret = request.cookies.get(COOKIE)
        if not secret:
            return None
        address = request.client.host if request.client else ""
        with self._room.database.reading() as session:
            visitor, due = sessions.visitor_of(session, secret, self._room.settings.limits, address)
        if due:
            with self._room.database.writing() as session:
                sessions.seen(session, secret)
        return visitor
