"""POST /v1/recommendations: on every surface a list that holds every limit, with reasons that can be looked up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from retrieval.filters import satisfies
from retrieval.schema import BUYABLE, Availability, Constraint, Op, Product, ProductId
from tests.shop import SURFACES, OpenShop, catalogue, ids_of, open_home, with_rules

SPRINGFORM = "home-springform-18-cm"
SEED = 20261122


@pytest.fixture(scope="module")
def unlearned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A shop with a catalogue and an index; tests only read from it."""
    with open_home(tmp_path_factory.mktemp("unlearned"), "filled") as opened:
        yield opened


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A shop with a past and a ranker; tests only read from it."""
    with open_home(tmp_path_factory.mktemp("trained"), "trained") as opened:
        yield opened


@pytest.fixture(params=["unlearned", "trained"])
def either(request: pytest.FixtureRequest) -> OpenShop:
    opened: OpenShop = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OpenShop]:
    """A trained shop that one test may change."""
    with open_home(tmp_path, "trained") as opened:
        yield opened


def explanation(shop: OpenShop, listed: dict[str, Any], product_id: str, **asked: str) -> dict[str, Any]:
    path = f"/v1/recommendations/{listed['recommendation_id']}/explanations/{quote(product_id, safe='')}"
    answer = shop.client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


# What every list is


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_gives_ten_different_products_that_can_be_bought(either: OpenShop, surface: str) -> None:
    listed = either.recommend(**SURFACES[surface])
    ids = ids_of(listed)
    assert len(set(ids)) == 10
    assert [one["position"] for one in listed["products"]] == list(range(1, 11))
    assert {catalogue()[id].availability for id in ids} <= set(BUYABLE)
    asked_with = {SURFACES[surface].get("product_id"), *SURFACES[surface].get("cart_product_ids", ())}
    assert not asked_with & set(ids)
    assert all("margin" not in json.dumps(one) for one in listed["products"])


@pytest.mark.parametrize("surface", SURFACES)
def test_every_reason_cites_facts_that_the_explanation_has(either: OpenShop, surface: str) -> None:
    listed = either.recommend(**SURFACES[surface])
    assert listed["explainable"]
    for one in listed["products"][::4]:
        told = explanation(either, listed, one["product"]["id"])
        assert one["reason"]["text"]
        assert one["reason"]["fact_ids"]
        assert set(one["reason"]["fact_ids"]) <= {fact["id"] for fact in told["facts"]}


CONSTRAINTS = [
    [Constraint(field="price", op=Op.LT, value=3000)],
    [Constraint(field="brand", op=Op.NOT_IN, value=("Ofenlieb",)), Constraint(field="price", op=Op.GTE, value=1000)],
    [Constraint(field="category", op=Op.EQ, value="Kitchen")],
    [Constraint(field="rating", op=Op.GTE, value=4.4), Constraint(field="availability", op=Op.EQ, value="in_stock")],
    [Constraint(field="attributes.colour", op=Op.IN, value=("white", "red", "grey"))],
    [Constraint(field="text", op=Op.NOT_CONTAINS, value="steel")],
]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("constraints", CONSTRAINTS, ids=lambda asked: asked[0].field)
def test_every_product_holds_every_constraint(either: OpenShop, surface: str, constraints: list[Constraint]) -> None:
    asked = [
        {"field": one.field, "op": one.op, "value": list(one.value) if isinstance(one.value, tuple) else one.value}
        for one in constraints
    ]
    listed = either.recommend(**SURFACES[surface], constraints=asked)
    products = [catalogue()[id] for id in ids_of(listed)]
    fitting = [one for one in catalogue().values() if buyable(one) and all(satisfies(one, c) for c in constraints)]
    assert all(satisfies(product, one) for product in products for one in constraints)
    assert len(products) == 10 <= len(fitting)
    assert [{key: one[key] for key in ("field", "op", "value")} for one in listed["constraints"]] == asked


def buyable(product: Product) -> bool:
    return product.availability in BUYABLE


def test_a_soft_constraint_takes_nothing_out(trained: OpenShop) -> None:
    wish = {"field": "attributes.colour", "op": "eq", "value": "no such colour", "hard": False}
    assert trained.ids(constraints=[wish]) == trained.ids()


def test_what_nothing_satisfies_gives_an_empty_list(trained: OpenShop) -> None:
    listed = trained.recommend(constraints=[{"field": "price", "op": "lt", "value": 1}])
    assert (listed["products"], listed["mode"]) == ([], "ranked")


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("surface", SURFACES)
def test_a_list_is_as_long_as_asked(either: OpenShop, surface: str, limit: int) -> None:
    assert len(set(either.ids(**SURFACES[surface], limit=limit))) == limit


def test_the_words_of_a_search_are_read_for_limits(either: OpenShop) -> None:
    listed = either.recommend(surface="search", query="kettle under 50")
    assert [(one["field"], one["value"], one["source"]) for one in listed["constraints"]] == [("price", 5000, "said")]
    assert all(one["product"]["price"]["amount"] <= 5000 for one in listed["products"])
    assert len(listed["products"]) == 10


def test_a_wish_that_the_catalogue_cannot_confirm_is_named(either: OpenShop) -> None:
    listed = either.recommend(surface="search", query="gluten free baking")
    assert [one["wish"] for one in listed["unmet"]] == ["gluten-free"]
    assert "gluten-free is not stated" in listed["unmet"][0]["detail"]
    assert listed["products"]
    assert not any("gluten" in one["reason"]["text"] for one in listed["products"])


def test_facets_count_what_the_constraints_leave(either: OpenShop) -> None:
    cheap = {"field": "price", "op": "lt", "value": 3000}
    listed = either.recommend(constraints=[cheap], facets=["availability", "attributes.colour"])
    left = [one for one in catalogue().values() if buyable(one) and one.price and one.price.amount < 3000]
    colours = {one["value"]: one["count"] for one in listed["facets"]["attributes.colour"]}
    assert sum(one["count"] for one in listed["facets"]["availability"]) == len(left)
    assert colours["white"] == sum(one.attributes.get("colour") == "white" for one in left)


def test_a_list_that_asks_for_no_facets_has_none(trained: OpenShop) -> None:
    assert "facets" not in trained.recommend()


# How far the chain went


def test_without_a_ranker_the_list_is_retrieved(unlearned: OpenShop) -> None:
    listed = unlearned.recommend()
    assert (listed["mode"], listed["fallback_reason"]) == ("retrieved", "no_ranker")
    assert listed["bundle"]["ranker"] is None
    assert listed["bundle"]["index"]


def test_with_a_ranker_and_no_model_the_list_is_ranked(trained: OpenShop) -> None:
    listed = trained.recommend()
    assert (listed["mode"], listed["fallback_reason"]) == ("ranked", "llm_off")
    assert all(listed["bundle"].values())
    assert listed["timings_ms"].keys() >= {"retrieve", "rank", "hydrate", "total"}


def test_a_regular_sees_what_she_bought_before(trained: OpenShop) -> None:
    bought = trained.recommend(visitor_id="visitor-3")
    assert any(one["reason"]["text"].startswith("You bought this") for one in bought["products"])


@pytest.mark.parametrize(
    "asked",
    [
        {"surface": "product", "product_id": "no-such-product"},
        {"surface": "cart", "cart_product_ids": ["ghost", "ghost"]},
        {"surface": "home", "visitor_id": "nobody-we-know-💥"},
        {"surface": "search", "query": "💥\u202e\u200b %00 <script>"},
        {"surface": "search", "query": "zzqqx wwvvk"},
        {"surface": "search", "query": "   "},
        {"surface": "product"},
        {"surface": "cart"},
    ],
    ids=str,
)
def test_what_the_shop_does_not_know_is_harmless(either: OpenShop, asked: dict[str, Any]) -> None:
    assert len(either.ids(**asked)) == 10


# The catalogue and the events, at once


def test_a_new_price_shows_in_the_next_answer(own: OpenShop) -> None:
    first = own.ids()[0]
    patch = {"price": {"amount": 123, "currency": "EUR"}}
    assert own.client.patch(f"/v1/products/{first}", json=patch).status_code == 200
    listed = own.recommend(constraints=[{"field": "price", "op": "lt", "value": 124}])
    assert ids_of(listed) == [first]
    assert listed["products"][0]["product"]["price"]["amount"] == 123
    dearer = own.recommend(limit=100, constraints=[{"field": "price", "op": "gte", "value": 124}])
    assert first not in ids_of(dearer)


@pytest.mark.parametrize("status", ["out_of_stock", "discontinued"])
def test_what_is_sold_out_is_gone_from_every_surface(own: OpenShop, status: str) -> None:
    gone = {own.ids(**asked)[0] for asked in SURFACES.values()}
    for id in gone:
        assert own.client.patch(f"/v1/products/{id}", json={"availability": {"status": status}}).status_code == 200
    for asked in SURFACES.values():
        assert not gone & set(own.ids(**asked, limit=100))


def test_what_is_sold_out_is_hidden_though_the_index_does_not_know(own: OpenShop) -> None:
    """Another process may write to the store; every list is held to the store."""
    stale = own.ids(limit=100)[:95]
    for id in stale:
        own.shop.catalog.edit(ProductId(id), sold_out)
    for asked in SURFACES.values():
        shown = own.ids(**asked)
        assert len(shown) == 10
        assert not set(stale) & set(shown)


def sold_out(product: Product) -> Product:
    return replace(product, availability=Availability.OUT_OF_STOCK)


def test_a_deleted_product_is_gone_and_a_new_one_is_found(own: OpenShop) -> None:
    first = own.ids()[0]
    assert own.client.delete(f"/v1/products/{first}").status_code == 204
    new = {"id": "nutcracker", "title": "Brass nutcracker", "price": {"amount": 900, "currency": "EUR"}}
    assert own.client.put("/v1/products", json={"products": [new]}).status_code == 200
    assert first not in own.ids(limit=100)
    assert "nutcracker" in own.ids(surface="search", query="nutcracker", limit=3)


def test_what_a_rule_excludes_never_appears(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        first = shop.ids()[0]
        shop.shop.current.activate(
            with_rules(
                tmp_path, f"exclude: {{products: [{first}], brands: [ofenlieb], tags: [Cleaning], categories: [Bath]}}"
            )
        )
        for asked in SURFACES.values():
            listed = shop.recommend(**asked, limit=60)
            products = [catalogue()[id] for id in ids_of(listed)]
            assert len(products) == 60
            assert first not in ids_of(listed)
            assert not any(
                one.brand == "Ofenlieb" or "cleaning" in one.tags or "Bath" in one.categories for one in products
            )
            assert not any(one["source"] == "rule" for one in listed["constraints"])


def event(name: str, visitor: str, *items: str) -> dict[str, Any]:
    return {
        "event_id": str(uuid4()),
        "event_name": name,
        "event_time": datetime.now(UTC).isoformat(),
        "visitor_id": visitor,
        "items": [{"item_id": item} for item in items],
    }


def test_what_a_visitor_buys_changes_her_next_list_and_nobody_elses(own: OpenShop) -> None:
    before, stranger = own.ids(visitor_id="new-here"), own.ids(visitor_id="somebody-else", limit=5)
    kettle = "home-whistle-kettle-red"
    answer = own.client.post("/v1/events", json={"events": [event("purchase", "new-here", kettle)]})
    assert [one["status"] for one in answer.json()["results"]] == ["accepted"]
    after = own.recommend(visitor_id="new-here", limit=100)
    bought = next(one for one in after["products"] if one["product"]["id"] == kettle)
    assert bought["reason"]["text"].startswith("You bought this once")
    assert ids_of(after)[:10] != before
    assert own.ids(visitor_id="somebody-else", limit=5) == stranger


def test_events_of_products_that_nobody_sells_are_harmless(own: OpenShop) -> None:
    events = [event("purchase", "visitor-3", "ghost-1"), event("view_item", "visitor-3", "ghost-2")]
    assert own.client.post("/v1/events", json={"events": events}).status_code == 200
    assert len(own.ids(visitor_id="visitor-3")) == 10


# Looking a recommendation up


def test_a_list_is_in_the_log_as_it_was_served(trained: OpenShop) -> None:
    listed = trained.recommend(visitor_id="visitor-3")
    logged = trained.client.get(f"/v1/recommendations/{listed['recommendation_id']}").json()
    assert [one["product_id"] for one in logged["products"]] == ids_of(listed)
    assert [one["reason"] for one in logged["products"]] == [one["reason"] for one in listed["products"]]
    assert (logged["mode"], logged["bundle"]["id"]) == (listed["mode"], listed["bundle"]["id"])


def test_an_auditor_sees_the_bundle_and_what_moved_the_score(own: OpenShop, tmp_path: Path) -> None:
    listed = own.recommend(visitor_id="visitor-3")
    own.shop.current.activate(with_rules(tmp_path, "exclude: {brands: [Nobody]}"))
    told = explanation(own, listed, ids_of(listed)[0], audience="auditor")
    assert told["bundle"] == listed["bundle"]
    assert own.recommend()["bundle"]["id"] != listed["bundle"]["id"]
    shares = [one["contribution"] for one in told["contributions"]]
    assert shares
    assert shares == sorted(shares, key=abs, reverse=True)
    assert told["features"].keys() >= {one["feature"] for one in told["contributions"]}
    assert explanation(own, listed, ids_of(listed)[0])["contributions"] == []
