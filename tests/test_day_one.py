"""A shop with nothing but its catalogue answers on every surface; one without that says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop import SURFACES, OpenShop, open_home


@pytest.fixture(scope="module")
def day_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The whole home shop as it was imported: no index built, no event, no bundle, no model."""
    with open_home(tmp_path_factory.mktemp("day-one"), "home") as opened:
        yield opened


@pytest.mark.parametrize("surface", SURFACES)
def test_on_day_one_every_surface_answers(day_one: OpenShop, surface: str) -> None:
    listed = day_one.recommend(**SURFACES[surface])
    assert (len(listed["products"]), listed["mode"]) == (10, "retrieved")
    assert len({one["product"].get("group_id") for one in listed["products"]}) >= 5


def test_on_day_one_a_search_finds_what_it_names(day_one: OpenShop) -> None:
    titles = [one["product"]["title"] for one in day_one.recommend(surface="search", query="red kettle")["products"]]
    assert all("kettle" in title and "red" in title for title in titles[:3])


def test_on_day_one_a_home_page_shows_what_is_liked(day_one: OpenShop) -> None:
    ratings = [one["product"]["rating"]["value"] for one in day_one.recommend()["products"]]
    assert min(ratings) >= 4.5


def test_on_day_one_the_chat_answers(day_one: OpenShop) -> None:
    answer = day_one.client.post(
        "/v1/chat", json={"text": "a red kettle under 40"}, headers={"accept": "application/json"}
    ).json()
    assert answer["products"]
    assert all(one["product"]["price"]["amount"] <= 4000 for one in answer["products"])
    assert answer["text"]


@pytest.mark.parametrize("surface", SURFACES)
def test_an_empty_catalogue_gives_an_honest_empty_list(tmp_path: Path, surface: str) -> None:
    with open_home(tmp_path, "empty") as shop:
        listed = shop.recommend(**SURFACES[surface])
        assert (listed["products"], listed["mode"]) == ([], "popular")
        assert listed["fallback_reason"] == "index_unavailable"
        assert shop.client.get("/readyz").status_code == 503


def test_the_first_products_put_into_an_empty_shop_are_recommended_at_once(tmp_path: Path) -> None:
    cup = {"id": "cup", "title": "Cup", "price": {"amount": 900, "currency": "EUR"}}
    with open_home(tmp_path, "empty") as shop:
        assert shop.client.put("/v1/products", json={"products": [cup]}).status_code == 200
        assert shop.ids() == ["cup"]
        assert (
            shop.client.put("/v1/products", json={"products": [{**cup, "id": "mug", "title": "Mug"}]}).status_code
            == 200
        )
        assert set(shop.ids()) == {"cup", "mug"}
        assert shop.client.get("/readyz").status_code == 200
