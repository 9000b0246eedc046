"""Clients of the API, and a drafted study with its image."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.server.app import create_app
from echoreport.server.database.tables import Session, User
from echoreport.server.drafters import Drafters
from echoreport.server.problems import BusyError
from echoreport.server.room import Room
from echoreport.server.security import cookies
from echoreport.server.store import claims, sessions, studies
from echoreport.server.store.shown_first import Standing
from echoreport.server.visitor import Visitor

API = "/api/v1"
LogIn = Callable[[Visitor], TestClient]


@pytest.fixture
def log_in(room: Room) -> Iterator[LogIn]:
    """Gives a client with a session of its own."""
    opened: list[TestClient] = []
    app = create_app(room)

    def client(visitor: Visitor) -> TestClient:
        with room.database.writing() as session:
            secret = sessions.begin(session, session.get_one(User, visitor.user_id))
            csrf = session.get_one(Session, sessions.hashed(secret)).csrf
        headers = {"X-CSRF-Token": csrf}
        opened.append(
            TestClient(app, "http://127.0.0.1", cookies={cookies.name_of(room.settings): secret}, headers=headers)
        )
        return opened[-1]

    yield client
    for one in opened:
        one.close()


@pytest.fixture
def client(log_in: LogIn, ann: Visitor) -> TestClient:
    """A reviewer's."""
    return log_in(ann)


def png() -> bytes:
    """A small black picture."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return buffer.getvalue()


def drafted(room: Room, draft: Draft, name: str = "S1", vector: bytes | None = None) -> str:
    """Put a study into the room with its draft and one image; its id."""
    study_id = studies.new_id()
    folder = room.settings.images / study_id
    folder.mkdir()
    (folder / "a.png.shown.png").write_bytes(png())
    layers: dict[str, object] = {
        "width": 8,
        "height": 8,
        "region": [0, 0, 8, 8],
        "baseline_row": 4,
        "calibration": None,
    }
    layers |= {"calibration": None, "envelopes": [], "peaks": [], "kind": "spectral-doppler", "reason": ""}
    with room.database.writing() as session:
        studies.add(session, study_id, name, "upload", [studies.NewImage("a.png", f"{study_id}/a.png", "0" * 64)])
        assert claims.claim(session, "p1") is not None
        handed = claims.Drafted(
            json.dumps(content_of(draft)),
            draft.model,
            "",
            Standing.of(draft),
            vector,
            {"a.png": claims.Frame(layers, vector)},
        )
        assert claims.hand_over(session, study_id, "p1", handed)
    return study_id


@pytest.fixture
def study(room: Room, draft: Draft) -> str:
    """Address of a study with its draft."""
    return f"{API}/studies/{drafted(room, draft)}"


@contextmanager
def answering(room: Room, model: Path) -> Iterator[Room]:
    """The room with the process that answers searches, its model loaded."""
    settings = replace(room.settings, model=model, drafters=0)
    drafters = Drafters(settings)
    drafters.start()
    try:
        while True:
            with suppress(BusyError):
                drafters.vector_of_text("stenosis")
                break
        yield replace(room, settings=settings, drafters=drafters)
    finally:
        drafters.stop()
