"""Headers that every response has, those of errors and static files too."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_FOR_A_YEAR = "max-age=31536000"


class Headers:
    """ASGI middleware that sets them, whatever a handler set."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        """Take the application.

        Args:
            secure: Whether browsers shall come over TLS alone from now on.
        """
        self._app = app
        self._headers = _HEADERS | ({"Strict-Transport-Security": _FOR_A_YEAR} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(
                    self._headers | {"Cache-Control": _caching(scope, message["status"])}
                )
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _caching(scope: Scope, status: int) -> str:
    """Patients' data stay in no cache; a static file does, for ever where its address names a version."""
    if not scope["path"].startswith("/static/"):
        return "no-store"
    return f"public, {_FOR_A_YEAR}, immutable" if scope["query_string"] and status == 200 else "no-cache"
