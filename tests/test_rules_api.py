"""Rules over HTTP: read, changed at once, rehearsed; every example of docs/rules.md does what it says."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from retrieval.schema import Product
from tests.shop import OpenShop, ids_of, open_home

DOCS = (Path(__file__).parents[1] / "docs/rules.md").read_text(encoding="utf-8")
EXAMPLES = {
    rule["id"]: {"rules": [rule]}
    for block in re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    for rule in yaml.safe_load(block)["rules"]
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The whole home shop, which has no ranker."""
    with open_home(tmp_path_factory.mktemp("rules"), "home") as opened:
        yield opened


@pytest.fixture(autouse=True)
def without_rules_again(home: OpenShop) -> Iterator[None]:
    yield
    assert put(home, "").status_code == 200


def put(shop: OpenShop, text: str, **more: str) -> Any:
    return shop.client.put("/v1/rules", json={"text": text, **more})


def use(shop: OpenShop, *names: str) -> None:
    text = yaml.safe_dump({"rules": [rule for name in names for rule in EXAMPLES[name]["rules"]]})
    answer = put(shop, text)
    assert answer.status_code == 200, answer.text


def products(shop: OpenShop, **body: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = shop.recommend(limit=20, **body)["products"]
    return listed


def brands(listed: list[dict[str, Any]]) -> Counter[str]:
    return Counter(one["product"]["brand"] for one in listed)


def test_the_document_has_an_example_of_each_kind() -> None:
    kinds = {kind for rule in EXAMPLES.values() for kind in rule["rules"][0]}

    assert {"hide", "boost", "bury", "cap", "pin", "sponsor"} <= kinds


def test_hidden_categories_are_in_no_list(home: OpenShop) -> None:
    def knives() -> int:
        found = products(home, surface="search", query="chef's knife")
        return sum({"value": "Knives"} in one["product"]["categories"] for one in found)

    assert knives()
    use(home, "no-blades")
    assert not knives()


def test_a_margin_floor_holds_and_no_shopper_can_ask_for_margins(home: OpenShop) -> None:
    catalogue = {one.id: one for one in home.shop.catalog.all()}
    use(home, "margin-floor")
    for query in ("kettle", "lamp", "glass", ""):
        for one in products(home, surface="search", query=query):
            margin = catalogue[one["product"]["id"]].internal["margin"]
            assert isinstance(margin, float)
            assert margin >= 0.40
            assert "internal" not in one["product"]
    asked = {"surface": "home", "constraints": [{"field": "internal.margin", "op": "lt", "value": 0.4}]}
    refused = home.client.post("/v1/recommendations", json=asked)
    assert refused.status_code == 422
    assert "no field 'internal.margin'" in refused.text


def test_age_and_region_are_audiences(home: OpenShop) -> None:
    use(home, "adults-only", "not-in-switzerland")
    catalogue = {one.id: one for one in home.shop.catalog.all()}

    def limits(**who: Any) -> int:
        found = products(home, surface="search", query="chef's knife", **who)
        return sum("age_limit" in catalogue[one["product"]["id"]].internal for one in found)

    assert not limits()
    assert limits(adult=True)
    assert brands(products(home, surface="search", query="kettle"))["Fennwick"]
    assert not brands(products(home, surface="search", query="kettle", region="CH"))["Fennwick"]


def test_boosted_products_come_further_up_and_buried_ones_further_down(home: OpenShop) -> None:
    before = ids_of(home.recommend(surface="search", query="kettle", limit=20))
    catalogue: dict[str, Product] = {one.id: one for one in home.shop.catalog.all()}
    use(home, "slow-sellers")
    after = ids_of(home.recommend(surface="search", query="kettle", limit=20))
    first = next(one for one in before if catalogue[one].brand == "Fennwick")
    assert first not in after or after.index(first) > before.index(first)
    use(home, "tea-season")
    again = ids_of(home.recommend(surface="search", query="kettle", limit=20))
    assert sum("tea" in catalogue[one].tags for one in again[:5]) >= sum(
        "tea" in catalogue[one].tags for one in before[:5]
    )
    assert again != before


def test_no_brand_stands_more_often_than_its_cap(home: OpenShop) -> None:
    most = [max(brands(products(home, surface="search", query=one)[:10]).values()) for one in ("glass", "lamp", "tin")]
    use(home, "two-of-a-brand")
    assert max(most) > 2
    for query in ("glass", "lamp", "tin"):
        page = products(home, surface="search", query=query)[:10]
        assert len(page) == 10
        assert max(brands(page).values()) <= 2


def test_pinned_and_paid_places_are_taken_labelled_and_told_to_the_merchant_alone(home: OpenShop) -> None:
    use(home, "product-of-the-week", "autumn-campaign")
    listed = home.recommend(surface="home")
    shown = listed["products"]
    assert shown[1]["product"]["id"] == "home-springform-18-cm"
    assert shown[3]["product"]["id"] == "home-bundt-silver"
    assert [place for place, one in enumerate(shown, start=1) if one.get("sponsored")] == [4]
    assert home.recommend(surface="search", query="kettle")["products"][1]["product"]["id"] != "home-springform-18-cm"
    home.shop.recommendations.flush()
    why = f"/v1/recommendations/{listed['recommendation_id']}/explanations/home-springform-18-cm"
    merchant = home.client.get(why, params={"audience": "merchant"}).json()
    assert "pinned at place 2 by product-of-the-week" in merchant["rules"]
    shopper = home.client.get(why).json()
    assert shopper["rules"] == []
    assert "product-of-the-week" not in str(shopper)


def test_what_the_shopper_does_not_want_takes_no_place_either(home: OpenShop) -> None:
    use(home, "product-of-the-week")
    dear = [{"field": "price", "op": "lt", "value": 500}]
    assert "home-springform-18-cm" not in ids_of(home.recommend(surface="home", constraints=dear))


def test_rules_are_read_back_as_written_with_their_version(home: OpenShop) -> None:
    text = "# by Ann\nrules: [{id: a, boost: {brands: [Glasrum]}, by: 2, surfaces: [home]}]\n"
    changed = put(home, text).json()
    read = home.client.get("/v1/rules").json()
    assert read == changed
    assert read["text"] == text
    assert read["rules"] == [
        {"kind": "boost", "id": "a", "boost": {"brands": ["Glasrum"]}, "by": 2, "surfaces": ["home"]}
    ]
    assert home.recommend()["bundle"]["rules"] == read["version"]


def test_of_two_who_change_the_rules_the_second_is_told(home: OpenShop) -> None:
    version = home.client.get("/v1/rules").json()["version"]
    assert put(home, "diversity: 0.1", replaces=version).status_code == 200
    late = put(home, "diversity: 0.2", replaces=version)
    assert late.status_code == 409
    assert late.json()["code"] == "rules_changed"
    assert home.client.get("/v1/rules").json()["text"] == "diversity: 0.1"


def test_what_is_hidden_from_some_or_for_a_time_is_not_hidden_from_all(home: OpenShop) -> None:
    first = home.client.get("/v1/onboarding/picks").json()["products"][0]["id"]
    some = [f"{{id: r, hide: {{products: [{first}]}}, {when}}}" for when in ("regions: [CH]", "until: 2020-01-01")]
    for rule in some:
        assert put(home, f"rules: [{rule}, {{id: p, pin: {{product: {first}, to: 1}}}}]").status_code == 200
        assert home.client.get("/v1/onboarding/picks").json()["products"][0]["id"] == first
        assert ids_of(home.recommend(surface="home"))[0] == first
    kept = (home.shop.settings.data_dir / "popular.json").read_text(encoding="utf-8")
    assert f'"{first}"' in kept, "the last resort has it for those who may see it"
    assert put(home, f"rules: [{{id: r, hide: {{products: [{first}]}}}}]").status_code == 200
    assert home.client.get("/v1/onboarding/picks").json()["products"][0]["id"] != first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "not YAML"),
        ("rules: [{id: r, pin: {product: gone, to: 1}}]", "the catalogue does not have; correct the id"),
        (
            "rules: [{id: r, pin: {product: home-springform-18-cm, to: 1}}, {id: h, hide: {categories: [Baking]}}]",
            "other rules hide",
        ),
    ],
)
def test_rules_that_cannot_be_kept_change_nothing(home: OpenShop, text: str, said: str) -> None:
    before = home.client.get("/v1/rules").json()
    refused = put(home, text)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/text"
    assert said in refused.text
    assert home.client.get("/v1/rules").json() == before


