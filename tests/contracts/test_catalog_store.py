"""What every CatalogStore does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.store.catalog import SqlCatalogStore
from app.store.ports import CatalogStore, Change, StoreUnavailable
from retrieval.schema import Availability, Media, Money, Product, ProductId, Rating
from tests.builders import product

A, B, C = ProductId("a"), ProductId("b"), ProductId("c")


@pytest.fixture
def store(database: sa.Engine) -> CatalogStore:
    return SqlCatalogStore(database)


def whole() -> Product:
    """A product with every field filled."""
    return product(
        "tasse/ü%20",
        title="Tasse „Möwe“ 🐦",
        description="Zeile 1\nZeile 2",
        url="/p/tasse",
        brand="Brandt & Söhne",
        categories=("Kitchen", "Cups"),
        list_price=Money(amount=2**53, currency="USD"),
        availability=Availability.BACKORDER,
        attributes={"colour": "blau", "weight_g": 310, "ratio": 0.1},
        rating=Rating(value=4.5, scale_max=5.0, count=12),
        media=(Media(url="https://example.org/1.jpg", alt_text="von vorn"),),
        group_id="tassen",
        tags=("new",),
        internal={"margin": 0.4},
    )


def test_a_catalogue_never_written_is_empty(store: CatalogStore) -> None:
    assert (store.sequence(), list(store.all()), store.changes(0), store.get([A])) == (0, [], [], {})


def test_every_field_comes_back_as_it_was(store: CatalogStore) -> None:
    assert store.upsert([whole()]) == 1
    assert list(store.all()) == [whole()]


def test_only_what_changed_gets_a_number(store: CatalogStore) -> None:
    store.upsert([product("a"), product("b")])
    assert store.upsert([product("a"), product("b", price=5), product("c")]) == 2
    assert store.sequence() == 4
    assert store.changes(2) == [
        Change(sequence=3, product_id=B, product=product("b", price=5)),
        Change(sequence=4, product_id=C, product=product("c")),
    ]


def test_of_two_with_one_id_the_last_counts(store: CatalogStore) -> None:
    assert store.upsert([product("a", price=1), product("a", price=2)]) == 1
    assert store.get([A]) == {A: product("a", price=2)}


def test_changes_tell_each_product_once_at_its_latest_state(store: CatalogStore) -> None:
    store.upsert([product("a", price=1)])
    store.upsert([product("b")])
    store.upsert([product("a", price=2)])
    assert store.changes(0) == [
        Change(sequence=2, product_id=B, product=product("b")),
        Change(sequence=3, product_id=A, product=product("a", price=2)),
    ]
    assert store.changes(0, limit=1) == store.changes(0)[:1]


def test_a_deleted_product_is_a_change_and_can_come_back(store: CatalogStore) -> None:
    store.upsert([product("a"), product("b")])
    assert store.delete([A, C]) == 1
    assert (store.get([A, B]), list(store.all())) == ({B: product("b")}, [product("b")])
    assert store.changes(2) == [Change(sequence=3, product_id=A, product=None)]
    assert store.delete([A]) == 0
    assert store.upsert([product("a")]) == 1
    assert store.changes(3) == [Change(sequence=4, product_id=A, product=product("a"))]


def test_all_goes_by_code_point_over_many_pages(store: CatalogStore) -> None:
    ids = [f"{letter}{number}" for letter in "ZaÄz€" for number in range(450)]
    store.upsert(product(id) for id in ids)
    assert [each.id for each in store.all()] == sorted(ids)


def test_a_page_can_be_left_half_read_while_another_writes(store: CatalogStore) -> None:
    store.upsert([product("a"), product("b")])
    reading = store.all()
    next(reading)
    assert store.upsert([product("c")]) == 1


def test_get_takes_more_ids_than_fit_into_a_statement(store: CatalogStore) -> None:
    store.upsert([product("a")])
    assert store.get([ProductId(f"x{number}") for number in range(40_000)] + [A]) == {A: product("a")}


def test_an_edit_changes_one_product(store: CatalogStore) -> None:
    store.upsert([product("a", price=1)])
    assert store.edit(A, lambda found: replace(found, title="New")) == product("a", price=1, title="New")
    assert store.get([A]) == {A: product("a", price=1, title="New")}


def test_an_edit_that_fails_changes_nothing(store: CatalogStore) -> None:
    def refuse(found: Product) -> Product:
        raise ValueError(found.id)

    store.upsert([product("a")])
    with pytest.raises(ValueError, match="a"):
        store.edit(A, refuse)
    with pytest.raises(KeyError):
        store.edit(B, lambda found: found)
    assert store.sequence() == 1


def test_edits_at_the_same_time_do_not_undo_each_other(store: CatalogStore) -> None:
    def count_up(field: str) -> Callable[[Product], Product]:
        return lambda found: replace(found, attributes={**found.attributes, field: 1})

    store.upsert([product("a")])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.edit(A, count_up(f"f{number}")), range(40)))
    assert len(store.get([A])[A].attributes) == 40
    assert store.sequence() == 41


def test_numbers_are_given_out_once_when_many_write(store: CatalogStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.upsert([product(f"p{number}")]), range(40)))
    assert [change.sequence for change in store.changes(0)] == list(range(1, 41))


def test_a_store_that_is_gone_says_so(store: CatalogStore, database: sa.Engine) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("ALTER TABLE products RENAME TO elsewhere"))
    with pytest.raises(StoreUnavailable):
        store.get([A])
