"""The cookie of a session."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from echoreport.server.settings import Settings

_NAME = "echoreport"


def name_of(settings: Settings) -> str:
    """The cookie's name; over TLS one that browsers take from this very host alone.

    Without TLS it has the port: browsers send a cookie to all ports of a host, and rooms of one machine would log each
    other out.
    """
    if settings.secure:
        return f"__Host-{_NAME}"
    return f"{_NAME}-{settings.port}" if settings.port else _NAME


def secret_of(request: Request, settings: Settings) -> str | None:
    """What a request's cookie holds; None where it has none."""
    return request.cookies.get(name_of(settings))


def put(response: Response, secret: str, settings: Settings) -> None:
    """Have the browser keep a session's secret until it is closed; no script can read it."""
    response.set_cookie(name_of(settings), secret, path="/", secure=settings.secure, httponly=True, samesite="lax")


def drop(response: Response, settings: Settings) -> None:
    """Have the browser forget it."""
    response.delete_cookie(name_of(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")
