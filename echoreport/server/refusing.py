"""Answers to requests that are not done: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from echoreport.server.problems import RequestRefusedError, TooOftenError
from echoreport.server.templating import page

_TITLES = {
    400: "This cannot be done",
    401: "Log in first",
    403: "This is not allowed",
    404: "This is not here",
    409: "Somebody was faster",
    413: "This is too large",
    421: "This is another room",
    429: "Too many tries",
    500: "Something failed",
}


def refusal(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """A page that says what was wrong and what to do next, or `{"error": message}`."""
    if wants_page(request):
        response: Response = page("refused.html", status, title=_TITLES.get(status, _TITLES[400]), message=message)
    else:
        response = JSONResponse({"error": message}, status)
    response.headers.update(headers or {})
    return response


def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that a handler refused with a `RequestRefusedError`."""
    status = error.status if isinstance(error, RequestRefusedError) else 400
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooOftenError) else {}
    return refusal(request, status, str(error), headers)


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a whole page: neither a program nor a script of ours in a page."""
    asked = request.headers.get("accept", "")
    return "text/html" in asked and "hx-request" not in request.headers and not request.url.path.startswith("/api/")
