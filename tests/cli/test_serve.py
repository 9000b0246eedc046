"""`echoreport serve`: what it refuses to start with."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from echoreport.bundle import Bundle


@pytest.fixture
def model(untrained_bundle: Bundle, tmp_path: Path) -> Path:
    untrained_bundle.save(tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "room.example"])  # noqa: S104 - refused
def test_nothing_but_this_machine_is_let_in_without_tls(run, model: Path, tmp_path: Path, host: str) -> None:
    ran = run("serve", "--model", model, "--data", tmp_path / "room", "--host", host)
    assert ran.status == 2
    assert "without TLS, wanted --certificate and --key, or --behind-proxy" in " ".join(ran.err.split())
    assert not (tmp_path / "room").exists()


def test_a_key_needs_its_certificate(run, model: Path) -> None:
    assert run("serve", "--model", model, "--key", model / "bundle.json").status == 2


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--model", "none"), "wanted a model folder with bundle.json"),
        (("--watch", "none"), "--watch none, which is no folder"),
        (("--corpus", "none"), "--corpus none, which is no folder"),
        (("--corpus", "/"), "without reports.parquet"),
        (("--certificate", "none"), "cannot be used together"),
        (("--data", "/dev/null/room"), "could not write /dev/null/room"),
        (("--database-url", "mysql://somebody:secret@host/name"), "none of SQLite or PostgreSQL"),
        (("--database-url", "nonsense"), "none of SQLite or PostgreSQL"),
        (("--database-url", "sqlite:////none/room.sqlite"), "could not open the room's database"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line(
    run, model: Path, tmp_path: Path, options: tuple[str, str], wrong: str
) -> None:
    ran = run("serve", "--model", model, "--data", tmp_path / "room", "--port", "0", *options)
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert wrong in ran.err
    assert "secret" not in ran.err


def test_a_database_that_nobody_serves_is_one_line_without_its_password(
    run, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"postgresql://somebody:secret@127.0.0.1:{unused.getsockname()[1]}/room"
    monkeypatch.setenv("ECHOREPORT_DATABASE_URL", url)
    ran = run("serve", "--model", model, "--data", tmp_path / "room", "--port", "0")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "could not open the room's database" in ran.err
    assert "secret" not in ran.err


def test_a_model_that_cannot_be_read_is_one_line(run, model: Path, tmp_path: Path) -> None:
    (model / "paragraphs.parquet").rename(tmp_path / "paragraphs.parquet")
    ran = run("serve", "--model", model, "--data", tmp_path / "room", "--port", "0")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "without paragraphs.parquet" in ran.err
    header = json.loads((model / "bundle.json").read_text())
    (model / "bundle.json").write_text(json.dumps(header | {"format": 3}))
    ran = run("serve", "--model", model, "--data", tmp_path / "room", "--port", "0")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "a model of format 3" in ran.err


def test_the_folder_of_another_room_is_one_line(run, model: Path, tmp_path: Path) -> None:
    for name in "ab":
        added = run("users", "add", "ann", "--token", "--data", tmp_path / name)
        assert added.status == 0, added.err
    taken = ("--data", tmp_path / "a", "--port", "0", "--database-url", f"sqlite:///{tmp_path / 'b' / 'room.sqlite'}")
    (tmp_path / "a" / "room.id").write_text("0" * 32)
    ran = run("serve", "--model", model, *taken)
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "of two rooms" in ran.err
