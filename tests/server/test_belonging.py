"""A room's folder and its database belong together, and one server works with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from echoreport.errors import EchoReportError, InputError
from echoreport.server.database.connecting import Database
from echoreport.server.reviewed import existing_room
from echoreport.server.room import Room, open_room
from echoreport.server.settings import Settings
from echoreport.server.store import studies


def test_a_room_is_opened_again_and_again(room: Room) -> None:
    put(room)
    open_room(room.settings).database.close()
    existing_room(room.settings.data, room.settings.database_url).database.close()


def put(room: Room) -> None:
    """A study without its images."""
    with room.database.writing() as session:
        studies.add(session, studies.new_id(), "S1", "api", [])


def test_the_folder_of_another_room_is_refused_and_nothing_in_it_changed(room: Room, tmp_path: Path) -> None:
    other = Settings(room.settings.model, tmp_path / "other")
    open_room(other).database.close()
    (other.images / "theirs").mkdir()
    for opened in (open_room, lambda asked: existing_room(asked.data, asked.database_url)):
        with pytest.raises(InputError, match=r"^got .*other and a database that are of two rooms, wanted [^\n]*$"):
            opened(replace(other, database_url=room.settings.database_url))
    assert (other.images / "theirs").is_dir()
    open_room(other).database.close()


@pytest.mark.parametrize("there", ["images", "studies"])
def test_a_folder_without_an_id_is_taken_for_a_new_room_alone(room: Room, there: str) -> None:
    room.settings.id_file.unlink()
    open_room(room.settings).database.close()
    room.settings.id_file.unlink()
    if there == "images":
        (room.settings.images / "theirs").mkdir()
    else:
        put(room)
    with pytest.raises(InputError, match="of two rooms"):
        open_room(room.settings)


def test_an_id_that_cannot_be_read_is_one_line(room: Room) -> None:
    room.settings.id_file.write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"^got .*room.id, which cannot be read [^\n]*$"):
        open_room(room.settings)


def test_one_server_works_with_a_database_of_postgresql(database_url: str) -> None:
    if make_url(database_url).get_backend_name() == "sqlite":
        pytest.skip("a file of SQLite lies in the folder that is locked")
    first, second = Database(database_url), Database(database_url)
    with first.held(), pytest.raises(EchoReportError, match="that another server works with"), second.held():
        pytest.fail("two servers hold it")
    with second.held():
        pass
    for database in (first, second):
        database.close()
