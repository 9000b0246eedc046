"""Whatever goes wrong is one line of JSON, with the status that HTTP has for it."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from echoreport.drafting.draft import one_line
from echoreport.errors import EchoReportError, InputError, MissingExtraError
from echoreport.server.problems import ConflictError, RequestRefusedError, TooOftenError
from echoreport.server.security.faults import NO_DATABASE

_DESCRIPTION = "see /api/v1/openapi.json"
_CURES = {
    400: f"got a body that is no JSON in UTF-8, wanted what the API describes: {_DESCRIPTION}",
    404: f"got a path that the API does not have, wanted one of its own: {_DESCRIPTION}",
    405: f"got a method that this path does not have, wanted one of those in the header Allow: {_DESCRIPTION}",
}
_LONGEST = 300  # characters of what a validator says


def answer_in_json(app: FastAPI) -> None:
    """Have an application answer every refusal by `{"error": "one line"}`."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(EchoReportError, _refused)
    for kind in (OperationalError, InterfaceError):
        app.add_exception_handler(kind, _no_database)


def _answer(status: int, message: str, headers: dict[str, str] | None = None, **more: object) -> JSONResponse:
    return JSONResponse({"error": one_line(message), **more}, status, headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Where it is wrong and what was wanted; never the value, which may be anybody's name."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it is registered
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))[:_LONGEST]
    return _answer(422, f"got {place} that cannot be used ({first['msg'][:_LONGEST]}), wanted another: {_DESCRIPTION}")


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    return _answer(error.status_code, _CURES.get(error.status_code, error.detail), dict(error.headers or {}))


def _refused(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ConflictError):
        return _answer(error.status, str(error), version=error.version, by=error.by)
    return _answer(_status(error), str(error), _headers(error))


def _status(error: Exception) -> int:
    if isinstance(error, RequestRefusedError):
        return error.status
    if isinstance(error, InputError):
        return 422
    return 501 if isinstance(error, MissingExtraError) else 503


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, TooOftenError):
        return {"Retry-After": str(error.seconds)}
    return dict(error.headers) if isinstance(error, RequestRefusedError) else {}


def _no_database(_request: Request, _error: Exception) -> JSONResponse:
    return _answer(503, NO_DATABASE, {"Retry-After": "60"})
