"""`echoreport serve` as a process: who gets in over a real socket, what it says, how it stops."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from echoreport.errors import EchoReportError
from echoreport.server.serving import Address, serve
from echoreport.server.settings import Settings
from tests.server.conftest import serving

PAGE = {"Accept": "text/html"}
SECRETS = ("ann-who-is-named", "a wrong password", "0123456789abcdef0123456789abcdef", "Doe^Jane")


def stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Its exit status, and what it said since it was open."""
    process.send_signal(number)
    assert process.stderr
    said = process.stderr.read()
    return process.wait(timeout=30), said


def raw(address: str, request: str) -> bytes:
    """All that the server answers to bytes, until it closes the connection, though it has not read all of them."""
    host, port = address.removeprefix("http://").split(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout=30) as connection, suppress(ConnectionError):
        with suppress(ConnectionError):
            connection.sendall(request.replace("\n", "\r\n").encode())
        while part := connection.recv(65536):
            answer += part
    return answer


def test_one_gets_in_by_its_address_and_it_tells_nothing_of_what_is_asked(tiny_model: Path, tmp_path: Path) -> None:
    data = tmp_path / "room"
    with serving(tiny_model, data) as (address, token, process):
        with httpx.Client(base_url=address, headers=PAGE) as client:
            assert client.get("/").status_code == 303
            assert client.get(f"/?token={token}").status_code == 303
            name, password, study, patient = SECRETS
            assert client.get(f"/studies/{study}?patient={patient}").status_code == 404
            assert client.post("/log-in", data={"name": name, "password": password}).status_code == 401
            assert client.post("/log-out").status_code == 403
            named = f"echoreport-{httpx.URL(address).port}"  # rooms of one machine get each other's cookies
            cookie = client.cookies[named]
        host = address.removeprefix("http://")
        refused = raw(address, f"POST /log-in HTTP/1.1\nHost: {host}\nContent-Length: 2147483648\n\n")
        assert refused.startswith(b"HTTP/1.1 413 ")  # the connection is closed, and no byte of it was sent
        for path in ("/studies", "/api/v1/studies"):
            announced = f"Host: {host}\nCookie: {named}={cookie}\nContent-Length: 2147483648\n\n--b"
            assert raw(address, f"POST {path} HTTP/1.1\n{announced}").startswith(b"HTTP/1.1 413 ")
        form = "Content-Type: application/x-www-form-urlencoded\nTransfer-Encoding: chunked"
        chunked = f"POST /log-in HTTP/1.1\nHost: {host}\n{form}\n\n180000\n{'x' * 0x180000}\n"
        assert raw(address, chunked).startswith(b"HTTP/1.1 413 ")
        assert raw(address, "GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n").startswith(b"HTTP/1.1 421 ")
        assert raw(address, f"GET / HTTP/1.1\nHost: {host}\nX: {'x' * 1_000_000}\n\n").startswith(b"HTTP/1.1 400 ")
        status, said = stop(process, signal.SIGTERM)
    assert status == 0
    assert said.endswith("echoreport: stopped\n")
    assert not [secret for secret in (*SECRETS, cookie, token) if secret in said]
    assert "Traceback" not in said
    assert data.stat().st_mode & 0o077 == 0


def test_one_server_for_a_data_folder_and_a_port(tiny_model: Path, tmp_path: Path) -> None:
    with serving(tiny_model, tmp_path / "room") as (address, _, process):
        for data, port, wrong in [
            ("room", 0, "which another server works with"),
            ("b", int(address.rpartition(":")[2]), "a free port"),
        ]:
            with pytest.raises(EchoReportError, match=wrong):
                serve(Settings(tiny_model, tmp_path / data), Address("127.0.0.1", port), pytest.fail)
        assert stop(process, signal.SIGINT)[0] == 0  # it has said where it is, and hardly begun


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_over_tls(tiny_model: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "room.key", tmp_path / "room.pem"
    making = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
              "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    subprocess.run(making, check=True, capture_output=True)
    trusting = ssl.create_default_context(cafile=str(certificate))
    options = ("--host", "localhost", "--certificate", str(certificate), "--key", str(key))
    with serving(tiny_model, tmp_path / "room", *options) as (address, token, _):
        assert address.startswith("https://localhost:")
        with httpx.Client(base_url=address, headers=PAGE, verify=trusting) as client:
            answer = client.get(f"/?token={token}")
            assert answer.headers["set-cookie"].startswith("__Host-echoreport=")
            assert "strict-transport-security" in answer.headers
