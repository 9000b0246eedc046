"""What a signature says: who signed, what the text states, and for how long it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydicom import dcmread
from sqlalchemy import update

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.from_json import draft_of
from echoreport.server.database.tables import Image
from echoreport.server.room import Room
from echoreport.server.store import audit, users
from echoreport.server.visitor import Visitor

from .conftest import API, LogIn, drafted

WHOLE = Path(__file__).parents[2] / "drafting" / "simulated_draft.json"
FORMATS = {"text": ".txt", "json": ".json", "html": ".html", "fhir": ".fhir.json", "dicom-sr": ".dcm"}


@pytest.fixture
def draft() -> Draft:
    """Of all four valves."""
    return draft_of(json.loads(WHOLE.read_text("utf-8")))


@pytest.fixture
def pages(study: str, room: Room) -> str:
    """Address of the study's pages; of its image nothing is shown."""
    with room.database.writing() as session:
        session.execute(update(Image).values(layers=""))
    return study.removeprefix(API)


@pytest.fixture
def owner(room: Room) -> Visitor:
    """Who came with the one-time token."""
    with room.database.writing() as session:
        return users.visitor_of(users.owner(session), "")


def sign(client: TestClient, study: str, version: int = 1, **body: object) -> int:
    return client.post(f"{study}/approve", json={"version": version, **body}).status_code


def test_the_text_counts_where_the_findings_differ(client: TestClient, study: str, draft: Draft) -> None:
    text = draft.text.replace("Aortic valve is mildly stenotic", "There is no aortic stenosis").replace(
        "Mild aortic stenosis; mild", "No aortic stenosis; mild"
    )
    client.put(f"{study}/text", json={"version": 1, "text": text})
    assert sign(client, study, 2) == 409
    assert sign(client, study, 2, differences_seen=True) == 200
    signed = client.get(f"{study}/draft").json()
    assert (signed["text"], signed["approval"]["by"]) == (text, "Dr Ann")
    assert [f["assertion"] for f in signed["findings"] if (f["valve"], f["disease"]) == ("aortic", "stenosis")] == [
        "absent"
    ]
    fhir = client.get(f"{study}/draft", params={"format": "fhir"}).json()
    assert "aortic stenosis" not in [one["text"] for one in fhir["entry"][0]["resource"]["conclusionCode"]]
    assert client.get(f"{study}/differences").json()["differences"] == []


def test_an_account_signs_with_its_own_name_alone(client: TestClient, pages: str, study: str, room: Room) -> None:
    refused = client.post(f"{study}/approve", json={"version": 1, "name": "Dr Bob"})
    assert (refused.status_code, "Dr Ann" in refused.json()["error"]) == (403, True)
    assert client.post(f"{pages}/approve", data={"base": 1, "name": "Dr Bob"}).status_code == 403
    assert client.get(study).json()["state"] == "drafted"
    assert 'name="name"' not in client.get(f"{pages}/approve", params={"base": 1}).text
    assert sign(client, study, name="Dr Ann") == 200
    with room.database.reading() as session:
        (line,) = [one for one in audit.trail(session) if one.action == "approved"]
    assert line.detail == 'version 2, signed as "Dr Ann" (account ann)'
    assert "<strong>Dr Ann</strong> (account ann)" in client.get(pages).text
    assert "Signed by Dr Ann (account ann)" in client.get(f"{pages}/history").text


def test_the_owners_account_has_no_persons_name_and_needs_one(log_in: LogIn, owner: Visitor, pages: str) -> None:
    client, study = log_in(owner), f"{API}{pages}"
    assert 'name="name"' in client.get(f"{pages}/approve", params={"base": 1}).text
    assert sign(client, study) == 400
    assert sign(client, study, name="Ann Example, MD") == 200
    assert "<strong>Ann Example, MD</strong> (account owner)" in client.get(pages).text


def test_a_withdrawn_version_is_signed_in_no_format(client: TestClient, pages: str, study: str) -> None:
    sign(client, study)
    taken = [(f"{pages}/draft{ending}", {"version": 2}) for ending in FORMATS.values()]
    taken += [(f"{study}/draft", {"version": 2, "format": form}) for form in FORMATS]
    before = [client.get(path, params=query).content for path, query in taken]
    assert [b'"final"' in one for one in before] == [False, False, False, True, False] * 2
    assert client.post(f"{study}/reopen", json={"version": 2}).status_code == 200
    _withdrawn([client.get(path, params=query).content for path, query in taken])
    assert client.get(f"{study}/draft").json()["withdrawn"] is False, "what is open again was never signed"
    assert sign(client, study, 3) == 200
    _withdrawn([client.get(path, params=query).content for path, query in taken])
    assert client.get(f"{study}/draft").json()["approval"]


def _withdrawn(files: list[bytes]) -> None:
    for one in files:
        assert b"Approved by" not in one
        assert b"Dr Ann" not in one
    for text, content, page, fhir, sr in (files[:5], files[5:]):
        assert "This version was withdrawn - not approved." in text.decode()
        said = json.loads(content)
        assert (said["status"], said["approval"], said["withdrawn"]) == ("draft", None, True)
        assert '<span class="badge status">withdrawn</span>' in page.decode()
        assert "<title>Withdrawn report" in page.decode()
        resources = [entry["resource"] for entry in json.loads(fhir)["entry"]]
        assert {r["status"] for r in resources if r["resourceType"] == "Observation"} == {"preliminary"}
        assert resources[0]["status"] == "preliminary"
        document = dcmread(BytesIO(sr))
        assert (document.VerificationFlag, "VerifyingObserverSequence" in document) == ("UNVERIFIED", False)
        assert document.SeriesDescription == "This version was withdrawn - not approved"


def test_a_change_that_changes_nothing_is_refused_as_any_other(
    client: TestClient, log_in: LogIn, bob: Visitor, room: Room, draft: Draft
) -> None:
    study = f"{API}/studies/{drafted(room, replace(draft, study_id='S2'), 'S2')}"
    same = {"version": 1, "text": draft.text}
    assert client.put(f"{study}/text", json=same).status_code == 200
    log_in(bob).put(f"{study}/text", json={"version": 1, "text": "Aortic valve: Bob's words."})
    stale = client.put(f"{study}/text", json=same)
    assert (stale.status_code, stale.json()["by"]) == (409, "Dr Bob")
    client.post(f"{study}/reject", json={"version": 2, "reason": "blurred"})
    closed = client.put(f"{study}/text", json={"version": 3, "text": "Aortic valve: Bob's words."})
    assert (closed.status_code, "reopen it first" in closed.json()["error"]) == (409, True)
