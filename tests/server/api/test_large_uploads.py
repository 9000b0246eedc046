"""Uploads that are too large: by what they announce, and, where they announce nothing, as soon as it is known."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from echoreport.server.app import create_app
from echoreport.server.room import Room
from echoreport.server.settings import Limits
from echoreport.server.visitor import Visitor
from tests.server.api.conftest import API, LogIn

CHUNK = 2**16
HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
PATHS = ["/studies", "/search", f"{API}/studies", f"{API}/search"]


@pytest.mark.parametrize("path", PATHS)
def test_what_never_ends_is_read_no_further_than_the_limit(room: Room, log_in: LogIn, ann: Visitor, path: str) -> None:
    client = log_in(ann)
    limits = Limits(upload_bytes=16 * CHUNK)
    app = create_app(replace(room, settings=replace(room.settings, limits=limits)))
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"host": "127.0.0.1", "cookie": cookie, "x-csrf-token": client.headers["x-csrf-token"],
               "content-type": "multipart/form-data; boundary=b", "transfer-encoding": "chunked"}  # fmt: skip
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
             "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("127.0.0.1", 80),
             "client": ("127.0.0.1", 1), "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}  # fmt: skip
    read, said = [], []

    async def receive() -> dict[str, object]:
        read.append(HEAD if not read else bytes(CHUNK))
        assert len(read) < 100
        return {"type": "http.request", "body": read[-1], "more_body": True}

    async def send(message: dict) -> None:
        said.append(message)

    asyncio.run(app(scope, receive, send))
    assert said[0]["status"] == 413
    assert (b"connection", b"close") in said[0]["headers"]
    assert 16 * CHUNK < sum(map(len, read)) < 17 * CHUNK + len(HEAD)
    assert list(room.settings.incoming.iterdir()) == []
