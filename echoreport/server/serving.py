"""The review room as a server: one for a data folder, closed but for who has the one-time token or an account."""

from __future__ import annotations

import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout
from sqlalchemy import make_url

from echoreport.bundle import check as check_bundle
from echoreport.errors import EchoReportError, InputError
from echoreport.files import not_written
from echoreport.server.app import create_app
from echoreport.server.archive import tables as archive_tables
from echoreport.server.room import open_room
from echoreport.server.security.start_token import StartToken
from echoreport.server.settings import Settings
from echoreport.server.store import sessions

_WAITING = 2048
"""Connections that wait for the server, as uvicorn has it."""
_KEPT = 75
"""Seconds that an idle connection stays: longer than proxies and browsers wait before they use it once more."""
_LAST_REQUESTS = 10
"""Seconds that requests have to come to an end when the server stops."""
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - to name it, not to listen there


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens.

    Attributes:
        port: 0 for any free one.
        certificate: PEM file of the certificate and its chain; None for no TLS.
        key: PEM file of its key; None where the certificate's file holds it.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


def serve(settings: Settings, address: Address, say: Callable[[str], None]) -> None:
    """Serve a review room until the process is interrupted or terminated.

    Args:
        say: Is told where the room is, and what it works with.

    Raises:
        CorpusError: If the corpus lacks a table or a column.
        InputError: If a folder, a table of the corpus, the certificate or the database's URL cannot be used, or folder
            and database are of two rooms.
        BundleError: If the model folder is none, is of another format version, or lacks a file.
        EchoReportError: If the port is taken, another server has the data folder or the database, or the database
            cannot be reached.
    """
    model = check_bundle(settings.model)  # all else of it is read where drafts are made
    _check(settings, address)
    with _held(settings.data), closing(_bound(address)) as listener:
        room = open_room(replace(settings, port=listener.getsockname()[1]), drafting=True)
        with closing(room.database), room.database.held():
            with room.database.writing() as session:
                sessions.end_expired(session, settings.limits)
            token = StartToken()
            server = _server(create_app(room, token), address)
            say(f"the review room is open; this address lets you in, once:\n  {_url(settings, address, listener)}"
                f"/?token={token.renew()}\nmodel: {settings.model} ({model})\ndata: {settings.data}, "
                f"database: {_database(settings)}\nstop it with Ctrl-C")  # fmt: skip
            server.run(sockets=[listener])
    say("stopped")


def _config(app: FastAPI, address: Address) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,  # addresses of pages name studies
        server_header=False,
        proxy_headers=False,  # `security.addresses` reads them
        ws="none",
        timeout_graceful_shutdown=_LAST_REQUESTS,
        timeout_keep_alive=_KEPT,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )


def _server(app: FastAPI, address: Address) -> uvicorn.Server:
    """A server that stops by a signal, also by one that comes before it runs."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    server = uvicorn.Server(_config(app, address))

    def stop(*_: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn hands them on when it has ended: that is no error here
        signal.signal(number, stop)
    return server


class _OneLine(logging.Formatter):
    """A line for each event; a traceback could hold text of reports."""

    def format(self, record: logging.LogRecord) -> str:
        kind = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        return f"echoreport: {' '.join(record.getMessage().split())}{kind}"


def _check(settings: Settings, address: Address) -> None:
    for option, folder in (("--watch", settings.watch), ("--corpus", settings.corpus)):
        if folder is not None and not folder.is_dir():
            raise InputError(f"got {option} {folder}, which is no folder, wanted one that exists: make or name it")
    if settings.corpus is not None:
        archive_tables.check(settings.corpus)
    if address.certificate is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(address.certificate, address.key)
    except (OSError, ValueError) as error:
        raise InputError(
            f"got a certificate {address.certificate} and a key {address.key} that cannot be used together, wanted PEM "
            "files of one certificate: look at both"
        ) from error


@contextmanager
def _held(data: Path) -> Iterator[None]:
    """Keep a second server from a data folder."""
    lock = FileLock(data / "lock", timeout=0)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout as error:
        raise EchoReportError(
            f"got {data}, which another server works with, wanted a data folder of its own: stop that one, or name "
            "another with --data"
        ) from error
    except OSError as error:
        raise not_written(data, error) from error
    try:
        yield
    finally:
        lock.release()


def _bound(address: Address) -> socket.socket:
    """A socket that listens; what comes before the server runs waits."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_WAITING)
    except OSError as error:
        raise EchoReportError(
            f"got {address.host}:{address.port}, where nothing can listen ({error.strerror}), wanted a free port of "
            "this machine: name another with --port, or 0 for any"
        ) from error
    return listener


def _url(settings: Settings, address: Address, listener: socket.socket) -> str:
    if settings.behind_proxy:
        return "https://(the proxy's address)"
    host = socket.gethostname() if address.host in _EVERYWHERE else address.host
    return f"http{'s' if settings.secure else ''}://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def _database(settings: Settings) -> str:
    """Which it is, without the account and the password."""
    url = make_url(settings.database)
    return url.get_backend_name() + (f" {url.database}" if settings.database_url else "")
