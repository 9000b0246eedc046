"""Counts requests, by the template of their route: paths hold ids."""

from __future__ import annotations

from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30, 60)


class Counting:
    """ASGI middleware that counts and times requests, refused ones too."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        labels = ("route", "method")
        self._count = Counter("echoreport_requests", "Requests answered.", (*labels, "status"), registry=registry)
        self._seconds = Histogram(
            "echoreport_request_seconds", "Until the answer is sent.", labels, buckets=_BUCKETS, registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else _OTHER
            self._count.labels(_template(scope), method, status).inc()
            self._seconds.labels(_template(scope), method).observe(perf_counter() - began)


def _template(scope: Scope) -> str:
    """Such as "/api/v1/studies/{study_id}"; one word for all that no route answers, or anybody could make up labels."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    mounted = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    return mounted + path if path is not None else mounted or _OTHER
