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
from alembic.script import ScriptDirectory

from app.store.catalog import SqlCatalogStore
from app.store.conversations import SqlConversationStore
from app.store.database import MIGRATIONS, open_database, reading, unopened_database, writing
from app.store.events import SqlEventLog
from app.store.ports import ServedRecommendation, StoreUnavailable, Turn
from app.store.recommendations import SqlRecommendationLog
from app.store.tables import EPOCH, metadata
from ranking.events import Event
from retrieval.schema import ProductId, VisitorId
from tests.builders import product


def test_a_fresh_store_has_exactly_the_tables_of_the_code(bare_database_url: str) -> None:
    engine = open_database(bare_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        names = set(sa.inspect(connection).get_table_names())
    engine.dispose()
    assert names == {*metadata.tables, "alembic_version"}


def test_a_folder_is_made_for_the_file(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/deep/er/shop.db").dispose()
    assert (tmp_path / "deep/er/shop.db").is_file()


def test_opening_again_changes_nothing(bare_database_url: str) -> None:
    url = bare_database_url
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


def test_processes_that_open_a_new_store_at_once_all_get_it(bare_database_url: str) -> None:
    code = f"from app.store.database import open_database; open_database('{bare_database_url}').dispose()"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=60)[1] for process in started]
    assert ([process.returncode for process in started], said) == ([0] * 4, [""] * 4)


def test_a_store_of_a_newer_program_is_refused(database_url: str) -> None:
    url = database_url
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


def test_lists_of_before_they_were_packed_can_still_be_read(bare_database_url: str) -> None:
    url = bare_database_url
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


def test_conversations_of_before_know_when_they_were_last_used_and_keep_their_turns(bare_database_url: str) -> None:
    url = bare_database_url
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


def test_every_step_down_and_up_again_keeps_what_both_ends_know(database_url: str) -> None:
    engine = open_database(database_url)
    fill(engine)
    before = {name: rows(engine, name) for name in KEPT}
    with engine.connect() as connection:
        newest = MigrationContext.configure(connection).get_current_revision()
    steps = [revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert steps[0] == newest
    for revision in [*steps[1:], *reversed(steps)]:
        migrated_to(database_url, revision)
    assert {name: rows(engine, name) for name in KEPT} == before
    assert all(before.values())
    engine.dispose()


KEPT = ("products", "events", "conversations", "turns", "recommendations", "counters")


def fill(engine: sa.Engine) -> None:
    """Something in every table that the first program had."""
    SqlCatalogStore(engine).upsert(product(f"p{number}", title="Tasse „Möwe“ 🐦", price=number) for number in range(20))
    SqlCatalogStore(engine).delete([ProductId("p7")])
    at = EPOCH + timedelta(days=20_000, microseconds=123_456)
    SqlEventLog(engine).append(
        [
            Event(event_id=UUID(int=number), event_name="view_item", event_time=at, visitor_id=VisitorId(f"v{number}"))
            for number in range(20)
        ]
    )
    talks = SqlConversationStore(engine)
    talks.open(UUID(int=1), VisitorId("ann"))
    for number in (1, 2):
        talks.append(UUID(int=1), Turn(number=number, at=at, text="hello", brief={"n": [1.5, None]}, answer={}))
    SqlRecommendationLog(engine).write(
        [
            ServedRecommendation(
                id=f"r{number}",
                at=at,
                visitor_id=None,
                surface="home",
                mode="ranked",
                bundle_id=None,
                request={"text": None},
                shown=[{"product_id": "a", "features": {"price": 0.1, "rating": None}}],
            )
            for number in range(1_100)
        ]
    )


def rows(engine: sa.Engine, table: str) -> list[tuple[object, ...]]:
    chosen = metadata.tables[table]
    with reading(engine) as connection:
        found = connection.execute(sa.select(chosen).order_by(*chosen.primary_key.columns))
        return [tuple(row) for row in found]


def migrated_to(url: str, revision: str) -> None:
    """The store as an earlier or a later program left it; empty, if there was none."""
    engine = unopened_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None or found < revision:
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
    engine.dispose()
