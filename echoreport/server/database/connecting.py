"""Connections to the room's database: SQLite in WAL mode, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from echoreport.errors import EchoReportError, InputError

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000")
"""FULL: what was acknowledged survives a power failure too."""
_PATIENCE = 5
"""Seconds that PostgreSQL has to answer, where the URL has no connect_timeout of its own."""

_LOCK = 0x6563686F
"""Of a server that works with a database; PostgreSQL keeps such numbers for each of its databases."""


class Database:
    """The room's database."""

    def __init__(self, url: str, pool: int = 20) -> None:
        """Take a database; it is connected to when it is first used.

        Raises:
            InputError: If the URL is none of a file of SQLite or of PostgreSQL.
        """
        self.engine = _engine(url, pool)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries; nothing is written by it. On PostgreSQL each query sees what is committed by then."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when the block ends well, else leaves everything as it was."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other servers from a database of PostgreSQL; a file of SQLite lies in a folder that has a lock.

        The lock lasts as long as its connection: it ends with the process, or with the database's own restart.

        Raises:
            EchoReportError: If another server holds it.
        """
        if self.engine.dialect.name == "sqlite":
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # its own: the pool would hand it to a request, or close it
            if not connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
                raise EchoReportError(
                    "got a --database-url that another server works with, wanted one server for a database: stop that "
                    "one, or name another database"
                )
            yield

    def close(self) -> None:
        """End all connections."""
        self.engine.dispose()


def _engine(url: str, pool: int) -> Engine:
    engine = create_engine(_usable(url), pool_size=pool, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _begin_by_hand)
        event.listen(engine, "begin", _begin)
    return engine


def _usable(given: str) -> URL:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:  # the latter where the port is no number
        raise _not_usable() from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):  # SQLAlchemy's default is a driver that is not installed
        return url.set(drivername="postgresql+psycopg", query={"connect_timeout": str(_PATIENCE), **url.query})
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise _not_usable()


def _not_usable() -> InputError:
    return InputError(
        "got a --database-url that is none of SQLite or PostgreSQL, wanted such as "
        "postgresql://USER@HOST/NAME or sqlite:////FOLDER/FILE"
    )


def _begin_by_hand(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or the driver begins transactions of its own, and too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: one that reads first and then writes would be refused where another wrote."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
