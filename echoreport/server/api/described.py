"""What the OpenAPI description says beside the handlers' own types: who may ask, and what can be refused."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from echoreport.server.api.shown import Conflict, Refused

TAGS = [
    {"name": "room", "description": "The room itself."},
    {"name": "studies", "description": "Receiving and listing studies."},
    {"name": "drafts", "description": "Drafts and what is seen in images."},
    {"name": "reviews", "description": "Correcting and signing. Each change names the version that its sender saw."},
    {"name": "search", "description": "What is near in meaning."},
    {"name": "learning", "description": "What reviews teach."},
]
OPEN = frozenset({"/health"})
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `echoreport users token`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "echoreport",
        "description": "A browser that is logged in; over TLS the name begins with `__Host-`.",
    },
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "Of the same session."},
}
_READS: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
_CHANGES: list[dict[str, list[str]]] = [{"bearer": []}, {"session": [], "csrf": []}]
_REFUSALS = {
    400: "The request cannot be read.",
    401: "Nobody is logged in.",
    403: "The account's role does not allow it, or the CSRF token is missing.",
    404: "Nothing of that id.",
    405: "The path does not have this method.",
    413: "More bytes, files or pixels than the room takes.",
    415: "No kind of file that the room takes.",
    421: "The room is not known by this host name.",
    422: "A value is out of its bounds.",
    429: "Too many requests.",
    500: "Something failed that should not; the line has a number that the server's log has too.",
    501: "An optional package is not installed on the server.",
    503: "The database or the model does not answer; ask again.",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    **{status: {"model": Refused, "description": text} for status, text in _REFUSALS.items()},
    409: {"model": Conflict, "description": "Another reviewer was faster, or the study's state does not allow it."},
}


def describe(api: FastAPI) -> None:
    """Have an API describe its security too."""

    def description() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = _described(api)
        return api.openapi_schema

    api.openapi = description  # type: ignore[method-assign]


def _described(api: FastAPI) -> dict[str, Any]:
    content = get_openapi(
        title=api.title, version=api.version, routes=api.routes, tags=api.openapi_tags, servers=api.servers
    )
    content["components"]["securitySchemes"] = _SCHEMES
    content["components"]["responses"] = {}
    for path, methods in content["paths"].items():
        for method, operation in methods.items():
            operation["security"] = [] if path in OPEN else _READS if method == "get" else _CHANGES
            _refer(content["components"]["responses"], operation, _needless(path, method))
    return content


def _refer(shared: dict[str, Any], operation: dict[str, Any], needless: frozenset[int]) -> None:
    """Refusals are written once, and an operation refers to those that it can give."""
    for status, text in RESPONSES.items():
        answer = operation["responses"].pop(str(status))
        if answer["description"] != text["description"]:  # the operation has its own
            operation["responses"][str(status)] = answer
        elif status not in needless:
            shared.setdefault(f"Refused{status}", answer)
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/Refused{status}"}


def _needless(path: str, method: str) -> frozenset[int]:
    """Refusals that an operation never gives."""
    needless = set()
    if path in OPEN:
        needless |= {401, 403, 404, 422}
    if method == "get":
        needless |= {400, 409, 413, 415}
    if "{" not in path:
        needless.add(404)
    if not path.endswith("/draft"):
        needless.add(501)
    return frozenset(needless)
