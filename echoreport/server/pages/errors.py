"""What a page says where a request could not be done, and what to do next."""

from __future__ import annotations

import logging
from http import HTTPStatus
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from echoreport.errors import EchoReportError
from echoreport.server.pages.rendering import page

_log = logging.getLogger(__name__)
_TITLES = {
    403: "Not allowed",
    404: "Not here",
    405: "Not possible here",
    409: "Somebody was faster",
    413: "Too large",
    422: "Not understood",
    429: "Too many tries",
}
_NEXT = {
    404: "It may have another address by now. The worklist has every study.",
    405: "Go to the worklist and do it from there.",
    422: "Go to the worklist and do it from there.",
}


def install(app: FastAPI) -> None:
    """Answer every error of the pages in the look of the pages; those of the API stay its own."""
    app.add_exception_handler(EchoReportError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)


def problem(request: Request, status: int, said: str) -> Response:
    """A whole page, or the part of one where htmx asked."""
    if request.headers.get("HX-Request"):
        return page(request, "problem.html", {"said": said}, status)
    context = {"title": _TITLES.get(status, "Not done"), "said": said, "further": _NEXT.get(status, "")}
    return page(request, "error.html", context, status)


def _refused(request: Request, error: Exception) -> Response:
    return problem(request, getattr(error, "status", 400), str(error))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    said = error.detail if error.detail != HTTPStatus(error.status_code).phrase else "got an address of no page here"
    response = problem(request, error.status_code, said)
    response.headers.update(error.headers or {})
    return response


def _invalid(request: Request, error: Exception) -> Response:
    """Names of the fields alone: their values may be a report's."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    fields = ", ".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))
    return problem(request, 422, f"got something unusable for {fields}, wanted what the room's own pages send")


def _unexpected(request: Request, error: Exception) -> Response:
    """No values in the log: they may be a report's."""
    number = uuid4().hex[:8]
    _log.error("error %s: %s in %s", number, type(error).__name__, request.scope.get("route") or "no route")
    return problem(
        request,
        500,
        f"something unexpected happened (error {number}): what was acknowledged before is kept; try again, and tell "
        "whoever runs this room if it happens again",
    )
