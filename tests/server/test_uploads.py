"""Forms with files: streamed, and refused as soon as a limit is passed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from echoreport.server.problems import RequestRefusedError, TooLargeError
from echoreport.server.receiving.uploads import spooled
from echoreport.server.settings import Limits, Settings

HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\nContent-Type: image/png\r\n\r\n'
FIELD = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
END = b"--b--\r\n"
MULTIPART = b"multipart/form-data; boundary=b"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "model", tmp_path, limits=Limits(upload_bytes=100_000, image_bytes=50_000, images=3))
    made.incoming.mkdir()
    return made


class Body:
    """A body that counts how many of its chunks were asked for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.read = chunks, 0

    async def __call__(self) -> dict[str, object]:
        self.read += 1
        chunk = next(self.chunks, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}


def send(settings: Settings, body: Body, kind: bytes = MULTIPART, length: int | None = None):
    headers = [(b"content-type", kind)]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))

    async def run():
        request = Request({"type": "http", "method": "POST", "headers": headers}, body)
        async with spooled(request, settings) as (files, fields):
            return [(file.name, file.path.read_bytes()) for file in files], fields

    return asyncio.run(run())


def sent(settings: Settings, content: bytes, at_a_time: int = 7):
    return send(settings, Body(content[at : at + at_a_time] for at in range(0, len(content), at_a_time)))


def test_files_and_fields_arrive_whole_however_they_are_cut(settings: Settings) -> None:
    content = bytes(range(256)) * 4 + b"\r\n--not"
    names = [b"../a.png", "ä\\b.png".encode()]
    form = FIELD % (b"csrf", b"c\xc3\xa4") + b"".join(HEAD % name + content + b"\r\n" for name in names) + END
    for at_a_time in (1, 7, 64, 100_000):
        files, fields = sent(settings, form, at_a_time)
        assert fields == {"csrf": "cä"}
        assert [kept for _, kept in files] == [content, content]
        assert files[0][0] == "../a.png"  # as it was sent: whoever stores it makes it safe
    assert list(settings.incoming.iterdir()) == []


def test_what_is_too_large_is_refused_before_a_byte_is_read(settings: Settings) -> None:
    body = Body(iter([]))
    with pytest.raises(TooLargeError, match="upload of more than") as caught:
        send(settings, body, length=2 << 30)
    assert body.read == 0
    assert caught.value.headers["Connection"] == "close"


def test_what_does_not_say_its_length_is_refused_when_it_passes_the_limit(settings: Settings) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(3):
            yield HEAD % b"a.png"
            yield from [bytes(10_000)] * 4
            yield b"\r\n"
        while True:
            yield bytes(10_000)

    body = Body(endless())
    with pytest.raises(TooLargeError, match="upload of more than"):
        send(settings, body)
    assert body.read < 25
    assert list(settings.incoming.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (HEAD % b"big.png" + bytes(60_000), r"big\.png: got more than"),
        (HEAD % b"a.png" + b"x\r\n" + (HEAD % b"a.png" + b"x\r\n") * 3 + END, "more than 3 files"),
        (FIELD % (b"note", bytes(70_000)) + END, "fields of more than"),
        ((FIELD % (b"n", b"")) * 200 + END, "too many parts"),
    ],
)
def test_each_limit_is_said(settings: Settings, form: bytes, said: str) -> None:
    with pytest.raises(TooLargeError, match=said):
        sent(settings, form, 4096)
    assert list(settings.incoming.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        (b"application/json", b"{}", "got no form with files"),
        (b"multipart/form-data", END, "got no form with files"),
        (b"multipart/form-data; boundary=" + b"b" * 300, END, "cannot be read"),
        (MULTIPART, b"no form at all", "cannot be read"),
        (MULTIPART, HEAD % b"a.png" + b"half of", "cut off"),
        (MULTIPART, b"--b\r\nContent-Disposition: " + b"x" * 70_000, "cannot be read"),
        (MULTIPART, b"", "cut off"),
    ],
)
def test_what_is_no_whole_form_is_refused(settings: Settings, kind: bytes, content: bytes, said: str) -> None:
    with pytest.raises(RequestRefusedError, match=said):
        send(settings, Body(iter([content])), kind)
    assert list(settings.incoming.iterdir()) == []


def test_an_empty_choice_is_no_file_and_a_name_of_any_length_passes(settings: Settings) -> None:
    files, _ = sent(settings, HEAD % b"" + b"\r\n" + HEAD % (b"n" * 10_000) + b"x\r\n" + END, 4096)
    assert files == [("n" * 10_000, b"x")]
