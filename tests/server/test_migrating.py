"""The database's schema up and down, with data in every table; databases that cannot be used."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table as SqlTable
from sqlalchemy import inspect, select, text

from echoreport.errors import EchoReportError, InputError
from echoreport.server.database import connecting, tables
from echoreport.server.database.connecting import Database
from echoreport.server.database.migrating import migrate, migrate_down, revisions
from echoreport.server.store.studies import now

ALL = tables.Table.metadata.sorted_tables
LATER = {"audit", "watched"}
"""Tables that came with 0002."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def fill(database: Database) -> None:
    """A row and more in each table, with words and bytes that are not plain."""
    words, at = "Sténose – '; DROP TABLE studies; --\n\x01", now()
    ann = tables.User(name="ann", display_name=words, role="reviewer", password="$argon2id$", created_at=at)
    study = tables.Study(id="a" * 32, name=words, state="drafted", source="api", received_at=at, changed_at=at,
                         version=1, uncertainty=1 / 3, vector=bytes(range(256)), drafting_seconds=0.1)  # fmt: skip
    images = [
        tables.Image(id=c * 32, study=study, position=n, name=c, file=c, sha256=c * 64) for n, c in enumerate("bc")
    ]
    with database.writing() as session:
        session.add_all([ann, study, *images, tables.Watched(key="d" * 64, at=at)])
        session.flush()
        session.add_all([
            tables.Session(key="e" * 64, user_id=ann.id, csrf="f" * 64, created_at=at, seen_at=at),
            tables.Version(study_id=study.id, number=1, at=at, kind="drafted", user_id=ann.id, draft=words),
            tables.Access(at=at, user_id=ann.id, by=words, action="viewed", study_id=study.id),
        ])  # fmt: skip


def rows(database: Database, without: frozenset[str] | set[str] = frozenset()) -> dict[str, list[tuple]]:
    """What each table holds."""

    def of(table: SqlTable) -> list[tuple]:
        return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]

    with database.reading() as session:
        return {table.name: of(table) for table in ALL if table.name not in without}


def there(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_what_migrations_make_is_what_the_tables_say(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.Table.metadata) == []
        connection.execute(text("ALTER TABLE studies DROP COLUMN summary"))
        assert "summary" in str(compare_metadata(context, tables.Table.metadata))


def test_data_stay_while_the_schema_goes_down_and_up(database: Database) -> None:
    migrate(database)
    fill(database)
    before = rows(database)
    assert all(before.values())
    migrate(database)
    assert rows(database) == before
    migrate_down(database, "0001")
    assert there(database) == {table.name for table in ALL} - LATER | {"alembic_version"}
    assert rows(database, LATER) == {name: held for name, held in before.items() if name not in LATER}
    migrate(database)
    assert rows(database) == before | {name: [] for name in LATER}
    migrate_down(database)
    assert there(database) == {"alembic_version"}
    migrate(database)
    assert not any(rows(database, {"room"}).values())
    assert rows(database)["room"] != before["room"]
    fill(database)  # ids begin anew


def test_each_revision_goes_up_and_down_by_itself(database: Database) -> None:
    seen = []
    for revision in revisions():
        migrate(database, revision)
        seen.append(there(database))
    assert seen == sorted(seen, key=len)
    for made in reversed(seen[:-1]):
        migrate_down(database, "-1")
        assert there(database) == made


def test_a_migration_that_fails_leaves_all_as_it_was(database: Database) -> None:
    migrate(database, "0001")
    with database.writing() as session:
        session.execute(text("CREATE TABLE audit (something INTEGER)"))  # made before `watched`, which comes first
    with pytest.raises(EchoReportError, match="could not open the room's database"):
        migrate(database)
    assert "watched" not in there(database)


def test_a_database_of_a_newer_version_is_one_line(database: Database) -> None:
    migrate(database)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(EchoReportError, match=r"^got a database of a newer echoreport, wanted .*$"):
        migrate(database)


def test_a_file_that_is_no_database_is_one_line_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "room.sqlite"
    path.write_text("Severe aortic stenosis.\n" * 200)
    before = path.read_bytes()
    with pytest.raises(EchoReportError, match=r"^could not open the room's database \(DatabaseError\): wanted .*$"):
        migrate(Database(f"sqlite:///{path}"))
    assert path.read_bytes() == before


def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_PATIENCE", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        end = Timer(60, silent.close)  # then the error is another one
        end.start()
        with pytest.raises(EchoReportError, match=r"^could not open the room's database \(ConnectionTimeout\): .*$"):
            migrate(Database(f"postgresql://ann:secret@127.0.0.1:{silent.getsockname()[1]}/room"))
        end.cancel()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite:////room", "postgres://h/n", "postgresql+pg8000://h/n",
     "postgresql://u:secret@h:port/n", "mysql://u:secret@h/n", "nonsense"],
)  # fmt: skip
def test_a_url_that_cannot_be_used_is_one_line(url: str) -> None:
    with pytest.raises(InputError, match=r"^got a --database-url that is none of SQLite or PostgreSQL, .*$") as caught:
        Database(url)
    assert "secret" not in str(caught.value)
