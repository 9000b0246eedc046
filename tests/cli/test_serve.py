"""`echoreport serve`: what it refuses to start with."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "bundle.json").write_text(json.dumps({"name": "tiny"}))
    return folder


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
