"""Headers of all answers, limits on bodies, and what is said of an unexpected error."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from echoreport.server.room import Room

PAGE = {"Accept": "text/html"}
SECRET_TEXT = "severe aortic stenosis of Jane Doe"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def csrf(room: Room, client: TestClient, log_in) -> str:
    return log_in(client, "ann")


@pytest.mark.parametrize(
    ("path", "status", "caching"),
    [
        ("/probe", 200, "no-store"),
        ("/nowhere", 404, "no-store"),
        ("/fails", 500, "no-store"),
        ("/away", 503, "no-store"),
        ("/log-out", 405, "no-store"),
        ("/static/htmx.min.js", 200, "no-cache"),
        ("/static/htmx.min.js?v=1", 200, "public, max-age=31536000, immutable"),
        ("/static/none.js?v=1", 404, "no-cache"),
    ],
)
def test_every_answer_has_the_headers(client: TestClient, csrf: str, path: str, status: int, caching: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, caching)
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert (
        answer.headers["cross-origin-opener-policy"] == answer.headers["cross-origin-resource-policy"] == "same-origin"
    )
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers


def test_nobodys_answers_have_the_headers_too(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/", headers=PAGE), client.post("/log-in", content=b"x" * 2**21)):
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_an_unexpected_error_is_a_number_on_the_page_and_a_line_without_values_in_the_log(
    client: TestClient, csrf: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/fails", headers=PAGE)
    assert answer.status_code == 500
    number = re.search("error ([0-9a-f]{8})", answer.text)
    assert number
    ours = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(ours) == 1
    assert re.fullmatch(rf"error {number[1]}: ValueError at \w+\.py:\d+", ours[0])
    assert SECRET_TEXT not in caplog.text + answer.text


def test_a_body_is_refused_by_what_it_announces(client: TestClient, csrf: str) -> None:
    headers = {"X-CSRF-Token": csrf, "Content-Length": str(2 * 2**30)}
    answer = client.post("/probe", headers=headers, content=iter([b"x"]))
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert "more than 1,048,576 bytes" in answer.json()["error"]


def test_a_body_is_refused_when_more_of_it_comes_than_is_taken(client: TestClient, csrf: str) -> None:
    for headers in ({"X-CSRF-Token": csrf}, {"Content-Type": "application/x-www-form-urlencoded"}):
        assert client.post("/probe", headers=headers, content=iter([b"x" * 2**19] * 3)).status_code == 413


def test_a_form_that_fastapi_reads_is_bounded_too(client: TestClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (
        client.post("/log-in", headers=form, content=iter([b"name=" + b"x" * 2**20, b"x" * 2**20])).status_code == 413
    )


def test_what_is_just_small_enough_passes(client: TestClient, csrf: str) -> None:
    answer = client.post("/probe", headers={"X-CSRF-Token": csrf}, content=b"x" * 2**20)
    assert answer.status_code == 200


def test_uploads_may_be_larger(room: Room, client: TestClient, csrf: str) -> None:
    headers = {"X-CSRF-Token": csrf}
    answer = client.post("/studies", headers=headers, files={"files": ("big.png", b"x" * 2**21)})
    assert answer.status_code == 400  # it was read, and is no image
    assert room.settings.limits == replace(room.settings.limits, upload_bytes=512 * 2**20)
    announced = headers | {"Content-Length": str(2 * 2**30)}
    assert client.post("/studies", headers=announced, content=iter([b"x"])).status_code == 413
