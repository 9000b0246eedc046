"""Where a request comes from, where it goes, and where a visitor is sent next."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from echoreport.server.settings import Settings

_LONGEST = 2000
_HOST = re.compile(r"[\w.:\[\]-]+")


def client_of(request: Request, settings: Settings) -> str:
    """The client's address; empty where nothing says it.

    Behind a proxy that is the last of X-Forwarded-For, which the proxy itself has seen: a client can invent the others.
    """
    if settings.behind_proxy:
        last = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
        try:
            return str(ip_address(last))
        except ValueError:
            pass
    return request.client.host if request.client else ""


def is_own_host(request: Request, settings: Settings) -> bool:
    """Whether a request means this server: a foreign name that was made to point here (DNS rebinding) does not."""
    given = request.headers.get("host", "")
    try:
        name = urlsplit(f"//{given}").hostname if _HOST.fullmatch(given) else None
    except ValueError:
        name = None
    return name is not None and (not settings.hosts or name in settings.hosts)


def local_path(target: str) -> str:
    """A path of this room to go on to; "/" where the target could lead elsewhere."""
    safe = target.startswith("/") and target[1:2] not in ("/", "\\") and len(target) <= _LONGEST
    return target if safe and target.isprintable() and "\\" not in target else "/"
