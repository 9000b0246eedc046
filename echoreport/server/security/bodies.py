"""Limits on the bytes of a request: by what it announces before any is read, and by what is counted."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from echoreport.server.problems import TooLargeError
from echoreport.server.refusing import refusal
from echoreport.server.settings import Limits

UPLOADS = ("/studies", "/search", "/api/v1/studies", "/api/v1/search")
"""Paths that take images; their handlers have narrower limits of their own."""


class Bodies:
    """ASGI middleware that refuses larger ones, and closes their connection rather than read on."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.upload_bytes if scope["path"] in UPLOADS else self._limits.body_bytes
        body = _Body(receive, send, limit)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) <= limit:
            try:
                await self._app(scope, body.receive, body.send)
            except TooLargeError:
                if not body.over:
                    raise
            if not body.over:
                return
        if not body.started:
            message = f"got a request of more than {limit:,} bytes, wanted a smaller one: send less at once"
            await refusal(Request(scope), 413, message, {"Connection": "close"})(scope, receive, send)


class _Body:
    """A request's body as it is counted; once it is over the limit, nothing that the application says is sent."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self.started = False

    @property
    def over(self) -> bool:
        """Whether more was received than the limit."""
        return self._left < 0

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.over:
            raise TooLargeError("got a request of more bytes than are taken, wanted a smaller one: send less at once")
        return message

    async def send(self, message: Message) -> None:
        """Send a message of the response."""
        if not self.over:
            self.started = True
            await self._send(message)
