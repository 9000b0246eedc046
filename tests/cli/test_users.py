"""`echoreport users`: accounts of a review room."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from echoreport.server.database.connecting import Database
from echoreport.server.security import passwords
from echoreport.server.settings import Settings
from echoreport.server.store import sessions, users

PASSWORD = "correct horse battery"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "room"


@pytest.fixture
def command(run, data: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on the room, with a first line on stdin."""

    def ran(*arguments: str, stdin: str = PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{stdin}\nsecond line\n"))
        return run("users", *arguments, "--data", data)

    return ran


def account(data: Path, name: str):
    database = Database(Settings(Path(), data).database)
    with database.reading() as session:
        return users.known(session, name)


def test_accounts_are_added_listed_and_closed(command, data: Path) -> None:
    added = command("add", "Ann", "--role", "reviewer", "--display-name", "Dr. Ash", "--password-stdin")
    assert (added.status, added.out, added.err) == (0, "", "added ann as reviewer\n")
    assert command("add", "bob", "--password-stdin").status == 0
    assert command("disable", "bob").err == "disabled bob\n"
    assert command("list").out == "ann\treviewer\tDr. Ash\tpassword\nbob\treader\tbob\tdisabled\n"
    assert command("enable", "bob").status == 0
    assert "bob\treader\tbob\tpassword" in command("list").out
    kept = account(data, "ann").password
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, PASSWORD)
    assert data.stat().st_mode & 0o077 == 0


def test_a_new_password_replaces_the_old_one(command, data: Path) -> None:
    command("add", "ann", "--password-stdin")
    assert command("password", "ann", "--password-stdin", stdin="another password").status == 0
    assert passwords.matches(account(data, "ann").password, "another password")
    assert command("password", "ann", "--password-stdin", stdin="short").status == 1
    assert passwords.matches(account(data, "ann").password, "another password")


def test_a_token_is_shown_once_and_kept_as_a_hash(command, data: Path) -> None:
    first = command("add", "exporter", "--token").out.strip()
    assert account(data, "exporter").api_token == sessions.hashed(first)
    second = command("token", "exporter").out.strip()
    assert account(data, "exporter").api_token == sessions.hashed(second) != sessions.hashed(first)
    assert first not in (data / "room.sqlite").read_bytes().decode("latin-1")
    assert command("list").out == "exporter\treader\texporter\ttoken\n"


def test_what_is_wrong_is_one_line(command, run, data: Path) -> None:
    ran = command("list")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "where no review room is" in ran.err
    assert not data.exists()
    command("add", "ann", "--password-stdin")
    for arguments in (
        ("add", "ANN", "--password-stdin"),
        ("disable", "nobody"),
        ("token", "x y"),
        ("add", "owner", "--token"),
    ):
        ran = command(*arguments)
        assert (ran.status, ran.err.count("\n"), ran.out) == (1, 1, "")
    assert command("add", "eve", "--role", "admin").status == 2


def test_without_a_terminal_a_password_is_not_asked_for(command, data: Path) -> None:
    ran = command("add", "ann")
    assert ran.status == 2
    assert "give --password-stdin" in ran.err
    assert not data.exists()
