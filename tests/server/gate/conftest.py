"""The whole application of a room, with two addresses more that say who came through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI, Request
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from echoreport.server.app import create_app
from echoreport.server.database.tables import User
from echoreport.server.dependencies import Reviewer, Somebody
from echoreport.server.room import Room
from echoreport.server.security.start_token import StartToken
from echoreport.server.store import audit, sessions, users
from echoreport.server.visitor import Role


@pytest.fixture
def start_token() -> StartToken:
    return StartToken()


@pytest.fixture
def app(room: Room, start_token: StartToken) -> FastAPI:
    made = create_app(room, start_token)

    @made.get("/probe")
    def looked(visitor: Somebody) -> str:
        return visitor.name

    @made.post("/probe")
    async def changed(request: Request, visitor: Reviewer) -> str:
        return f"{visitor.name} {(await request.body()).decode()}"

    @made.get("/fails")
    def fails(visitor: Somebody) -> str:
        raise ValueError("severe aortic stenosis of Jane Doe")

    @made.get("/away")
    def away(visitor: Somebody) -> str:
        raise OperationalError("SELECT severe aortic stenosis", None, OSError())

    return made


@pytest.fixture
def browser(app: FastAPI) -> Callable[[], TestClient]:
    """Makes browsers, each with its own cookies; they follow no redirect."""
    return lambda: TestClient(app, base_url="http://127.0.0.1:8642", follow_redirects=False)


@pytest.fixture
def client(browser: Callable[[], TestClient]) -> TestClient:
    return browser()


@pytest.fixture
def add_user(room: Room) -> Callable[..., User]:
    def add(name: str, role: Role = Role.REVIEWER, password: str | None = None) -> User:
        with room.database.writing() as session:
            return users.add(session, name, role, password=password)

    return add


@pytest.fixture
def log_in(room: Room, add_user: Callable[..., User]) -> Callable[..., str]:
    """Adds an account and gives a browser a session of it; its CSRF token."""

    def begin(client: TestClient, name: str, role: Role = Role.REVIEWER) -> str:
        user = add_user(name, role)
        with room.database.writing() as session:
            secret = sessions.begin(session, user)
        client.cookies.set("echoreport", secret)
        with room.database.reading() as session:
            visitor, _ = sessions.visitor_of(session, secret, room.settings.limits, "")
        assert visitor is not None
        return visitor.csrf

    return begin


@pytest.fixture
def trail(room: Room) -> Callable[[], list[tuple[str, str, str]]]:
    """Action, who and detail of the audit's lines, the first first."""

    def lines() -> list[tuple[str, str, str]]:
        with room.database.reading() as session:
            return [(line.action, line.by, line.detail) for line in reversed(audit.trail(session))]

    return lines
