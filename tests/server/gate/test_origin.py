"""Changes that foreign pages send (CSRF), names that point here (DNS rebinding), roles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from echoreport.server.app import create_app
from echoreport.server.room import Room
from echoreport.server.visitor import Role

PAGE = {"Accept": "text/html"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OURS = "http://127.0.0.1:8642"


@pytest.fixture
def csrf(room: Room, client: TestClient, log_in) -> str:
    return log_in(client, "ann")


def test_a_change_needs_its_own_sessions_token(
    room: Room, client: TestClient, browser, csrf: str, log_in, trail
) -> None:
    others = log_in(browser(), "bob")
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": others}, {"X-CSRF-Token": csrf[:-1]}):
        assert client.post("/probe", headers=headers).status_code == 403
    for form in ({"a": "1"}, {"csrf": ""}, {"csrf": others}, {f"a{n}": "" for n in range(1001)} | {"csrf": csrf}):
        assert client.post("/probe", data=form).status_code == 403
    assert client.post(f"/probe?csrf={csrf}").status_code == 403  # it would stand in logs and histories
    assert client.post("/probe", headers={"X-CSRF-Token": csrf}, json={"a": 1}).json() == 'ann {"a":1}'
    assert set(trail()) == {("refused", "ann", "a change from no page of this room")}


def test_a_form_reaches_its_handler_whole(client: TestClient, csrf: str) -> None:
    assert client.post("/probe", data={"a": "é", "csrf": csrf}).json() == f"ann a=%C3%A9&csrf={csrf}"


def test_an_upload_needs_the_header(client: TestClient, csrf: str) -> None:
    upload = {"files": ("a.dcm", b"x")}
    assert client.post("/probe", files=upload, data={"csrf": csrf}).status_code == 403
    assert client.post("/probe", files=upload, headers={"X-CSRF-Token": csrf}).status_code == 200
    assert client.post("/studies", data={"csrf": csrf}).status_code == 403
    assert client.post("/studies", data={"csrf": csrf}, headers={"X-CSRF-Token": csrf}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": OURS}, 200),
        ({"Origin": OURS, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),  # a form of ours: its page sends no referrer
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Origin": f"{OURS}.evil.example"}, 403),
        ({"Origin": "https://127.0.0.1:8642"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_foreign_page_changes_nothing_even_with_the_token(
    client: TestClient, csrf: str, headers: dict[str, str], status: int
) -> None:
    assert client.post("/probe", headers={"X-CSRF-Token": csrf} | headers).status_code == status


def test_no_foreign_page_logs_anybody_in(client: TestClient) -> None:
    form = {"name": "mallory", "password": "her own password"}
    assert client.post("/log-in", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/log-in", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/log-in", data=form, headers={"Origin": OURS}).status_code == 401


def test_readers_change_nothing_and_are_told(room: Room, client: TestClient, log_in, trail) -> None:
    csrf = log_in(client, "rita", Role.READER)
    assert client.get("/probe").json() == "rita"
    answer = client.post("/probe", headers={"X-CSRF-Token": csrf})
    assert (answer.status_code, answer.json()) == (
        403, {"error": "got a change by a reader, wanted a reviewer's: ask for an account with that role"},
    )  # fmt: skip
    assert "ask for an account with that role" in client.post("/probe", headers=PAGE | {"X-CSRF-Token": csrf}).text
    assert trail() == [("refused", "rita", "a change by a reader")] * 2


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8642", 200), ("LOCALHOST", 200), ("[::1]:1", 200), ("evil.example", 421),
     ("127.0.0.1.evil.example", 421),
     ("evil.example:8642", 421), ("", 421), ("127.0.0.1@evil.example", 421), ("[", 421),
     ("127.0.0.1:8642/static/", 421)],
)  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_refused(room: Room, host: str, status: int) -> None:
    named = replace(room, settings=replace(room.settings, hosts=("127.0.0.1", "localhost", "::1")))
    assert TestClient(create_app(named)).get("/log-in", headers={"Host": host}).status_code == status


def test_over_tls_the_cookie_is_sent_over_nothing_else(room: Room, add_user) -> None:
    secure = replace(room, settings=replace(room.settings, secure=True))
    add_user("ann", password="correct horse battery")
    client = TestClient(create_app(secure), base_url="https://room.example", follow_redirects=False)
    form = {"name": "ann", "password": "correct horse battery"}
    assert client.post("/log-in", data=form, headers={"Origin": "http://room.example"}).status_code == 403
    answer = client.post("/log-in", data=form, headers={"Origin": "https://room.example"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-echoreport=")
    assert cookie.endswith("HttpOnly; Path=/; SameSite=lax; Secure")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/").status_code == 200
