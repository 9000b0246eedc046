"""A room that is served, with a drafted study, and browsers that are logged in to it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from echoreport.drafting.formats.from_json import draft_of
from echoreport.server.app import create_app
from echoreport.server.database.tables import User
from echoreport.server.room import Room
from echoreport.server.security import cookies
from echoreport.server.store import claims, sessions, studies
from echoreport.server.store.shown_first import Standing
from echoreport.server.visitor import Visitor

CHROMIUM = "/usr/bin/chromium"
SIMULATED = Path(__file__).parents[2] / "drafting" / "simulated_draft.json"
_LAYERS = {
    "width": 640,
    "height": 480,
    "region": [90, 40, 600, 440],
    "baseline_row": 150,
    "calibration": {"velocity_per_pixel": 0.02, "seconds_per_pixel": 0.004, "source": "dicom"},
    "envelopes": [{"direction": "away", "points": [[180, 150], [240, 370], [300, 150]]}],
    "peaks": [{"direction": "away", "x": 240, "y": 370, "velocity": 4.4, "label": "4.4 m/s"}],
    "kind": "spectral-doppler",
    "reason": "",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; of a module, since while it runs no other event loop can be begun in this thread."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@contextmanager
def serving(room: Room) -> Iterator[str]:
    """Address of a room."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(room), log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def served(room: Room) -> Iterator[str]:
    """Address of the room."""
    with serving(room) as address:
        yield address


@pytest.fixture
def log_in(room: Room, served: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of somebody's own browser at a path; its faults fail the test."""
    contexts, faults = [], []

    def open_page(who: Visitor, path: str = "/", width: int = 1280, scheme: str = "light") -> Page:
        with room.database.writing() as session:
            user = session.get(User, who.user_id)
            assert user is not None
            secret = sessions.begin(session, user)
        context = browser.new_context(
            base_url=served, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.add_cookies([{"name": cookies.name_of(room.settings), "value": secret, "url": served}])
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def add_study(room: Room) -> Callable[..., str]:
    """Adds a study with the simulated draft."""

    def add(name: str = "Study 1", **changed: object) -> str:
        content = json.loads(SIMULATED.read_text()) | changed
        draft = draft_of(content)
        study_id = studies.new_id()
        files = [image.name for image in draft.images]
        new = [studies.NewImage(file, f"{study_id}/{file}", "0" * 64) for file in files]
        (room.settings.images / study_id).mkdir()
        for file in files:
            _draw().save(room.settings.images / study_id / f"{file}.shown.png", "PNG")
        with room.database.writing() as session:
            studies.add(session, study_id, name, "upload", new)
        with room.database.writing() as session:
            while (study := claims.claim(session, "p1")) and study.id != study_id:
                pass
            frames = {file: claims.Frame(_LAYERS, None) for file in files}
            drafted = claims.Drafted(json.dumps(content), draft.model, "", Standing.of(draft), None, frames)
            assert claims.hand_over(session, study_id, "p1", drafted)
        return study_id

    return add


def _draw() -> Image.Image:
    rows, columns = np.mgrid[:480, :640]
    pixels = np.zeros((480, 640), np.uint8)
    fill = (rows > 150) & (rows < 370 - abs(columns - 240) * 3.6) & (columns < 300) & (columns > 180)
    pixels[fill] = 190
    return Image.fromarray(pixels)
