"""Answers to requests that are not done: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from echoreport.errors import EchoReportError
from echoreport.server.problems import RequestRefusedError, TooOftenError
from echoreport.server.templating import page

_TITLES = {
    400: "This cannot be done",
    401: "Log in first",
    403: "This is not allowed",
    404: "This is not here",
    409: "Somebody was faster",
    405: "This cannot be done here",
    413: "This is too large",
    421: "This is another room",
    422: "This was not understood",
    429: "Too many tries",
    500: "Something failed",
    503: "The room is busy",
}


def refusal(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A page that says what was wrong and what to do next, a part for a script of ours, or `{"error": message}`."""
    if "hx-request" in request.headers:
        response: Response = page(request, "problem.html", {"message": message}, status)
    elif wants_page(request):
        context = {"title": _TITLES.get(status, _TITLES[400]), "message": message}
        response = page(request, "refused.html", context, status)
    else:
        response = JSONResponse({"error": message}, status)
    response.headers.update(headers or {})
    return response


def install(app: FastAPI) -> None:
    """Have all that handlers refuse answered by `refusal`."""
    app.add_exception_handler(EchoReportError, refused)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(RequestValidationError, _invalid)


def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that a handler refused with one line."""
    status = error.status if isinstance(error, RequestRefusedError) else 400
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooOftenError) else {}
    return refusal(request, status, str(error), headers)


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a whole page: neither a program nor a script of ours in a page."""
    asked = request.headers.get("accept", "")
    return (
        "text/html" in asked and "hx-request" not in request.headers and not request.scope["path"].startswith("/api/")
    )


def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    headers = error.headers if isinstance(error, HTTPException) else None
    message = "got an address of no page here, wanted one of this room's: go on from the worklist"
    return refusal(request, status, message, headers)


def _invalid(request: Request, error: Exception) -> Response:
    """Names of the fields alone: their values may be a report's."""
    told = error.errors() if isinstance(error, RequestValidationError) else ()
    if any(one["loc"][0] == "path" for one in told):
        return _unknown(request, error)
    fields = ", ".join(dict.fromkeys(str(one["loc"][-1]) for one in told))
    return refusal(
        request, 422, f"got something unusable as {fields}, wanted what this room's pages send: load it anew"
    )
