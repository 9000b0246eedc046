"""The names that the room answers to."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from echoreport.server.refusing import refusal
from echoreport.server.security.addresses import is_own_host
from echoreport.server.settings import Settings


class Hosts:
    """ASGI middleware that refuses a foreign Host: a page elsewhere that has its own name point to this machine."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 421."""
        if scope["type"] == "http" and not is_own_host(Request(scope), self._settings):
            message = (
                f"got a request for another host, wanted {', '.join(self._settings.hosts) or 'a name'}: use its address"
            )
            await refusal(Request(scope), 421, message)(scope, receive, send)
            return
        await self._app(scope, receive, send)
