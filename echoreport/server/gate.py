"""The gate: nothing passes without a visitor, but for what is open to all; and no change from a foreign page."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from echoreport.server.logging_in import enter
from echoreport.server.problems import ForbiddenError
from echoreport.server.refusing import refusal, refused, wants_page
from echoreport.server.room import Room
from echoreport.server.security import addresses, cookies, origin
from echoreport.server.security.start_token import StartToken
from echoreport.server.store import audit, sessions, users
from echoreport.server.visitor import Visitor

LOG_IN = "/log-in"
_OPEN_PATHS = (LOG_IN, "/api/v1/health")
_OPEN_FOLDER = "/static/"
_LOG_IN_FIRST = "got a request of nobody, wanted somebody who is logged in: log in first"
_SESSION_ENDED = "your session has ended: copy what you have not saved, log in again, and go on"
_USED_UP = (
    "this address has been used already, or is wrong: each start of `echoreport serve` shows a new one, for one use. "
    "Start it again and open what it shows, or log in with an account"
)
_FOREIGN = "got a change that no page of this room made, wanted one from here: load the page anew and try again"


class Gate:
    """ASGI middleware that finds out who asks, and turns away whoever is nobody, or was sent by a foreign page."""

    def __init__(self, app: ASGIApp, room: Room, start_token: StartToken) -> None:
        self._app, self._room, self._start_token = app, room, start_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with `request.state.visitor` and `.address`, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        address = addresses.client_of(request, self._room.settings)
        visitor = await run_in_threadpool(self._visitor, request, address)
        answer = await run_in_threadpool(self._turned_away, request, visitor, address)
        if answer is None and visitor is not None and visitor.csrf and _changes(request) and scope["path"] != LOG_IN:
            right, receive = await origin.has_token(request, receive, visitor.csrf)
            answer = None if right else await run_in_threadpool(self._refused, request, visitor)
        if answer is not None:
            await answer(scope, receive, send)
            return
        request.state.visitor, request.state.address = visitor, address
        await self._app(scope, receive, send)

    def _visitor(self, request: Request, address: str) -> Visitor | None:
        """A token for scripts decides where one is given, else the session."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            kind, _, token = authorization.partition(" ")
            with self._room.database.reading() as session:
                return users.of_token(session, token.strip(), address) if kind.lower() == "bearer" else None
        secret = cookies.secret_of(request, self._room.settings)
        if not secret:
            return None
        with self._room.database.reading() as session:
            visitor, due = sessions.visitor_of(session, secret, self._room.settings.limits, address)
        if due and "x-automatic" not in request.headers:  # a page that refreshes itself keeps nobody logged in
            with self._room.database.writing() as session:
                sessions.seen(session, secret)
        return visitor

    def _turned_away(self, request: Request, visitor: Visitor | None, address: str) -> Response | None:
        """The answer to whoever may not pass; None where the request may."""
        by_session = visitor is not None and visitor.csrf
        if _changes(request) and (by_session or visitor is None) and origin.is_foreign(request, self._room.settings):
            return self._refused(request, visitor)
        if request.method == "GET" and "token" in request.query_params:
            return self._by_token(request, visitor, address)
        if visitor is None and not _is_open(request.scope["path"]):
            return _log_in_first(request)
        return None

    def _by_token(self, request: Request, visitor: Visitor | None, address: str) -> Response:
        """On to the same address without the token, so that it stays in no history; in, where it is right."""
        try:
            secret = enter(self._room, self._start_token, request.query_params["token"], address)
        except ForbiddenError as error:
            return refused(request, error)
        if secret is None and visitor is None:
            return refusal(request, 403, _USED_UP)
        rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
        response = RedirectResponse(_address(request.scope["path"], rest), 303)
        if secret is not None:
            cookies.put(response, secret, self._room.settings)
        return response

    def _refused(self, request: Request, visitor: Visitor | None) -> Response:
        if visitor is not None:  # or anybody on the network could fill the trail
            with self._room.database.writing() as session:
                audit.note(session, visitor, "refused", detail="a change from no page of this room")
        return refusal(request, 403, _FOREIGN)


def _changes(request: Request) -> bool:
    return request.method not in origin.SAFE_METHODS


def _is_open(path: str) -> bool:
    """By the path that is routed by: `Request.url` is put together with what the client gave as Host."""
    return path in _OPEN_PATHS or path.startswith(_OPEN_FOLDER)


def _log_in_first(request: Request) -> Response:
    """A person is led to the page where one logs in; a script of ours is told so, and so is a program."""
    if request.method == "GET" and wants_page(request):
        return RedirectResponse(
            _log_in_address(_address(request.scope["path"], request.scope["query_string"].decode("latin-1"))), 303
        )
    if "hx-request" not in request.headers:
        return JSONResponse({"error": _LOG_IN_FIRST}, 401, {"WWW-Authenticate": "Bearer"})
    response = refusal(request, 401, _SESSION_ENDED)
    if request.method == "GET":  # nothing typed is lost by it
        page = urlsplit(request.headers.get("hx-current-url", ""))
        response.headers["HX-Redirect"] = _log_in_address(_address(page.path, page.query))
    return response


def _address(path: str, query: str) -> str:
    return addresses.local_path(f"{path}?{query}" if query else path)


def _log_in_address(target: str) -> str:
    return LOG_IN if target == "/" else f"{LOG_IN}?next={quote(target, safe='/')}"
