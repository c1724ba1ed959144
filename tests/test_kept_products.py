"""A list reads a product once, and never an old price."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.store.catalog import SqlCatalogStore
from app.store.kept import KeptProducts
from retrieval.schema import ProductId
from tests.builders import product

A, B = ProductId("a"), ProductId("b")


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_product_is_read_once(database: sa.Engine) -> None:
    store = SqlCatalogStore(database)
    store.upsert([product("a"), product("b")])
    store.get([A])
    with statements(database) as asked:
        assert store.get([A]) == {A: product("a")}
    assert not [one for one in asked if "FROM products" in one]


def test_the_next_read_has_the_new_price(database: sa.Engine) -> None:
    store = SqlCatalogStore(database)
    store.upsert([product("a", price=100), product("b")])
    store.get([A, B])
    store.upsert([product("a", price=90)])
    assert store.get([A, B]) == {A: product("a", price=90), B: product("b")}


def test_what_another_process_changed_is_seen(database: sa.Engine) -> None:
    store, other = SqlCatalogStore(database), SqlCatalogStore(database)
    store.upsert([product("a", price=100), product("b")])
    store.get([A, B])
    other.upsert([product("a", price=90)])
    other.delete([B])
    assert store.get([A, B]) == {A: product("a", price=90)}


def test_a_product_that_changed_while_it_was_read_is_not_kept() -> None:
    kept = KeptProducts()
    kept.known([A], 1, lambda _: [])
    kept.known([A], 2, lambda _: [A])
    kept.keep({A: product("a", price=100)}, 1)
    assert kept.known([A], 2, lambda _: []) == {}


def test_the_product_least_lately_asked_for_goes_first() -> None:
    kept = KeptProducts(most=2)
    kept.known([], 1, lambda _: [])
    kept.keep({A: product("a"), B: product("b")}, 1)
    kept.known([A], 1, lambda _: [])
    kept.keep({ProductId("c"): product("c")}, 1)
    assert kept.known([A, B], 1, lambda _: []) == {A: product("a")}
