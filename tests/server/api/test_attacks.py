"""What strangers send: ids of others, SQL, scripts, signs that no database keeps, bodies without end."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from echoreport.drafting.draft import Draft
from echoreport.server.database.tables import Image
from echoreport.server.room import Room

from .conftest import API, drafted

SCRIPT = "<script>alert(1)</script>"


def refused(answer) -> str:
    """The line of a refusal, which is all that there is."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (line,) = {key: value for key, value in answer.json().items() if key not in ("version", "by")}.values()
    assert "\n" not in line
    return line


SQL = ("' OR '1'='1", "'; DROP TABLE studies; --", "%", "_", "\\", "') UNION SELECT password FROM users --")


def test_sql_in_a_search_is_words(client: TestClient, study: str) -> None:
    for words in SQL:
        assert client.get(f"{API}/studies", params={"q": words}).json() == {"total": 0, "studies": []}
        for place in ("sort", "state"):
            refused(client.get(f"{API}/studies", params={place: words}))
    assert client.get(f"{API}/studies").json()["total"] == 1


def test_images_and_versions_of_other_studies_are_not_there(client: TestClient, room: Room, draft: Draft) -> None:
    mine, other = drafted(room, draft), drafted(room, draft)
    with room.database.reading() as session:
        foreign = session.scalar(select(Image.id).where(Image.study_id == other))
    assert client.get(f"{API}/studies/{other}/images/{foreign}").status_code == 200
    for path in (f"images/{foreign}", f"images/{foreign}/layers", "images/" + "0" * 32, "draft?version=2"):
        answer = client.get(f"{API}/studies/{mine}/{path}")
        assert answer.status_code == 404, path
        refused(answer)
    nobody = client.get(f"{API}/studies/{'0' * 32}/history")
    assert nobody.status_code == 404


PLACES = ((f"{API}/studies/", ""), ("{study}/images/", ""), ("{study}/images/", "/layers"))
FORGED = (
    "..%2f..%2froom.sqlite",
    "%252e%252e",
    "..%5c..",
    "a" * 31,
    "A" * 32,
    "0" * 33,
    "%00" * 32,
    "%ff",
    "0" * 32 + "%0a",
)


def test_ids_are_no_paths(client: TestClient, study: str) -> None:
    for path in [f"{start}{forged}{end}" for forged in FORGED for start, end in PLACES]:
        answer = client.get(path.format(study=study))
        assert answer.status_code in (404, 422), path
        refused(answer)


def test_scripts_in_names_and_texts_come_back_as_data(client: TestClient, room: Room, draft: Draft) -> None:
    study = f"{API}/studies/{drafted(room, draft, SCRIPT)}"
    assert client.put(f"{study}/text", json={"version": 1, "text": SCRIPT}).status_code == 200
    for path in (study, f"{study}/text", f"{API}/studies?q={SCRIPT}"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert SCRIPT in json.dumps(answer.json())
    page = client.get(f"{study}/draft?format=html")
    assert SCRIPT not in page.text
    assert page.headers["content-disposition"].startswith("attachment")
    for wrong in (f"{study}/draft?format={SCRIPT}", f"{API}/{SCRIPT}", f"{study}/images/{SCRIPT}"):
        assert SCRIPT not in refused(client.get(wrong))
    key = client.put(f"{study}/text", content=json.dumps({"version": 2, "text": "a", SCRIPT + "\n\ud800": 1}))
    refused(key)


BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b'{"version": 1, "text": "\xff"}',
    b'{"version": 1, "text": "a\\u0000b"}',
    b'{"version": 1, "text": "a\\ud800b"}',
    b'{"version": 1, "text": "a\\u001bb"}',
    b'{"version": 1, "text": "right \\u202e left"}',
    b'{"version": 99999999999999999999, "text": "a"}',
    b'{"version": ' + b"9" * 5000 + b', "text": "a"}',
    b'{"version": 1e400, "text": "a"}',
    b'{"version": NaN, "text": "a"}',
    b'{"version": true, "text": "a"}',
    b'{"version": "1", "text": "a"}',
    b'{"version": 1, "text": ' + b"[" * 100_000,
    b'{"version": 1, "text": "' + b"a" * 60_000 + b'"}',
    b'{"version": 1, "text": {"$ne": ""}}',
)


def test_what_cannot_be_kept_is_refused_in_a_line(client: TestClient, study: str) -> None:
    for body in BODIES:
        answer = client.put(f"{study}/text", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), body[:50]
        refused(answer)
    assert client.get(study).json()["version"] == 1


def test_huge_bodies_are_refused(client: TestClient, study: str) -> None:
    answer = client.put(f"{study}/text", content=b" " * 2**21, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    refused(answer)
    announced = client.post(f"{API}/studies", content=b"", headers={"Content-Length": str(2 * 2**30)})
    assert announced.status_code == 413
    refused(announced)


def test_signs_that_no_database_keeps_are_refused_everywhere(client: TestClient, study: str) -> None:
    wrong = "a\0b"
    for path in (f"{API}/studies?q=%00", f"{API}/search?q=a%00b"):
        assert client.get(path).status_code == 422
    for step, body in (("approve", {"name": wrong}), ("reject", {"reason": wrong}), ("reject", {"reason": ""})):
        assert client.post(f"{study}/{step}", json={"version": 1, **body}).status_code == 422
    assert client.get(f"{API}/studies?q=%ff%fe").status_code == 200, "not UTF-8, so it is found nowhere"


def test_paths_and_methods_that_there_are_not(client: TestClient, study: str) -> None:
    assert client.get(f"{API}/nothing").status_code == 404
    other = client.delete(study)
    assert (other.status_code, other.headers["allow"]) == (405, "GET")
    refused(other)


def test_nobody_gets_nothing(client: TestClient, study: str) -> None:
    nobody = TestClient(client.app, "http://127.0.0.1")
    for path in (study, f"{study}/draft", f"{API}/studies", f"{API}/search?q=a", f"{API}/export", "/metrics"):
        assert nobody.get(path).status_code == 401, path
    assert nobody.get(f"{API}/health").status_code == 200
    own = client.headers.pop("X-CSRF-Token")
    assert client.post(f"{study}/reject", json={"version": 1, "reason": "forged"}).status_code == 403
    client.headers["X-CSRF-Token"] = own


@pytest.mark.parametrize("study_id", ["%00", "a%00b", "0f" * 16 + "%0a", "..%2f..", "nonsense", "0F" * 16])
def test_an_address_of_a_page_that_no_study_can_have_is_no_page(client: TestClient, study_id: str) -> None:
    for path in ("", "/history", "/draft.json", "/evidence/1?version=1", f"/images/{study_id}.png"):
        answer = client.get(f"/studies/{study_id}{path}", headers={"Accept": "text/html"})
        assert (answer.status_code, "This is not here" in answer.text) == (404, True), path
    assert client.post(f"/studies/{study_id}/approve?base=1", data={"base": "1"}).status_code == 404
