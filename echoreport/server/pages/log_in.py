"""Where people log in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from echoreport.server import logging_in
from echoreport.server.dependencies import InRoom, Somebody
from echoreport.server.problems import LogInError, TooOftenError
from echoreport.server.security import cookies
from echoreport.server.security.addresses import local_path
from echoreport.server.store import sessions
from echoreport.server.templating import page

router = APIRouter(include_in_schema=False)
_Field = Annotated[str, Form()]


@router.get("/log-in")
def show(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name in the address
    """The form."""
    return _form(request, next)


@router.post("/log-in")
def log_in(
    request: Request,
    room: InRoom,
    name: _Field = "",
    password: _Field = "",
    next: _Field = "/",  # noqa: A002 - the field's name
) -> Response:
    """Let somebody in, or show the form again with what was wrong."""
    try:
        secret = logging_in.log_in(room, request.app.state.log_in_limit, name, password, request.state.address)
    except TooOftenError as error:
        response = _form(request, next, name, error)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except LogInError as error:
        return _form(request, next, name, error)
    before = cookies.secret_of(request, room.settings)
    if before:
        with room.database.writing() as session:
            sessions.end(session, before)
    response = RedirectResponse(local_path(next), 303)
    cookies.put(response, secret, room.settings)
    return response


@router.post("/log-out")
def log_out(request: Request, room: InRoom, visitor: Somebody) -> Response:
    """End the session, in the database too."""
    logging_in.log_out(room, visitor, cookies.secret_of(request, room.settings) or "")
    response = RedirectResponse("/log-in", 303)
    cookies.drop(response, room.settings)
    return response


def _form(request: Request, target: str, name: str = "", error: LogInError | TooOftenError | None = None) -> Response:
    status = error.status if error else 200
    context = {"next": local_path(target), "name": name, "message": str(error or "")}
    return page(request, "log_in.html", context, status)
