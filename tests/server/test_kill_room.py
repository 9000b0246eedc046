"""A small version of scripts/kill_room.py: what a room acknowledged survives SIGKILL, and drafting goes on."""

import json
import sys
from argparse import Namespace
from hashlib import sha256
from pathlib import Path

from echoreport.drafting.draft import Draft
from echoreport.drafting.formats.as_json import content_of
from echoreport.server.database.tables import Study
from echoreport.server.receiving import Received, receive
from echoreport.server.room import Room
from echoreport.server.store import claims
from echoreport.server.store.shown_first import Standing

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import kill_room
import room_look


def test_a_killed_room_keeps_what_it_acknowledged(tiny_model: Path, demo_corpus: Path, tmp_path: Path) -> None:
    images = sorted((demo_corpus / "images").glob("*.png"))[:3]
    given = Namespace(model=tiny_model, kills=3, seconds=2.0, most=3, database_url="", seed=1)
    said, amiss = kill_room.kill_over_and_over(given, tmp_path / "room", [[image] for image in images])
    assert said.uploads
    assert said.versions
    assert amiss == []


def test_what_is_lost_or_half_written_is_told(room: Room, draft: Draft, demo_corpus: Path) -> None:
    image = next((demo_corpus / "images").glob("*.png"))
    content = image.read_bytes()
    (room.settings.incoming / "in").write_bytes(content)
    study = receive(room, [Received(room.settings.incoming / "in", image.name)], "", "api")
    with room.database.writing() as session:
        claims.claim(session, "p")
        handed = claims.Drafted(json.dumps(content_of(draft)), "tiny", "", Standing.of(draft), None, {})
        claims.hand_over(session, study, "p", handed)

    def amiss(digest: str = sha256(content).hexdigest(), text: str = draft.text) -> list[str]:
        settings = room.settings
        return room_look.amiss(settings.data, settings.database, {study: [digest]}, {(study, 1): ("drafted", text)})

    assert amiss() == []
    assert "its acknowledged files" in amiss(digest="0")[0]
    assert "another text" in amiss(text="other")[0]
    (room.settings.incoming / "half").write_bytes(b"half")
    (room.settings.images / study / image.name).write_bytes(content[:-1])
    assert [line.partition(": ")[2] for line in amiss()] == ["a file is not there whole", "it belongs to no study"]
    with room.database.writing() as session:
        session.get_one(Study, study).version = 2
    assert "versions [1], wanted 1 to 2" in amiss()[0]
