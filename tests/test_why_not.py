"""Why a product is not in a list: the stage at which it falls, and what would change that."""

from collections.abc import Iterator
from typing import Any

import pytest

from retrieval.schema import Query, Surface
from tests.shop import OpenShop, ids_of, open_home

RED, CREAM = "home-whistle-kettle-red", "home-whistle-kettle-cream"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("why-not"), "home") as opened:
        yield opened


def ask(home: OpenShop, product: str, audience: str = "shopper", **body: Any) -> dict[str, Any]:
    listed = home.recommend(**body)
    home.shop.recommendations.flush()
    path = f"/v1/recommendations/{listed['recommendation_id']}/why-not/{product}"
    answer = home.client.get(path, params={"audience": audience})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_is_in_the_list_is_said_to_be_with_its_place(home: OpenShop) -> None:
    first = ids_of(home.recommend(surface="search", query="whistling kettle"))[0]
    found = ask(home, first, surface="search", query="whistling kettle")
    assert (found["stage"], found["place"]) == ("shown", 1)


def test_what_the_shop_does_not_have_is_unknown(home: OpenShop) -> None:
    assert ask(home, "nobody", surface="home")["stage"] == "unknown"


def test_the_product_of_the_page_is_left_out(home: OpenShop) -> None:
    assert ask(home, RED, surface="product", product_id=RED)["stage"] == "left_out"


def test_a_price_above_the_limit_says_by_how_much_and_where_it_would_stand(home: OpenShop) -> None:
    limit = [{"field": "price", "op": "lt", "value": 3000}]
    found = ask(home, RED, surface="search", query="whistling kettle", constraints=limit)
    assert found["stage"] == "constraint"
    assert found["constraints"][0]["field"] == "price"
    assert found["place"] >= 1
    assert "price under $30.00" in found["text"] or "price under €30.00" in found["text"]
    assert "6.91 less" in found["text"], "36.90 must come under 30.00"
    assert f"number {found['place']}" in found["text"]


def test_a_rule_in_the_way_is_named_to_the_merchant_alone(home: OpenShop) -> None:
    hide = f"rules: [{{id: secret-sale, hide: {{products: [{RED}]}}}}]"
    assert home.client.put("/v1/rules", json={"text": hide}).status_code == 200
    try:
        told = ask(home, RED, "merchant", surface="search", query="whistling kettle")
        assert (told["stage"], told["rules"]) == ("rule", ["secret-sale"])
        said = ask(home, RED, surface="search", query="whistling kettle")
        assert (said["stage"], said["rules"]) == ("rule", [])
        assert "secret" not in str(said)
    finally:
        home.client.put("/v1/rules", json={"text": ""})


def test_another_of_its_family_stands_for_it(home: OpenShop) -> None:
    listed = ids_of(home.recommend(surface="search", query="whistling kettle"))
    [shown] = [one for one in listed if one.startswith("home-whistle-kettle")]
    other = CREAM if shown == RED else RED
    found = ask(home, other, surface="search", query="whistling kettle")
    assert (found["stage"], found["instead"]) == ("family", shown)


def test_what_is_further_down_has_its_place(home: OpenShop) -> None:
    long = ids_of(home.recommend(surface="search", query="kettle", limit=30))
    found = ask(home, long[20], surface="search", query="kettle", limit=5)
    assert found["stage"] == "outranked"
    assert found["place"] > 5


def test_what_nothing_led_to_was_not_found(home: OpenShop) -> None:
    engine = home.shop.recommender.engine
    asked = Query(surface=Surface.SEARCH, text="whistling kettle", constraints=engine.rules.constraints)
    candidates = {one.product_id for one in engine.retriever.retrieve(asked)}
    far = next(one for one in home.shop.catalog.all() if one.id not in candidates and engine.rules.allow(one))
    found = ask(home, far.id, surface="search", query="whistling kettle")
    assert found["stage"] == "not_found"
    assert "place" not in found


def test_a_list_that_is_not_in_the_log_is_not_found(home: OpenShop) -> None:
    answer = home.client.get(f"/v1/recommendations/nothing/why-not/{RED}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
