"""A room on SQLite, and on PostgreSQL where a server runs; a draft to put into it."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from echoreport import training
from echoreport.drafting.draft import Draft
from echoreport.server.database.tables import User
from echoreport.server.room import Room, open_room
from echoreport.server.settings import Settings
from echoreport.server.store.studies import now
from echoreport.server.visitor import Role, Visitor

_OTHERS = "postgres"
"""Account of the Debian package: the server does not run as root."""


def _programs() -> Path | None:
    """Folder of the server's programs, of the newest version; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """Run a server on a socket in a folder of its own; its URL."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket has at most 107 characters
    root = os.geteuid() == 0
    user = _OTHERS if root else pwd.getpwuid(os.geteuid()).pw_name
    if root:
        shutil.chown(folder, _OTHERS)
    data = folder / "data"

    def run(program: str, *options: str) -> None:
        command = [str(programs / program), "-D", str(data), *options]
        subprocess.run(command, check=True, user=_OTHERS if root else None, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", f"--username={user}")
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
        run("pg_ctl", "--wait", f"--log={folder / 'log'}", f"--options={settings}", "start")
        yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "--mode=immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str | None]:
    """URL of a server of the tests' own; None where Debian's PostgreSQL is not installed."""
    if (programs := _programs()) is None:
        yield None
        return
    with _server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'room.sqlite'}"
        return
    if (server := request.getfixturevalue("postgres")) is None:
        pytest.skip("Debian's postgresql is not installed")
    name = f"room_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def room(database_url: str, tmp_path: Path) -> Iterator[Room]:
    """An opened room without any model."""
    opened = open_room(Settings(model=tmp_path / "model", data=tmp_path / "room", database_url=database_url))
    yield opened
    opened.database.close()


def make_visitor(room: Room, name: str, role: Role = Role.REVIEWER) -> Visitor:
    """An account, and who is logged in with it."""
    with room.database.writing() as session:
        user = User(name=name, display_name=f"Dr {name.capitalize()}", role=role, created_at=now())
        session.add(user)
        session.flush()
        return Visitor(user.id, user.name, user.display_name, role)


@pytest.fixture
def ann(room: Room) -> Visitor:
    """A reviewer."""
    return make_visitor(room, "ann")


@pytest.fixture
def bob(room: Room) -> Visitor:
    """Another reviewer."""
    return make_visitor(room, "bob")


@pytest.fixture
def reader(room: Room) -> Visitor:
    """Somebody who looks and changes nothing."""
    return make_visitor(room, "rita", Role.READER)


@pytest.fixture
def draft() -> Draft:
    """A draft that says one thing."""
    return Draft("S1", "tiny", "Aortic valve: Severe aortic stenosis.", (), (), (), (), ())


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trains for a few epochs only."""
    few = {"dimensions": 32, "text_epochs": 5, "coarse_epochs": 1, "trait_epochs": 2, "transform_epochs": 10}
    whole = training.TrainingSettings
    monkeypatch.setattr(training, "TrainingSettings", lambda **options: whole(**options, **few))


@contextmanager
def serving(model: Path, data: Path, *options: str) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """Run a server: its address, the token, the process."""
    command = [sys.executable, "-m", "echoreport", "serve", "--model", str(model), "--data", str(data), "--port", "0"]
    process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
    patience = Timer(60, process.kill)
    patience.start()
    try:
        assert process.stderr
        said = ""
        while "stop it with Ctrl-C" not in said and (line := process.stderr.readline()):
            said += line
        patience.cancel()
        found = re.search(r"(https?://\S+)/\?token=(\S+)\n", said)
        assert found, said
        yield found[1], found[2], process
    finally:
        patience.cancel()
        process.kill()
        process.wait()
        process.stderr.close()