def test_a_rehearsal_says_who_moves_and_what_it_costs_and_changes_nothing(home: OpenShop) -> None:
    for query in ("kettle", "lamp", "cake tin", "glass"):
        home.recommend(surface="search", query=query)
    home.shop.recommendations.flush()
    before = home.client.get("/v1/rules").json()
    text = yaml.safe_dump(
        {
            "rules": [
                {"id": "up", "boost": {"brands": ["Fennwick"]}, "by": 4},
                {"id": "down", "bury": {"tags": ["tea"]}, "by": 4},
                {"id": "gone", "pin": {"product": "nobody", "to": 1}},
            ]
        }
    )
    found = home.client.post("/v1/rules/rehearsals", json={"text": text, "lists": 4}).json()
    assert found["lists"] == 4
    assert 1 <= found["changed"] <= 4
    assert found["movers"]
    assert {one["id"] for one in found["rules"]} <= {"up", "down"}
    assert found["relevance"]["after"] <= found["relevance"]["before"]
    assert found["margin"].keys() == {"before", "after"}
    assert "the catalogue does not have" in found["doubts"][0]
    assert home.client.get("/v1/rules").json() == before


def test_the_same_rules_move_nobody_in_a_rehearsal(home: OpenShop) -> None:
    home.recommend(surface="search", query="kettle")
    home.shop.recommendations.flush()
    found = home.client.post("/v1/rules/rehearsals", json={"text": "", "lists": 10}).json()
    assert found["changed"] == 0
    assert found["movers"] == []
    assert found["relevance"]["before"] == found["relevance"]["after"]


def test_a_shop_with_a_ranker_keeps_rules_in_a_bundle_and_rolls_them_back(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        first = shop.recommend()
        hidden = first["products"][0]["product"]["id"]
        changed = put(shop, f"rules: [{{id: r, hide: {{products: [{hidden}]}}}}]").json()
        second = shop.recommend()
        assert hidden not in ids_of(second)
        assert second["mode"] == "ranked"
        assert second["bundle"]["id"] == changed["bundle_id"] != first["bundle"]["id"]
        assert second["bundle"]["ranker"] == first["bundle"]["ranker"]
    with open_home(tmp_path, "trained") as shop:
        assert hidden not in ids_of(shop.recommend())
        shop.shop.current.activate(first["bundle"]["id"])
        assert ids_of(shop.recommend()) == ids_of(first)


def test_rules_of_a_shop_without_a_ranker_are_there_after_a_restart(tmp_path: Path) -> None:
    with open_home(tmp_path) as shop:
        put(shop, "exclude: {brands: [Fennwick]}")
    with open_home(tmp_path) as shop:
        assert shop.client.get("/v1/rules").json()["text"] == "exclude: {brands: [Fennwick]}"
        assert not brands(products(shop, surface="search", query="kettle"))["Fennwick"]
