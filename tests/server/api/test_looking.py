"""Every look at what is in the room is a line of the audit trail."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from echoreport.server.reviewed import reviewed
from echoreport.server.room import Room
from echoreport.server.store import audit, versions
from echoreport.server.store.states import Change
from echoreport.server.visitor import Visitor


@pytest.fixture
def study_id(study: str) -> str:
    """Id of a study with its draft."""
    return study.rsplit("/", 1)[1]


def lines(room: Room) -> list[tuple[str, str, bool]]:
    with room.database.reading() as session:
        return [(line.action, line.detail, line.study_id is not None) for line in audit.trail(session)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", ("worklist", "studies shown: 1", False)),
        ("/worklist?words=S", ("worklist", "studies shown: 1", False)),
        ("/studies/{id}", ("viewed", "version 1", True)),
        ("/studies/{id}/evidence/1?version=1", ("evidence", "version 1, sentence 1", True)),
        ("/studies/{id}/history", ("history", "", True)),
        ("/studies/{id}/draft.json", ("report", "version 1, .json", True)),
        ("/search?words=stenosis", ("searched", "studies shown: 1", False)),
        ("/agreement", ("agreement", "", False)),
        ("/audit", ("audit trail", "", False)),
    ],
)
def test_a_look_is_a_line(room: Room, client: TestClient, study_id: str, path: str, line: object) -> None:
    before = len(lines(room))
    assert client.get(path.format(id=study_id), headers={"Accept": "text/html"}).status_code == 200
    assert lines(room)[: len(lines(room)) - before] == [line]


def test_only_an_answer_that_shows_nothing_leaves_no_line(room: Room, client: TestClient, study_id: str) -> None:
    before = lines(room)
    assert client.get(f"/studies/{study_id}/newer?version=1").status_code == 204
    assert lines(room) == before
    assert client.get("/worklist?stamp=other", headers={"X-Automatic": "true"}).status_code == 200
    assert lines(room) == [("worklist", "studies shown: 1", False), *before]


def test_what_a_command_takes_out_is_a_line(room: Room, ann: Visitor, study_id: str) -> None:
    with room.database.writing() as session:
        versions.close(session, study_id, 1, Change.APPROVED, ann, lambda draft: draft)
    reviewed(room)
    assert lines(room)[0] == ("exported", "by a command of the machine", True)
