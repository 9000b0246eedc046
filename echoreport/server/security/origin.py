"""Whether a change comes from the room's own pages (CSRF): where it was made, and with which session's token."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.types import Message, Receive

from echoreport.server.security.bodies import UPLOADS
from echoreport.server.settings import Settings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HEADER, _FIELD = "x-csrf-token", "csrf"
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000


def is_foreign(request: Request, settings: Settings) -> bool:
    """Whether the browser says that another site's page made this request.

    Sec-Fetch-Site decides where it is sent. The Origin of a form is "null" even from our own pages, since they send
    no referrer: it counts as foreign only where the browser says nothing else.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if origin is None or (origin == "null" and site is not None):
        return False
    own = f"{'https' if settings.secure else 'http'}://{request.headers.get('host', '')}"
    return origin.lower() != own.lower()


async def has_token(request: Request, receive: Receive, csrf: str) -> tuple[bool, Receive]:
    """Whether a request carries its session's token, and the receiver that gives its body from the start.

    The token is in the header X-CSRF-Token, or in the field csrf of a URL-encoded form. Other bodies, such as uploads,
    are not looked into: they need the header.
    """
    given, uploads = request.headers.get(_HEADER), request.scope["path"] in UPLOADS  # memory would hold all of one
    if (
        given is None
        and not uploads
        and request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
    ):
        body = await _body(receive)
        given, receive = _field(body), _replayed(body, receive)
    return given is not None and hmac.compare_digest(given.encode(), csrf.encode()), receive


async def _body(receive: Receive) -> bytes:
    """All of a form; the limit on bodies bounds it."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _field(body: bytes) -> str | None:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS).get(_FIELD, [None])[0]
    except ValueError:  # more fields than any of our forms has
        return None


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
