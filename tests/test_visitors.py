"""A visitor sees what is known of them, changes it, takes it along; the next list knows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.store.ports import StoreUnavailable, VisitorRecord
from app.visitors.personal import Personals
from retrieval.schema import VisitorId
from tests.problems import assert_told
from tests.shop import OpenShop, open_home

JSON = {"accept": "application/json"}
REGULAR = "visitor-3"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("visitors"), "trained") as opened:
        yield opened


def put(shop: OpenShop, visitor: str, **wants: Any) -> dict[str, Any]:
    answer = shop.client.put(f"/v1/visitors/{visitor}", json=wants)
    assert answer.status_code == 200, answer.text
    known: dict[str, Any] = answer.json()
    return known


def listed(shop: OpenShop, visitor: str, **body: Any) -> list[dict[str, Any]]:
    return [one["product"] for one in shop.recommend(visitor_id=visitor, limit=20, **body)["products"]]


def event(shop: OpenShop, visitor: str, name: str, *items: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": str(uuid4()), "event_name": name, "event_time": shop.shop.now().isoformat(),
        "visitor_id": visitor, "items": [{"item_id": one} for one in items], **more,
    }  # fmt: skip


def test_a_stranger_is_new_and_nothing_is_known(shop: OpenShop) -> None:
    known = shop.client.get("/v1/visitors/nobody-yet").json()

    assert known == {
        "visitor_id": "nobody-yet", "segment": "new", "profiling": True, "consent": None, "preferences": [],
        "excluded": {"products": [], "brands": [], "categories": []}, "less_of": [], "picks": [], "facts": [],
        "recent": [], "refused": [],
    }  # fmt: skip


def test_what_is_known_of_a_regular_is_told_in_their_words_and_language(shop: OpenShop) -> None:
    known = shop.client.get(f"/v1/visitors/{REGULAR}").json()
    german = shop.client.get(f"/v1/visitors/{REGULAR}?locale=de-DE").json()

    assert known["segment"] in {"occasional", "regular"}
    assert known["recent"]
    kinds = {one["kind"]: one["text"] for one in known["facts"]}
    assert kinds["baskets"].startswith("You bought here ")
    assert kinds["shelves"].startswith("Most of it was ")
    assert german["facts"][0]["text"].startswith("Sie haben hier ")


def test_what_is_excluded_is_on_no_list_from_the_next_one_on(shop: OpenShop) -> None:
    before = listed(shop, "ada")
    brand = next(one["brand"] for one in before if one.get("brand"))
    shelf = before[0]["categories"][-1]["value"]
    product = before[-1]["id"]

    put(shop, "ada", excluded={"brands": [brand], "categories": [shelf], "products": [product]})

    for body in ({}, {"surface": "search", "query": "kettle"}, {"surface": "product", "product_id": before[1]["id"]}):
        after = listed(shop, "ada", **body)
        assert after
        assert brand not in {one.get("brand") for one in after}
        assert shelf not in {each["value"] for one in after for each in one["categories"]}
        assert product not in {one["id"] for one in after}
    said = shop.client.post("/v1/chat", json={"text": "a kettle", "visitor_id": "ada"}, headers=JSON).json()
    assert brand not in {one["product"].get("brand") for one in said["products"]}
    assert not [one for one in said["constraints"] if one["op"] == "not_in"], "it is no chip of this conversation"
    assert listed(shop, "bob") == listed(shop, "carl"), "nobody else's lists change"


def test_what_is_preferred_stands_further_up(shop: OpenShop) -> None:
    before = listed(shop, "eve")
    liked = next(one for one in reversed(before) if one.get("brand") and one["brand"] != before[0].get("brand"))

    put(shop, "eve", preferences=[{"field": "brand", "op": "eq", "value": liked["brand"]}])

    after = [one["id"] for one in listed(shop, "eve")]
    assert after.index(liked["id"]) < [one["id"] for one in before].index(liked["id"])


def test_less_of_this_leaves_it_out_and_moves_its_shelf_down(shop: OpenShop) -> None:
    before = listed(shop, "fay")
    first = before[0]
    shelf = first["categories"][-1]["value"]

    known = put(shop, "fay", less_of=[first["id"]])

    after = listed(shop, "fay")
    assert known["less_of"] == [first["id"]]
    assert first["id"] not in {one["id"] for one in after}
    place = {one["id"]: at for at, one in enumerate(before)}
    for at, one in enumerate(after):
        if one["categories"][-1]["value"] == shelf and one["id"] in place:
            assert at >= place[one["id"]]
    put(shop, "fay", less_of=[])
    assert [one["id"] for one in listed(shop, "fay")] == [one["id"] for one in before]


@pytest.mark.parametrize("limit", [5, 8, 10])
def test_onboarding_picks_are_five_to_ten_and_split_the_catalogue(shop: OpenShop, limit: int) -> None:
    picks = shop.client.get("/v1/onboarding/picks", params={"limit": limit}).json()["products"]
    departments = [one["categories"][0]["value"] for one in picks]
    shelves = {tuple(step["value"] for step in one["categories"][:2]) for one in picks}
    sold = {one.categories[0] for one in shop.shop.catalog.all()}
    assert len(picks) == limit
    assert len(set(departments)) == min(limit, len(sold)), "no department twice before each came once"
    assert len(shelves) == limit, "and never a shelf twice"
    for refused in (4, 11):
        assert shop.client.get("/v1/onboarding/picks", params={"limit": refused}).status_code == 422


def test_onboarding_picks_shape_the_next_home_page(shop: OpenShop) -> None:
    offered = shop.client.get("/v1/onboarding/picks").json()["products"]
    before = listed(shop, "gil")

    known = put(shop, "gil", picks=[offered[-1]["id"]])

    assert known["picks"] == [offered[-1]["id"]]
    assert [one["id"] for one in known["recent"]] == [offered[-1]["id"]]
    assert listed(shop, "gil") != before


def test_what_is_left_out_of_a_change_stays(shop: OpenShop) -> None:
    put(shop, "hal", excluded={"brands": ["Lumo"]}, consent=True)
    known = put(shop, "hal", preferences=[{"field": "price", "op": "lt", "value": 2_000}])

    assert (known["excluded"]["brands"], known["consent"], len(known["preferences"])) == (["Lumo"], True, 1)


def test_without_profiling_a_list_is_a_strangers_stored_or_for_once(shop: OpenShop) -> None:
    stranger, regular = listed(shop, "nobody-at-all"), listed(shop, REGULAR)
    assert regular != stranger

    assert listed(shop, REGULAR, profiling=False) == stranger
    known = put(shop, REGULAR, profiling=False)
    assert listed(shop, REGULAR) == stranger
    assert (known["segment"], known["facts"], known["recent"]) == ("new", [], [])
    put(shop, REGULAR, profiling=True)
    assert listed(shop, REGULAR) == regular


def test_a_list_without_profiling_is_still_its_visitors_own(shop: OpenShop) -> None:
    made = shop.recommend(visitor_id="ida", profiling=False)

    shop.shop.recommendations.flush()
    served = shop.shop.recommendations.get(made["recommendation_id"])

    assert served is not None
    assert served.visitor_id == "ida"
    assert served.request["profiling"] is False


@pytest.mark.parametrize("word", [{"consent": False}, {"profiling": False}])
def test_nothing_is_kept_of_who_does_not_want_it(shop: OpenShop, word: dict[str, bool]) -> None:
    visitor, count = f"jon-{next(iter(word))}", shop.shop.events.count()
    put(shop, visitor, **word)

    [result] = shop.client.post(
        "/v1/events", json={"events": [event(shop, visitor, "search", search_term="secret")]}
    ).json()["results"]
    shop.client.post("/v1/chat", json={"text": "a kettle", "visitor_id": visitor}, headers=JSON)
    put(shop, visitor, picks=[shop.client.get("/v1/onboarding/picks").json()["products"][0]["id"]])

    assert (result["status"], result["code"]) == ("rejected", "no_consent")
    assert shop.shop.events.count() == count


def test_an_event_that_says_no_consent_is_not_kept(shop: OpenShop) -> None:
    count = shop.shop.events.count()

    results = shop.client.post(
        "/v1/events",
        json={"events": [event(shop, "kim", "search", consent=False), event(shop, "kim", "search", consent=True)]},
    ).json()["results"]

    assert [one["status"] for one in results] == ["rejected", "accepted"]
    assert results[0]["errors"][0]["pointer"] == "#/events/0/consent"
    assert shop.shop.events.count() == count + 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"preferences": [{"field": "colour", "op": "eq", "value": "red"}]}, "#/preferences/0"),
        ({"preferences": [{"field": "internal.margin", "op": "gt", "value": 1}]}, "#/preferences/0"),
        ({"preferences": [{"field": "brand", "op": "eq", "value": {}}]}, "#/preferences/0/value"),
        ({"less_of": ["no-such-product"]}, "#/less_of/0"),
        ({"picks": ["no-such-product"]}, "#/picks/0"),
        ({"excluded": {"brands": [""]}}, "#/excluded/brands/0"),
        ({"profiling": "no"}, "#/profiling"),
        ({"whatever": 1}, "#/whatever"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(shop: OpenShop, body: dict[str, Any], pointer: str) -> None:
    problem = assert_told(shop.client.put("/v1/visitors/lea", json=body), 422, "invalid_request")

    assert pointer in {one["pointer"] for one in problem["errors"]}, problem
    assert shop.client.get("/v1/visitors/lea").json()["updated" if "updated" in body else "picks"] == []


def test_an_export_holds_everything_and_nothing_of_the_shops_own(shop: OpenShop) -> None:
    shop.client.post("/v1/events", json={"events": [event(shop, "mia", "search", search_term="whale lamp")]})
    shop.client.post("/v1/chat", json={"text": "a lamp for mia", "visitor_id": "mia"}, headers=JSON)
    put(shop, "mia", excluded={"brands": ["Lumo"]})

    answer = shop.client.get("/v1/visitors/mia/export")

    found = answer.json()
    assert "attachment" in answer.headers["content-disposition"]
    assert "whale lamp" in str(found["events"])
    assert "a lamp for mia" in str(found["conversations"])
    assert found["recommendations"]
    assert found["profile"]["excluded"]["brands"] == ["Lumo"]
    assert "features" not in answer.text
    assert "margin" not in answer.text


class Broken:
    """A store of visitors that can be switched off."""

    def __init__(self, record: VisitorRecord | None) -> None:
        self.record = record
        self.down = False

    def get(self, visitor_id: VisitorId) -> VisitorRecord | None:
        if self.down:
            raise StoreUnavailable("down")
        return self.record

    def put(self, record: VisitorRecord) -> None: ...

    def unwilling(self, visitor_ids: object) -> frozenset[VisitorId]:
        return frozenset()

    def forget(self, before: object, limit: int) -> int:
        return 0


@pytest.mark.anyio
async def test_without_the_store_a_visitors_last_word_holds_and_a_stranger_is_not_profiled(shop: OpenShop) -> None:
    wants = {"excluded": {"brands": ["Lumo"]}}
    store = Broken(VisitorRecord(id=VisitorId("ann"), wants=wants, updated_at=shop.shop.now()))
    personals = Personals(store)
    known = await personals.of(VisitorId("ann"))
    store.down = True

    assert await personals.of(VisitorId("ann")) == known
    assert known.profiling
    assert not (await personals.of(VisitorId("bob"))).profiling
    assert (await personals.of(None)).profiling


def test_what_visitors_said_and_did_is_kept_as_long_as_the_settings_say(tmp_path: Path) -> None:
    from tests.shop import settings_for

    with open_home(tmp_path, "filled", visitors={"keep_days": 10, "keep_events_days": 5}) as home:
        put(home, "ann", consent=True)
        home.client.post("/v1/events", json={"events": [event(home, "ann", "search")]})
        stores = home.shop._stores  # what the retention thread has
        kept = {one.name: one for one in stores.kept(settings_for(tmp_path, visitors={"keep_events_days": 5}))}
        now = home.shop.now()

        assert kept["events"].logs[0].forget(now - timedelta(days=5), 100) == 0
        assert kept["events"].logs[0].forget(now + timedelta(seconds=1), 100) == 1
        assert kept["visitors' words"].logs[0].forget(now + timedelta(seconds=1), 100) == 1
