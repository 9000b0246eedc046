"""DICOMweb: what is posted, and what is made of every answer."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from pydicom import Dataset, dcmread

from echoreport.errors import EchoReportError
from echoreport.sending import send


class Answering(HTTPServer):
    """Answers every POST with the same status and body, and keeps what it was sent."""

    status, body, seen = 200, b"", None


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen = (self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/dicom+json; charset=utf-8")
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[Callable]:
    """`answering(status, body)`: a server and its target."""
    running = []

    def start(status: int, body: bytes = b"") -> tuple[Answering, str]:
        server = Answering(("127.0.0.1", 0), Handler)
        server.status, server.body = status, body
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return server, f"http://127.0.0.1:{server.server_port}/dicom-web"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(EchoReportError) as caught:
        yield
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def listed(keyword: str, content: bytes, **more: int) -> bytes:
    item, told = Dataset(), Dataset()
    item.ReferencedSOPInstanceUID = dcmread(BytesIO(content)).SOPInstanceUID
    for name, value in more.items():
        setattr(item, name, value)
    setattr(told, keyword, [item])
    return json.dumps(told.to_json_dict()).encode()


def test_the_file_is_posted_whole_as_one_part(answering, content) -> None:
    server, target = answering(200, listed("ReferencedSOPSequence", content))
    send(content, target + "/")
    path, headers, body = server.seen
    assert path == "/dicom-web/studies"
    assert headers["Content-Type"].startswith('multipart/related; type="application/dicom"; boundary=')
    assert body.split(b"\r\n\r\n", 1)[1].startswith(content)
    assert "Authorization" not in headers


def test_a_token_of_the_environment_goes_along(answering, content, monkeypatch) -> None:
    monkeypatch.setenv("ECHOREPORT_SEND_TOKEN", "abc")
    server, target = answering(200, listed("ReferencedSOPSequence", content))
    send(content, target)
    assert server.seen[1]["Authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "got HTTP 302"),
        (401, "set ECHOREPORT_SEND_USER and ECHOREPORT_SEND_PASSWORD"),
        (403, "ask for the right to store there"),
        (404, "give the path of its DICOMweb service"),
        (500, "got HTTP 500"),
        (503, "try again later"),
    ],
)
def test_an_answer_that_is_no_success(answering, content, status, words) -> None:
    _, target = answering(status)
    with refused(words):
        send(content, target)


@pytest.mark.parametrize("status", [200, 202, 409])
def test_an_instance_that_the_archive_lists_as_failed(answering, content, status) -> None:
    _, target = answering(status, listed("FailedSOPSequence", content, FailureReason=0x0122))
    with refused("(failure reason 0122 hex)"):
        send(content, target)


@pytest.mark.parametrize("body", [b"", b"<html>welcome</html>", b"[]", b"{}", b"7"])
def test_a_success_that_does_not_name_the_instance_is_none(answering, content, body) -> None:
    _, target = answering(200, body)
    with refused("does not list the file as stored"):
        send(content, target)


def test_nobody_listens(content, nowhere) -> None:
    with refused("see whether it runs, and check host and port"):
        send(content, f"http://127.0.0.1:{nowhere}/dicom-web")


def test_no_answer_in_time(content) -> None:
    with HTTPServer(("127.0.0.1", 0), Handler) as silent, refused("got no answer in time"):  # it never serves
        send(content, f"http://127.0.0.1:{silent.server_port}/dicom-web", timeout=0.3)


def test_no_message_names_the_patient(answering, content) -> None:
    _, target = answering(500, content)
    with pytest.raises(EchoReportError) as caught:
        send(content, target)
    assert "P-7" not in str(caught.value)
    assert "Müller" not in str(caught.value)
