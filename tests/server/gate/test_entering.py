"""Who gets in: by the one-time token, a session, a token for scripts; and who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from echoreport.server.database import tables
from echoreport.server.room import Room
from echoreport.server.security.start_token import StartToken
from echoreport.server.store import sessions, users

PAGE = {"Accept": "text/html"}


def test_nobody_sees_anything(client: TestClient) -> None:
    for path in ("/", "/probe", "/studies/x", "/nowhere", "/api/v1/studies", "/metrics", "/log-in/x", "/openapi.json"):
        answer = client.get(path)
        assert (answer.status_code, list(answer.json())) == (401, ["error"])
        assert client.post(path).status_code == 401


def test_no_spelling_of_an_address_leads_round_the_gate(client: TestClient) -> None:
    for path in ("/static/../probe", "/static/%2e%2e/probe", "//probe", "/log-in/../probe", "/PROBE", "/probe/"):
        assert client.get(path).status_code in (401, 404), path


def test_no_host_leads_round_the_gate(client: TestClient) -> None:
    for host in ("127.0.0.1:8642/static/x?", "127.0.0.1:8642/log-in?", "127.0.0.1:8642/static/#", "x\\/static/"):
        assert client.get("/probe", headers={"Host": host}).status_code in (401, 421), host


def test_a_person_is_led_to_the_log_in_and_a_script_of_a_page_is_told(client: TestClient) -> None:
    answer = client.get("/studies/x?sort=new&q=a%26b", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/log-in?next=/studies/x%3Fsort%3Dnew%26q%3Da%2526b",
    )
    assert client.get("/", headers=PAGE).headers["location"] == "/log-in"
    script = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1:8642/studies/x?a=1"}
    answer = client.get("/rows", headers=PAGE | script)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/log-in?next=/studies/x%3Fa%3D1")
    answer = client.post("/studies/x/text", headers=PAGE | script)
    assert "hx-redirect" not in answer.headers
    assert "copy what you have not saved" in answer.text


def test_the_one_time_token_lets_in_once(room: Room, browser, start_token: StartToken, trail) -> None:
    token = start_token.renew()
    first, second = browser(), browser()
    assert first.get("/?token=wrong", headers=PAGE).status_code == 403
    answer = first.get(f"/probe?a=1&token={token}", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/probe?a=1")
    assert first.get("/probe").json() == "owner"
    replayed = second.get(f"/?token={token}", headers=PAGE)
    assert replayed.status_code == 403
    assert "Start it again" in replayed.text
    assert second.get("/probe").status_code == 401
    assert first.get(f"/?token={token}", headers=PAGE).headers["location"] == "/"  # who is in already goes on
    assert trail() == [("token used", "Owner", "")]


def test_the_one_time_token_lets_a_program_in_that_asks_for_no_page(browser, start_token: StartToken) -> None:
    program = browser()
    assert program.get(f"/?token={start_token.renew()}", headers={"Accept": "*/*"}).status_code == 303
    assert program.get("/probe").json() == "owner"
    assert browser().get("/?token=wrong", headers={"Accept": "*/*"}).status_code == 403


def test_a_token_opens_nothing_before_it_was_made_and_after_a_newer_one(browser, start_token: StartToken) -> None:
    assert browser().get("/?token=", headers=PAGE).status_code == 403
    older, newer = start_token.renew(), start_token.renew()
    assert browser().get(f"/?token={older}", headers=PAGE).status_code == 403
    assert browser().get(f"/?token={newer}", headers=PAGE).status_code == 303


def test_the_owner_can_be_disabled(room: Room, client: TestClient, start_token: StartToken) -> None:
    with room.database.writing() as session:
        users.disable(session, users.owner(session))
    answer = client.get(f"/?token={start_token.renew()}", headers=PAGE)
    assert answer.status_code == 403
    assert "users enable owner" in answer.text


def test_the_token_leads_to_no_other_site(client: TestClient, start_token: StartToken) -> None:
    answer = client.get(f"http://127.0.0.1:8642//evil.example/?token={start_token.renew()}", headers=PAGE)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(("column", "hours"), [("created_at", 12.1), ("seen_at", 2.1)])
def test_sessions_expire(room: Room, client: TestClient, column: str, hours: float, log_in) -> None:
    log_in(client, "ann")
    assert client.get("/probe").status_code == 200
    with room.database.writing() as session:
        row = session.query(tables.Session).one()
        setattr(row, column, getattr(row, column) - timedelta(hours=hours))
    assert client.get("/probe").status_code == 401
    with room.database.writing() as session:
        sessions.end_expired(session, room.settings.limits)
        assert session.query(tables.Session).count() == 0


def test_use_keeps_a_session_alive_and_a_page_that_refreshes_itself_does_not(
    room: Room, client: TestClient, log_in
) -> None:
    log_in(client, "ann")

    def seen_after(headers: dict[str, str]) -> timedelta:
        with room.database.writing() as session:
            row = session.query(tables.Session).one()
            row.seen_at = before = row.created_at - timedelta(hours=1)
        assert client.get("/probe", headers=headers).status_code == 200
        with room.database.reading() as session:
            return session.query(tables.Session).one().seen_at - before

    assert seen_after({"X-Automatic": "true"}) == timedelta()
    assert seen_after({}) >= timedelta(hours=1)


def test_who_logged_out_cannot_come_back_with_the_old_cookie(room: Room, client: TestClient, log_in, trail) -> None:
    csrf = log_in(client, "ann")
    cookie = client.cookies["echoreport"]
    answer = client.post("/log-out", data={"csrf": csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-in")
    client.cookies.set("echoreport", cookie)
    assert client.get("/probe").status_code == 401
    assert trail() == [("log-out", "ann", "")]


def test_forged_cookies_and_tokens_open_nothing(room: Room, client: TestClient, log_in) -> None:
    log_in(client, "ann")
    client.cookies.clear()
    with room.database.reading() as session:
        kept = session.query(tables.Session).one().key  # who reads the database finds nothing that opens the room
    for forged in (kept, "", "x", "0" * 43, "' OR 1=1 --", "a\x00b", "é"):
        assert client.get("/probe", headers={"Cookie": f"echoreport={forged}".encode()}).status_code == 401
        assert client.get("/probe", headers={"Authorization": f"Bearer {forged}".encode()}).status_code == 401


def test_a_token_for_scripts_until_a_newer_one_or_the_account_is_disabled(
    room: Room, client: TestClient, add_user
) -> None:
    add_user("exporter")

    def renewed() -> dict[str, str]:
        with room.database.writing() as session:
            return {"Authorization": f"Bearer {users.new_token(users.known(session, 'Exporter'))}"}

    first = renewed()
    assert client.get("/probe", headers=first).json() == "exporter"
    assert client.post("/probe", headers=first, content="x").json() == "exporter x"  # no foreign page can send it
    second = renewed()
    assert client.get("/probe", headers=first).status_code == 401
    assert (
        client.get("/probe", headers={"Authorization": second["Authorization"].replace("Bearer", "Basic")}).status_code
        == 401
    )
    with room.database.writing() as session:
        users.disable(session, users.known(session, "exporter"))
    assert client.get("/probe", headers=second).status_code == 401


def test_a_wrong_token_is_not_made_good_by_a_session(room: Room, client: TestClient, log_in) -> None:
    log_in(client, "ann")
    assert client.get("/probe", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize("how", ["disabled", "new password"])
def test_an_account_is_logged_out_at_once(room: Room, client: TestClient, how: str, log_in) -> None:
    log_in(client, "ann")
    with room.database.writing() as session:
        ann = users.known(session, "ann")
        users.disable(session, ann) if how == "disabled" else users.set_password(session, ann, "another password")
    assert client.get("/probe").status_code == 401
