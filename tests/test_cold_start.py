"""A stranger is asked, looks around and says no; the next home page knows."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from retrieval.schema import ProductId
from tests.shop import OpenShop, open_home


@pytest.fixture(scope="module", params=["filled", "trained"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """Without and with a ranker."""
    with open_home(tmp_path_factory.mktemp("cold"), request.param) as opened:
        yield opened


def did(shop: OpenShop, name: str, visitor: str, *ids: str) -> None:
    event = {
        "event_id": str(uuid4()),
        "event_name": name,
        "event_time": shop.shop.now().isoformat(),
        "visitor_id": visitor,
        "items": [{"item_id": one} for one in ids],
    }
    assert shop.client.post("/v1/events", json={"events": [event]}).status_code == 200


def test_the_picks_split_the_catalogue(shop: OpenShop) -> None:
    products = shop.client.get("/v1/onboarding/picks").json()["products"]
    assert len(products) == 8
    departments = {one["categories"][0]["value"] for one in products}
    everything = {product.categories[0] for product in shop.shop.recommender.engine.popular.values()}
    assert len(departments) == min(8, len(everything))
    assert len({one["title"] for one in products}) == 8


@pytest.mark.parametrize("limit", ["4", "11", "x"])
def test_five_to_ten_are_enough(shop: OpenShop, limit: str) -> None:
    assert shop.client.get(f"/v1/onboarding/picks?limit={limit}").status_code == 422


def test_what_a_stranger_picks_is_on_the_next_home_page(shop: OpenShop) -> None:
    """Their page was everybody's; now it holds more of what is like the pick."""
    before = shop.ids(visitor_id="ann")
    assert before == shop.ids()
    pick = ProductId(shop.client.get("/v1/onboarding/picks").json()["products"][-1]["id"])
    did(shop, "add_to_wishlist", "ann", pick)
    after = shop.ids(visitor_id="ann")
    near = {hit.product_id for hit in shop.shop.recommender.engine.index.like([pick], 10)}
    assert len(near & set(after)) > len(near & set(before))
    assert len(near & set(after)) >= 3
    assert shop.ids(visitor_id="bob") == before


def test_what_was_dismissed_is_not_shown_again(shop: OpenShop) -> None:
    first, second, *_ = shop.ids(visitor_id="cyd")
    did(shop, "view_item", "cyd", second)
    did(shop, "item_dismissed", "cyd", first)
    assert first not in shop.ids(visitor_id="cyd", limit=100)
    assert first in shop.ids(visitor_id="dan")
