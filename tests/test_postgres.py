"""What is particular to PostgreSQL: its address, its texts, its limits of time, and its driver."""

import sys
import time
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.settings import Settings
from app.store import postgres
from app.store.catalog import SqlCatalogStore
from app.store.database import open_database, reading, unopened_database, writing
from app.store.ports import StoreUnavailable
from app.store.postgres import storable_json
from retrieval.schema import ProductId
from tests.builders import product
from tests.postgres import empty_database


@pytest.fixture(scope="module")
def url() -> Any:
    with empty_database() as made:
        yield made


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_the_database_is_understood(url: str, name: str) -> None:
    engine = open_database(sa.make_url(url).set(drivername=name).render_as_string(hide_password=False))
    assert SqlCatalogStore(engine).sequence() >= 0
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/db", "postgresql+psycopg2://h/db", "shop.db"])
def test_another_database_is_refused_with_a_cure_and_without_its_password(url: str) -> None:
    with pytest.raises(ValidationError, match="postgresql://user:password@host/name") as refused:
        Settings(database_url=url)
    [told] = refused.value.errors()
    assert "secret" not in told["msg"]


def test_a_missing_driver_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable, match=r"pip install 'shelftalk\[postgres\]'"):
        unopened_database("postgresql://h/db")


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as told:
        open_database("postgresql://u:secret@127.0.0.1:1/db")
    assert "SHELFTALK_DATABASE_URL" in str(told.value)
    assert "secret" not in str(told.value)


def test_a_reader_sees_one_state_while_others_write(database: sa.Engine) -> None:
    store = SqlCatalogStore(database)
    store.upsert([product("a", price=1)])
    count = sa.text("SELECT count(*) FROM products")
    with reading(database) as connection:
        before = connection.execute(count).scalar_one()
        store.upsert([product("b")])
        assert connection.execute(count).scalar_one() == before
    with reading(database) as connection:
        assert connection.execute(count).scalar_one() == before + 1


def test_a_reader_cannot_write(url: str) -> None:
    engine = open_database(url)
    with pytest.raises(StoreUnavailable, match="read-only"), reading(engine) as connection:
        connection.execute(sa.text("DELETE FROM products"))
    engine.dispose()


def test_a_statement_that_takes_too_long_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "STATEMENT_MS", 200)
    engine = open_database(url)
    with pytest.raises(StoreUnavailable, match="statement timeout"), reading(engine) as connection:
        connection.execute(sa.text("SELECT pg_sleep(30)"))
    engine.dispose()


def test_a_lock_that_another_holds_is_waited_for_no_longer_than_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "LOCK_MS", 200)
    engine = open_database(url)
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE counters SET value = value WHERE name = 'catalog'"))
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            SqlCatalogStore(engine).upsert([product("late")])
    SqlCatalogStore(engine).upsert([product("late")])
    engine.dispose()


def test_writers_in_line_leave_connections_to_readers(url: str) -> None:
    engine = open_database(url)
    store = SqlCatalogStore(engine)
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE counters SET value = value WHERE name = 'catalog'"))
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(30) as pool:
            jobs = [pool.submit(store.upsert, [product(f"w{number}")]) for number in range(30)]
            time.sleep(0.2)
            assert store.get([ProductId("nobody")]) == {}
            connection.commit()
            assert [job.result(30) for job in jobs] == [1] * 30
    engine.dispose()


def test_a_connection_that_was_cut_while_idle_is_replaced(url: str) -> None:
    engine = open_database(url)
    store = SqlCatalogStore(engine)
    store.sequence()
    with writing(engine) as connection:
        mine = "pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))
    assert store.sequence() >= 0
    engine.dispose()


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_for_the_database_differs_in_zero_characters_alone(value: object) -> None:
    def without(value: object) -> object:
        match value:
            case str():
                return value.replace("\0", "\ufffd")
            case list():
                return [without(each) for each in value]
            case dict():
                return {without(key): without(each) for key, each in value.items()}
        return value

    try:
        orjson.dumps(value)
    except TypeError:  # lone surrogates, which are no JSON
        return
    assert orjson.loads(storable_json(value)) == without(value)


def test_text_with_zero_characters_is_kept_readable(url: str) -> None:
    engine = open_database(url)
    store = SqlCatalogStore(engine)
    store.upsert([product("zero", title="a\0b \\u0000 \\\0")])
    [found] = store.get([ProductId("zero")]).values()
    assert found.title == "a\ufffdb \\u0000 \\\ufffd"
    assert store.get([ProductId("ze\0ro")]) == {}
    engine.dispose()
