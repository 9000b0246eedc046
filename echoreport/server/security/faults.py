"""Unexpected errors: a page with a number, and a line of that number in the log, without any value."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from echoreport.server.refusing import refusal

NO_DATABASE = "got no answer from the room's database, wanted one: ask again in a minute; nothing was changed"
_LOG = logging.getLogger(__name__)


class Faults:
    """ASGI middleware that lets no exception through: a server would print it with the text that it holds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; answer with 500 where that fails and nothing was answered yet."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception as error:
            number = secrets.token_hex(4)
            _LOG.error("error %s: %s at %s", number, type(error).__name__, _place(error))
            if not started:
                message = (
                    f"something failed here that should not: error {number}. Try again; if it stays, give that number "
                    "to whoever runs this room: its log has a line of it"
                )
                status = 500
                if isinstance(error, OperationalError | InterfaceError):
                    status, message = 503, NO_DATABASE
                await refusal(Request(scope), status, message)(scope, receive, send)


def _place(error: Exception) -> str:
    """File and line of ours that was run last, without the values that were there."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "echoreport" in Path(frame.filename).parts and frame.filename != __file__]
    frame = (ours or list(frames))[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
