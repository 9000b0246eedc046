"""Studies over the API: looked at, corrected, signed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient
from sqlalchemy import update

from echoreport.drafting.draft import rendered
from echoreport.drafting.formats.from_json import draft_of
from echoreport.server.database.tables import Study
from echoreport.server.room import Room
from echoreport.server.store import audit, studies, versions
from echoreport.server.visitor import Role, Visitor

from ..conftest import make_visitor
from .conftest import API


def test_a_study_is_corrected_and_signed(client: TestClient, study: str) -> None:
    severe = {"valve": "mitral", "disease": "regurgitation", "assertion": "present", "severity": "severe"}
    aortic = {"valve": "aortic", "disease": "stenosis", "assertion": "present", "severity": "moderate"}
    changed = client.put(f"{study}/findings", json={"version": 1, "findings": [severe, aortic]}).json()
    assert (changed["number"], changed["kind"], changed["by"]) == (2, "finding", "Dr Ann")
    found = client.get(f"{study}/findings").json()
    assert {(f["valve"], f["severity"]) for f in found["findings"]} == {("mitral", "severe"), ("aortic", "moderate")}
    written = client.get(f"{study}/text").json()
    assert written["version"] == 2
    assert "mitral regurgitation" in written["text"].lower()
    own = "Aortic valve: Mild aortic stenosis."
    assert client.put(f"{study}/text", json={"version": 2, "text": own}).json()["number"] == 3
    lesions = client.get(f"{study}/differences").json()["differences"]
    assert {"aortic": "mild", "mitral": None}.items() <= {
        one["valve"]: one["text"] and one["text"]["severity"] for one in lesions
    }.items()
    refused = client.post(f"{study}/approve", json={"version": 3})
    assert refused.status_code == 409, "differences were not seen"
    assert client.post(f"{study}/take-text", json={"version": 3}).json()["number"] == 4
    assert client.post(f"{study}/approve", json={"version": 4, "name": "Dr Ann"}).json()["kind"] == "approved"
    assert client.get(study).json()["state"] == "approved"
    assert client.post(f"{study}/reopen", json={"version": 5}).json()["number"] == 6
    assert client.post(f"{study}/reject", json={"version": 6, "reason": "not ours"}).json()["note"] == "not ours"
    kinds = [one["kind"] for one in client.get(f"{study}/history").json()["versions"]]
    assert kinds == ["drafted", "finding", "text", "took-text", "approved", "reopened", "rejected"]


def test_undo_and_redo_and_taking_the_findings(client: TestClient, study: str) -> None:
    client.put(f"{study}/text", json={"version": 1, "text": "No aortic stenosis."})
    for step, text in (("undo", "Severe"), ("redo", "No aortic"), ("undo", "Severe")):
        now = client.get(study).json()["version"]
        assert client.post(f"{study}/{step}", json={"version": now}).status_code == 200
        assert text in client.get(f"{study}/text").json()["text"]
    assert client.post(f"{study}/take-findings", json={"version": 5}).json()["number"] == 6
    assert client.get(f"{study}/differences").json()["differences"] == []


def test_drafts_come_as_the_command_writes_them(client: TestClient, room: Room, study: str) -> None:
    with room.database.reading() as session:
        stored = draft_of(json.loads(versions.version_of(session, study.rsplit("/", 1)[1]).draft))
    kinds = {"text": "as_text", "json": "as_json", "html": "as_html", "fhir": "as_fhir", "dicom-sr": "as_dicom_sr"}
    for form, module in kinds.items():
        answer = client.get(f"{study}/draft", params={"format": form})
        assert answer.status_code == 200, form
        if form != "dicom-sr":  # whose identifiers are new each time
            assert answer.content == rendered(stored, module)
        else:
            assert answer.content[128:132] == b"DICM"
    assert client.get(f"{study}/draft", params={"version": 2}).status_code == 404


def test_every_look_is_in_the_audit_trail(client: TestClient, room: Room, study: str) -> None:
    image = client.get(study).json()["images"][0]["id"]
    assert client.get(f"{study}/images/{image}").headers["content-type"] == "image/png"
    assert client.get(f"{study}/images/{image}/layers").json()["region"] == [0, 0, 8, 8]
    for part in ("draft", "findings", "text", "differences", "history"):
        assert client.get(f"{study}/{part}").status_code == 200
    client.post(f"{study}/reject", json={"version": 1, "reason": "blurred"})
    client.get(f"{API}/studies", params={"q": "Mrs Secret"})
    with room.database.reading() as session:
        lines = audit.trail(session)
        own = [line.action for line in audit.trail(session, study.rsplit("/", 1)[1])]
    assert own == ["rejected", *["viewed"] * 4, "draft", "image", "image", "viewed"]
    assert [line.action for line in lines if line.study_id is None] == ["listed"]
    assert not [line for line in lines if "Secret" in line.detail or "blurred" in line.detail]


def test_the_worklist_is_paged_sorted_and_searched(client: TestClient, room: Room, study: str) -> None:
    with room.database.writing() as session:
        for number in range(3):
            studies.add(session, studies.new_id(), f"other {number}", "api", [])
    page = client.get(f"{API}/studies", params={"sort": "oldest", "limit": 2, "offset": 1}).json()
    assert (page["total"], [one["name"] for one in page["studies"]]) == (4, ["other 0", "other 1"])
    assert client.get(f"{API}/studies", params={"state": "drafted"}).json()["total"] == 1
    assert client.get(f"{API}/studies", params={"q": "SEVERE aortic"}).json()["studies"][0]["id"] in study
    for wrong in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"state": "lost"}, {"q": "a\0b"}, {"limit": 10**30}):
        assert client.get(f"{API}/studies", params=wrong).status_code == 422, wrong


def test_only_what_failed_is_tried_again(client: TestClient, room: Room, study: str) -> None:
    assert client.post(f"{study}/retry").status_code == 409
    with room.database.writing() as session:
        failed = studies.add(session, studies.new_id(), "broken", "api", []).id
        session.execute(update(Study).where(Study.id == failed).values(fault="no image could be read"))
    assert client.post(f"{API}/studies/{failed}/retry").json()["fault"] == ""
    assert client.get(f"{API}/health").json()["waiting"] == 1


def test_of_two_at_once_one_wins_and_the_other_is_told(log_in, study: str, ann: Visitor, bob: Visitor) -> None:
    clients = [log_in(ann), log_in(bob)]

    def write(number: int) -> tuple[int, dict]:
        body = {"version": 1, "text": f"No aortic stenosis, by {number}."}
        answer = clients[number].put(f"{study}/text", json=body)
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(2) as pool:
        answers = dict(pool.map(write, range(2)))
    assert sorted(answers) == [200, 409]
    assert (answers[409]["version"], answers[409]["by"]) == (2, answers[200]["by"])
    assert len(clients[0].get(f"{study}/history").json()["versions"]) == 2


def test_readers_change_nothing(log_in, room: Room, study: str) -> None:
    reader = log_in(make_visitor(room, "rita", Role.READER))
    decided = {"version": 1, "findings": [{"valve": "aortic", "disease": "stenosis"}]}
    for path, body in (("text", {"version": 1, "text": "mine"}), ("findings", decided)):
        assert reader.put(f"{study}/{path}", json=body).status_code == 403, path
    for path in ("take-text", "take-findings", "undo", "redo", "approve", "reject", "reopen", "retry"):
        answer = reader.post(
            f"{study}/{path}", json={"version": 1, "reason": "no"} if path == "reject" else {"version": 1}
        )
        assert (answer.status_code, list(answer.json())) == (403, ["error"]), path
    assert reader.get(f"{API}/export").status_code == 403
    assert reader.get(study).json()["version"] == 1
