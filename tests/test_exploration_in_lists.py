"""Newcomers on real home pages: drawn by the recommendation's id, under every rule, their odds in the journal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ranking.diversity import families
from retrieval.feeds.product import product_record
from retrieval.schema import BUYABLE
from tests.shop import SURFACES, OpenShop, ids_of, open_home

ALWAYS = {"share": 1.0, "place": 3}


@pytest.fixture(scope="module")
def curious(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("curious"), "trained", exploration=ALWAYS) as opened:
        yield opened


def logged(shop: OpenShop, listed: dict[str, Any]) -> list[dict[str, Any]]:
    served = shop.shop.recommendations.get(listed["recommendation_id"])
    assert served
    return [dict(one) for one in served.shown]


def test_a_newcomer_takes_the_place_and_its_odds_are_logged(curious: OpenShop) -> None:
    newcomers = curious.shop.recommender.engine.newcomers
    for visitor in ("visitor-3", "visitor-4", "stranger"):
        listed = curious.recommend(visitor_id=visitor)
        shown = logged(curious, listed)
        assert ids_of(listed)[2] in newcomers
        assert [one["propensity"] for one in shown[:2] + shown[3:]] == [1.0] * 9
        assert 0 < shown[2]["propensity"] <= 1
        products = [product_record(one["product"]) for one in listed["products"]]
        names = [name for product in products for name in families(product)]
        assert len(names) == len(set(names))
        assert all(product.availability in BUYABLE for product in products)
        scores = [one["score"] for one in listed["products"]]
        assert scores == sorted(scores, reverse=True)


def test_a_newcomer_holds_the_shoppers_limits(curious: OpenShop) -> None:
    for _ in range(10):
        listed = curious.recommend(constraints=[{"field": "price", "op": "lt", "value": 3000}])
        assert all(one["product"]["price"]["amount"] < 3000 for one in listed["products"])


@pytest.mark.parametrize("surface", ["search", "product", "cart", "chat"])
def test_what_was_asked_for_is_not_explored(curious: OpenShop, surface: str) -> None:
    listed = curious.recommend(**SURFACES[surface])
    assert {one["propensity"] for one in logged(curious, listed)} == {1.0}


def test_a_product_put_into_the_shop_today_may_be_drawn_and_one_taken_out_may_not(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained", exploration=ALWAYS) as shop:
        cup = {"id": "cup", "title": "Cup of today", "price": {"amount": 900, "currency": "EUR"}}
        assert shop.client.put("/v1/products", json={"products": [cup]}).status_code == 200
        newcomers = shop.shop.recommender.engine.newcomers
        assert list(newcomers)[-1] == "cup"
        for other in [one for one in newcomers if one != "cup"]:
            newcomers.pop(other)
        listed = shop.recommend()
        assert ids_of(listed)[2] == "cup"
        assert logged(shop, listed)[2]["propensity"] == 1.0
        assert shop.client.delete("/v1/products/cup").status_code == 204
        assert "cup" not in shop.ids(limit=100)


def test_exploration_is_off_unless_it_is_asked_for(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        listed = shop.recommend(visitor_id="visitor-3")
        assert {one["propensity"] for one in logged(shop, listed)} == {1.0}
        assert listed["products"][2]["product"]["id"] == shop.ids(visitor_id="visitor-3")[2]
