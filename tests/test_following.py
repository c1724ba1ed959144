"""A shop that runs takes in what another process wrote to its stores and files, once, and nothing of the forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from app.following import Following
from app.stores import Stores, open_stores
from ranking.events import Event, EventItem
from retrieval.schema import Money, ProductId, VisitorId
from tests.fleet import until
from tests.shop import OpenShop, open_home, settings_for, with_rules


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenShop]:
    with open_home(tmp_path, "trained") as opened:
        yield opened


@pytest.fixture
def elsewhere(shop: OpenShop, tmp_path: Path) -> Iterator[Stores]:
    """The same stores, as another process has them open."""
    stores = open_stores(settings_for(tmp_path))
    yield stores
    stores.close()


def did(name: str, visitor: str, *products: str) -> Event:
    return Event(
        event_id=uuid4(),
        event_name=name,
        event_time=datetime.now(UTC),
        visitor_id=VisitorId(visitor),
        items=tuple(EventItem(item_id=ProductId(one)) for one in products),
    )


def baskets(shop: OpenShop, product: str) -> float:
    behaviour = shop.shop.current.engine.behaviour
    return float(behaviour.tables.baskets[behaviour.items.position(ProductId(product))])


def test_events_that_another_process_wrote_are_in_the_next_list(shop: OpenShop, elsewhere: Stores) -> None:
    refused = shop.ids(visitor_id="ann")[0]
    elsewhere.events.append([did("item_dismissed", "ann", refused)])
    until(lambda: refused not in shop.ids(visitor_id="ann"))


def test_an_event_counts_once_whoever_wrote_it(shop: OpenShop, elsewhere: Stores) -> None:
    bought = shop.ids()[0]
    before = baskets(shop, bought)
    for number in range(20):
        if number % 2:
            elsewhere.events.append([did("purchase", "ann", bought)])
        else:
            own = {
                "event_id": str(uuid4()), "event_name": "purchase", "event_time": datetime.now(UTC).isoformat(),
                "visitor_id": "bob", "items": [{"item_id": bought}],
            }  # fmt: skip
            assert shop.client.post("/v1/events", json={"events": [own]}).status_code == 200
    until(lambda: shop.shop.current.engine.behaviour.position >= elsewhere.events.position())
    assert baskets(shop, bought) == before + 20


def test_a_price_that_another_process_changed_is_found_by_it(shop: OpenShop, elsewhere: Stores) -> None:
    product = ProductId(shop.ids()[0])
    elsewhere.catalog.edit(product, lambda one: replace(one, price=Money(amount=7, currency="EUR")))
    cheap = [{"field": "price", "op": "lt", "value": 10, "hard": True}]
    until(lambda: shop.ids(constraints=cheap) == [product])


def test_what_visitors_looked_at_and_dismissed_outlives_a_bundle_switch_and_a_restart(
    shop: OpenShop, elsewhere: Stores, tmp_path: Path
) -> None:
    refused, seen, *_ = shop.ids(visitor_id="ann")
    elsewhere.events.append([did("item_dismissed", "ann", refused), did("view_item", "ann", seen)])
    until(lambda: refused not in shop.ids(visitor_id="ann"))
    shop.shop.current.activate(with_rules(tmp_path, "exclude: {brands: [Nobody]}"))
    assert refused not in shop.ids(visitor_id="ann")
    assert shop.shop.current.engine.behaviour.viewed(VisitorId("ann"), 5) == [seen]


def test_a_view_is_known_after_a_restart(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as first:
        refused = first.ids(visitor_id="ann")[0]
        first.shop.events.append([did("item_dismissed", "ann", refused)])
    with open_home(tmp_path) as second:
        assert refused not in second.ids(visitor_id="ann")


def test_who_was_forgotten_elsewhere_leaves_a_gap_that_holds_nobody_up(shop: OpenShop, elsewhere: Stores) -> None:
    elsewhere.events.append([did("view_item", "gone", shop.ids()[0])])
    elsewhere.visitors.erase(VisitorId("gone"))
    until(lambda: shop.shop.current.engine.behaviour.position >= elsewhere.events.position())
    refused = shop.ids(visitor_id="ann")[0]
    elsewhere.events.append([did("item_dismissed", "ann", refused)])
    until(lambda: refused not in shop.ids(visitor_id="ann"))


def test_own_rules_put_in_place_by_another_process_serve(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled") as shop:
        hidden = shop.ids()[0]
        draft = tmp_path / "rules.new"
        draft.write_text(f"exclude: {{products: [{hidden}]}}")
        draft.replace(tmp_path / "rules.yaml")
        until(lambda: hidden not in shop.ids())
        draft.write_text("exclude: [what]")
        draft.replace(tmp_path / "rules.yaml")
        until(lambda: (tmp_path / "rules.yaml").is_file())
        assert hidden not in shop.ids(), "what cannot be used changes nothing"


def test_a_look_that_fails_is_counted_and_the_next_one_follows() -> None:
    looks, failures = list[int](), list[int]()

    def follow() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("a fault of our own")

    following = Following(follow, every_s=0.01, pause_s=0.01, on_failure=lambda: failures.append(1))
    following.start()
    until(lambda: len(looks) > 2)
    following.close()
    assert len(failures) == 1
