"""Logging in with a name and a password."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from echoreport.errors import InputError
from echoreport.server.app import create_app
from echoreport.server.database import tables
from echoreport.server.problems import TooOftenError
from echoreport.server.room import Room
from echoreport.server.security import passwords
from echoreport.server.security.log_in_limit import LogInLimit
from echoreport.server.store import users
from echoreport.server.visitor import Role

PASSWORD = "Grüße an alle 12"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash with little memory, so that the tests are quick."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()


def enter(client: TestClient, name: str, password: str, target: str = "/"):
    return client.post("/log-in", data={"name": name, "password": password, "next": target})


def test_the_right_password_lets_in_with_a_new_session(room: Room, client: TestClient, add_user, trail) -> None:
    add_user("Ann", Role.READER, PASSWORD)
    answer = enter(client, " ANN ", "Gru\u0308ße an alle 12", "/probe?a=1")  # composed otherwise, as some keyboards do
    assert (answer.status_code, answer.headers["location"]) == (303, "/probe?a=1")
    assert re.search("HttpOnly; Path=/; SameSite=lax$", answer.headers["set-cookie"])
    assert client.get("/probe").json() == "ann"
    first = client.cookies["echoreport"]
    enter(client, "ann", PASSWORD)
    assert client.cookies["echoreport"] != first
    with room.database.reading() as session:
        assert session.query(tables.Session).count() == 1  # the one before has ended
        kept = session.query(tables.User).one().password
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert trail() == [("log-in", "ann", "")] * 2


def test_all_else_is_refused_in_the_same_words(room: Room, client: TestClient, add_user, trail) -> None:
    add_user("ann", password=PASSWORD)
    add_user("script")
    add_user("gone", password=PASSWORD)
    with room.database.writing() as session:
        users.disable(session, users.known(session, "gone"))
    tried = [
        ("ann", "wrong password"), ("ann", ""), ("nobody", PASSWORD), ("", ""), ("gone", PASSWORD), ("script", ""),
        ("ann' OR '1'='1", PASSWORD), ("ann\x00", PASSWORD), ("a" * 100_000, "b" * 100_000),
    ]  # fmt: skip
    for name, password in tried:
        answer = enter(client, name, password)
        assert answer.status_code == 401
        assert "a name and a password that do not go together" in answer.text
        assert "set-cookie" not in answer.headers
    known, unknown = ("log-in failed", "", ""), ("log-in failed", "", "unknown name")
    named = [line if line == unknown else (*line[:2], "") for line in trail()]
    assert named == [known, known, unknown, unknown, known, known, unknown, unknown, unknown]
    assert "wrong password" not in str(trail())


def test_a_guess_at_an_unknown_name_costs_what_one_at_a_known_name_costs(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch, add_user
) -> None:
    add_user("ann", password=PASSWORD)
    hasher, costs = passwords._HASHER, []

    class Counting(PasswordHasher):
        def verify(self, hash: str, password: bytes) -> bool:  # noqa: A002
            costs.append(hash.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(time_cost=1, memory_cost=64, parallelism=1))
    for name in ("ann", "nobody", "not a name!"):
        enter(client, name, "wrong password")
    assert len(costs) == 3
    assert len(set(costs)) == 1


def test_a_hash_of_earlier_parameters_is_made_anew(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch, add_user
) -> None:
    add_user("ann", password=PASSWORD)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert enter(client, "ann", PASSWORD).status_code == 303
    with room.database.reading() as session:
        assert "t=2" in str(session.query(tables.User).one().password)
    assert enter(client, "ann", PASSWORD).status_code == 303


def test_the_way_on_stays_in_the_room(client: TestClient, add_user) -> None:
    add_user("ann", password=PASSWORD)
    for target in (
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "evil",
        "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "/a\\..\\b", "/\u2028x", "", "/" + "a" * 3000,
    ):  # fmt: skip
        answer = enter(client, "ann", PASSWORD, target)
        assert answer.headers["location"] == "/", target
        assert len(answer.headers.get_list("set-cookie")) == 1
        assert 'name="next" value="/"' in client.get("/log-in", params={"next": target}).text


def test_no_header_can_be_put_into_an_answer(room: Room, client: TestClient, log_in) -> None:
    log_in(client, "ann")
    for path in ("/probe?token=x&a=%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201?token=x"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert "x-evil" not in answer.headers
        assert "\r" not in answer.headers["location"]


def test_the_form_shows_a_name_as_text(client: TestClient) -> None:
    shown = enter(client, '"><script>alert(1)</script>', "x").text
    assert "<script>" not in shown


def test_too_many_failures_of_an_account_or_an_address_wait(room: Room, add_user) -> None:
    room = replace(
        room, settings=replace(room.settings, limits=replace(room.settings.limits, log_ins=3), behind_proxy=True)
    )
    add_user("ann", password=PASSWORD)
    client = TestClient(create_app(room), follow_redirects=False)

    def status(name: str, password: str, address: str) -> int:
        form = {"name": name, "password": password}
        return client.post("/log-in", data=form, headers={"X-Forwarded-For": f"1.2.3.4, {address}"}).status_code

    assert [status("ann", PASSWORD, "10.0.0.1") for _ in range(5)] == [303] * 5  # those that succeed do not count
    assert [status("ann", "wrong", f"10.0.0.{n}") for n in range(2, 6)] == [401, 401, 401, 429]
    assert status("ann", PASSWORD, "10.0.0.9") == 429
    assert [status(f"guess{n}", "wrong", "10.0.0.20") for n in range(4)] == [401, 401, 401, 429]
    answer = client.post("/log-in", data={"name": "Ann", "password": PASSWORD})
    assert 0 < int(answer.headers["retry-after"]) <= 600
    assert re.search("try again in (9|10) minutes", answer.text)


def test_guesses_at_the_same_time_do_not_pass_together() -> None:
    limit, second = LogInLimit(1), Event()

    def guess() -> None:
        second.set()
        with limit.attempt("ann", "10.0.0.2") as attempt:
            attempt.failed = True

    with ThreadPoolExecutor(1) as pool:
        with limit.attempt("ann", "10.0.0.1") as first:
            later = pool.submit(guess)
            assert second.wait(30)
            wait([later], timeout=0.2)  # where it did not wait for the first, it would be through by now
            first.failed = True
        with pytest.raises(TooOftenError):
            later.result()


def test_accounts_have_sound_names_and_passwords(room: Room, add_user) -> None:
    add_user("ann", password=PASSWORD)
    for name, password, wrong in [
        ("ANN", PASSWORD, "is an account already"), ("owner", PASSWORD, "one-time token"), ("a b", PASSWORD, "letters"),
        ("", PASSWORD, "letters"), ("a\x00", PASSWORD, "letters"), ("b", "short", "10 to 1000"),
        ("b", "x" * 1001, "10 to"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=wrong):
            add_user(name, password=password)
    with pytest.raises(InputError, match="display name"), room.database.writing() as session:
        users.add(session, "b", Role.READER, "two\nlines")
    with room.database.reading() as session:
        assert [user.name for user in users.listed(session)] == ["ann"]
