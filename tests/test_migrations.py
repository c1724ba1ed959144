"""A store is brought up to date when it is opened."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from app.store.conversations import SqlConversationStore
from app.store.database import MIGRATIONS, open_database, reading, unopened_database, writing
from app.store.ports import StoreUnavailable
from app.store.recommendations import SqlRecommendationLog
from app.store.tables import EPOCH, metadata
from retrieval.schema import VisitorId


def test_a_fresh_store_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/deep/er/shop.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        names = set(sa.inspect(connection).get_table_names())
    engine.dispose()
    assert names == {*metadata.tables, "alembic_version"}


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    first = open_database(url)
    with writing(first) as connection:
        connection.execute(sa.text("UPDATE counters SET value = 7 WHERE name = 'catalog'"))
    second = open_database(url)
    with reading(second) as connection:
        values = connection.execute(sa.text("SELECT name, value FROM counters ORDER BY name")).all()
        assert [tuple(row) for row in values] == [("catalog", 7), ("events", 0)]
    first.dispose()
    second.dispose()


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    with reading(engine) as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    engine.dispose()
    assert values == ["wal", 2, 1, 5000]


def test_processes_that_open_a_new_store_at_once_all_get_it(tmp_path: Path) -> None:
    code = f"from app.store.database import open_database; open_database('sqlite:///{tmp_path}/shop.db').dispose()"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=60)[1] for process in started]
    assert ([process.returncode for process in started], said) == ([0] * 4, [""] * 4)


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    engine = open_database(url)
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="newer Shelftalk"):
        open_database(url)


def test_what_is_no_database_is_refused_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("this is a letter, not a database\n" * 100)
    with pytest.raises(StoreUnavailable, match="SHELFTALK_DATABASE_URL"):
        open_database(f"sqlite:///{tmp_path}/shop.db")


def test_memory_is_no_store() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        open_database("sqlite://")


def test_the_migrations_lie_inside_the_package() -> None:
    assert MIGRATIONS.parent.name == "store"
    assert {"env.py", "script.py.mako"} <= {path.name for path in MIGRATIONS.iterdir()}


def test_lists_of_before_they_were_packed_can_still_be_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    migrated_to(url, "0004")
    shown = [{"product_id": "a", "features": {"price": 1.5, "rating": None}}]
    old = unopened_database(url)
    with writing(old) as connection:
        for number in range(1_100):
            connection.execute(
                sa.text(
                    "INSERT INTO recommendations VALUES (:id, 0, NULL, 'home', 'ranked', NULL, '{}', :shown, '{}')"
                ),
                {"id": f"r{number}", "shown": json.dumps(shown)},
            )
    old.dispose()
    engine = open_database(url)
    log = SqlRecommendationLog(engine)
    assert [log.get(f"r{number}").shown for number in (0, 499, 500, 1_099)] == [shown] * 4  # type: ignore[union-attr]
    engine.dispose()


def test_conversations_of_before_know_when_they_were_last_used_and_keep_their_turns(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    migrated_to(url, "0005")
    old = unopened_database(url)
    with writing(old) as connection:
        for number in (1, 2):
            connection.execute(sa.text("INSERT INTO conversations VALUES (:id, 'ann')"), {"id": UUID(int=number).hex})
        row = "INSERT INTO turns VALUES (:id, :number, :at, 'hello', '{}', '{}')"
        for number in (1, 2):
            values = {"id": UUID(int=1).hex, "number": number, "at": number * 1_000_000}
            connection.execute(sa.text(row), values)
    old.dispose()
    engine = open_database(url)
    store = SqlConversationStore(engine)
    [talk] = store.of(VisitorId("ann"), 10)
    assert (talk.turns, talk.used_at) == (2, EPOCH + timedelta(seconds=2))
    assert store.forget(EPOCH, 10) == 1, "the one without turns"
    assert len(store.turns(UUID(int=1))) == 2
    engine.dispose()


def migrated_to(url: str, revision: str) -> None:
    """An empty store as an earlier program left it."""
    engine = unopened_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
