"""Figures for Prometheus, and whether the room works."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update

from echoreport.server.database.tables import Study
from echoreport.server.room import Room
from echoreport.server.store import claims, studies

from .conftest import API


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Name and values of labels, in the order of these, -> figure."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {
        (s.name, *(s.labels[label] for label in sorted(s.labels))): s.value
        for family in families
        for s in family.samples
    }


def test_requests_and_studies_are_counted_without_any_id(client: TestClient, room: Room, study: str) -> None:
    for path in (study, f"{study}/text", f"{API}/studies/{'0' * 32}", "/nowhere/mine", f"{API}/nowhere"):
        client.get(path)
    client.request("BREW", study)
    with room.database.writing() as session:
        studies.add(session, studies.new_id(), "waits", "api", [])
        broken = studies.add(session, studies.new_id(), "broken", "api", []).id
        session.execute(update(Study).where(Study.id == broken).values(fault="no image"))
    found = figures(client)
    route = f"{API}/studies/{{study_id}}"
    assert found["echoreport_requests_total", "GET", route, "200"] == 1
    assert found["echoreport_requests_total", "GET", route, "404"] == 1
    assert found["echoreport_request_seconds_count", "GET", f"{route}/text"] == 1
    assert found["echoreport_studies", "drafted"] == 1
    assert found["echoreport_studies", "new"] == 2
    assert (found["echoreport_queue_length",], found["echoreport_failed_drafts",]) == (1, 1)
    assert found["echoreport_drafting_seconds_count",] == found["echoreport_drafting_seconds_bucket", "+Inf"] == 1
    assert found["echoreport_drafters_ready",] == 0
    assert study.rsplit("/", 1)[1] not in client.get("/metrics").text
    labels = {label for key in found if key[0] == "echoreport_requests_total" for label in key}
    assert not [label for label in labels if "nowhere" in label or "BREW" in label], labels


def test_a_room_without_its_database_says_so(client: TestClient, room: Room) -> None:
    with room.database.writing() as session:
        assert claims.queue_length(session) == 0
    assert client.get(f"{API}/health").json() == {
        "status": "not drafting",
        "version": client.app.version,
        "database": True,
        "drafters": 0,
        "waiting": 0,
    }
    with room.database.writing() as session:
        studies.add(session, studies.new_id(), "waits", "api", [])
    assert "Nothing is being drafted: this room runs without its model." in client.get("/").text
    with room.database.writing() as session:
        session.execute(text("ALTER TABLE studies RENAME TO lost"))
    nobody = TestClient(client.app, "http://127.0.0.1")
    answer = nobody.get(f"{API}/health")
    assert (answer.status_code, answer.json()["status"], answer.json()["waiting"]) == (503, "unavailable", None)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_figures_are_for_accounts(client: TestClient, headers: dict[str, str]) -> None:
    nobody = TestClient(client.app, "http://127.0.0.1", headers=headers)
    assert nobody.get("/metrics").status_code == 401
