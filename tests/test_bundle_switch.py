"""One bundle, one switch: under load, by word and by restart; a bundle that does not fit changes nothing."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal
from uuid import uuid4

import pytest

from ranking.bundles import activation
from ranking.bundles.manifest import MANIFEST, RANKER, BundleRefused, read_manifest
from ranking.events import Event, EventItem
from retrieval.retriever import WEIGHED, WEIGHTS
from retrieval.schema import ProductId, VisitorId
from tests.bundle_files import rewrite
from tests.shop import OpenShop, open_home, with_rules

SWITCHES = 20


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenShop]:
    with open_home(tmp_path, "trained") as opened:
        yield opened


def bundle_of(shop: OpenShop) -> str:
    id: str = shop.recommend()["bundle"]["id"]
    return id


def post_until(shop: OpenShop, stop: Signal) -> Counter[tuple[int, str, str | None, int]]:
    """Asks for lists; counts what was answered as (status, mode, bundle, length)."""
    seen: Counter[tuple[int, str, str | None, int]] = Counter()
    while not stop.is_set():
        answer = shop.client.post("/v1/recommendations", json={"surface": "home", "visitor_id": "visitor-3"})
        listed = answer.json()
        seen[answer.status_code, listed["mode"], listed["bundle"]["id"], len(listed["products"])] += 1
    return seen


def switch_under_load(shop: OpenShop, ids: list[str]) -> Counter[tuple[int, str, str | None, int]]:
    stop = Signal()
    with ThreadPoolExecutor(3) as pool:
        posting = [pool.submit(post_until, shop, stop) for _ in range(3)]
        try:
            for number in range(SWITCHES):
                shop.shop.current.activate(ids[number % 2])
        finally:
            stop.set()
    return sum((one.result() for one in posting), Counter())


def test_candidates_are_fused_with_the_weights_of_the_bundle_that_serves(shop: OpenShop, tmp_path: Path) -> None:
    weights = {**dict.fromkeys(WEIGHED, 0.5), "popular": 1.0}
    other = with_rules(tmp_path, "exclude: {brands: [Nobody]}")
    rewrite(tmp_path / "bundles" / other, weights=weights)

    assert shop.shop.current.engine.retriever.weights == {name: WEIGHTS.get(name, 1.0) for name in WEIGHED}
    shop.shop.current.activate(other)
    assert shop.shop.current.engine.retriever.weights == weights


def test_switching_under_load_fails_no_request_and_mixes_no_bundles(shop: OpenShop, tmp_path: Path) -> None:
    ids = [with_rules(tmp_path, "exclude: {brands: [Nobody]}"), bundle_of(shop)]
    seen = switch_under_load(shop, ids)
    assert {key[0] for key in seen} == {200}
    assert {key[1] for key in seen} == {"ranked"}
    assert {key[2] for key in seen} == set(ids)
    assert {key[3] for key in seen} == {10}
    assert sum(seen.values()) > SWITCHES


def test_bundles_with_indexes_of_their_own_switch_as_well(shop: OpenShop, tmp_path: Path) -> None:
    """The index that is left stays open for the lists that were begun with it."""
    before = bundle_of(shop)
    shop.shop.builds.make(datetime.now(UTC))
    other = with_rules(tmp_path, "exclude: {brands: [Nobody]}", index_build=shop.shop.builds.current)
    seen = switch_under_load(shop, [other, before])
    assert {key[:2] for key in seen} == {(200, "ranked")}
    assert {key[2] for key in seen} == {other, before}


def test_the_bundle_says_which_rules_hold(shop: OpenShop, tmp_path: Path) -> None:
    first = shop.ids()[0]
    before = bundle_of(shop)
    shop.shop.current.activate(with_rules(tmp_path, f"exclude: {{products: [{first}]}}"))
    assert first not in shop.ids(limit=100)
    shop.shop.current.activate(before)
    assert shop.ids()[0] == first


def test_a_switch_outlives_a_restart(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        other = with_rules(tmp_path, "exclude: {brands: [Nobody]}")
        shop.shop.current.activate(other)
    with open_home(tmp_path) as shop:
        assert bundle_of(shop) == other


def damaged_ranker(folder: Path, id: str) -> None:
    (folder / "bundles" / id / RANKER).write_text("tree")


def no_index(folder: Path, id: str) -> None:
    manifest = folder / "bundles" / id / MANIFEST
    build = read_manifest(manifest.parent).index_build
    manifest.write_text(manifest.read_text().replace(build, "20200101-000000-000000"))


def other_encoder(folder: Path, id: str) -> None:
    manifest = folder / "bundles" / id / MANIFEST
    manifest.write_text(manifest.read_text().replace("word-hash-64", "word-hash-512"))


def gone(folder: Path, id: str) -> None:
    shutil.rmtree(folder / "bundles" / id)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (damaged_ranker, "not the file that was written"),
        (no_index, "no index build 20200101"),
        (other_encoder, "SHELFTALK_ENCODER"),
        (gone, "There is no bundle"),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused_and_the_old_one_keeps_serving(
    shop: OpenShop, tmp_path: Path, harm: object, told: str
) -> None:
    before = bundle_of(shop)
    other = with_rules(tmp_path, "exclude: {brands: [Nobody]}")
    assert callable(harm)
    harm(tmp_path, other)
    with pytest.raises(BundleRefused, match=told):
        shop.shop.current.activate(other)
    assert activation.active(tmp_path / "bundles") == before
    listed = shop.recommend()
    assert (listed["bundle"]["id"], listed["mode"], len(listed["products"])) == (before, "ranked", 10)
    assert shop.client.patch(f"/v1/products/{shop.ids()[0]}", json={"tags": ["new"]}).status_code == 200


def test_a_shop_whose_bundle_was_damaged_opens_without_it(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        before = bundle_of(shop)
    damaged_ranker(tmp_path, before)
    with open_home(tmp_path) as shop:
        listed = shop.recommend()
        assert (listed["mode"], listed["fallback_reason"], len(listed["products"])) == ("retrieved", "no_ranker", 10)


def test_changes_and_events_before_and_after_a_switch_are_kept(shop: OpenShop, tmp_path: Path) -> None:
    first, second, *_ = shop.ids(visitor_id="buyer")
    assert shop.client.delete(f"/v1/products/{first}").status_code == 204
    buy(shop, second)
    shop.shop.current.activate(with_rules(tmp_path, "exclude: {brands: [Nobody]}"))
    listed = shop.recommend(visitor_id="buyer", limit=100)
    ids = [one["product"]["id"] for one in listed["products"]]
    assert first not in ids
    reasons = {one["product"]["id"]: one["reason"]["text"] for one in listed["products"]}
    assert reasons[second].startswith("You bought this once")
    buy(shop, second)
    assert shop.client.delete(f"/v1/products/{ids[5]}").status_code == 204
    listed = shop.recommend(visitor_id="buyer", limit=100)
    reasons = {one["product"]["id"]: one["reason"]["text"] for one in listed["products"]}
    assert reasons[second].startswith("You bought this 2 times")
    assert ids[5] not in reasons


def test_what_happens_while_a_bundle_is_being_opened_is_in_the_next_list(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that comes after the past was read must not wait for a restart, nor must a change of the catalogue."""
    bought, changed, *_ = shop.ids(visitor_id="buyer")
    real = shop.shop.events.purchases

    def meanwhile(*, until: int | None = None) -> object:
        rows = real(until=until)
        event = Event(
            event_id=uuid4(),
            event_name="purchase",
            event_time=datetime.now(UTC),
            visitor_id=VisitorId("buyer"),
            items=(EventItem(item_id=ProductId(bought)),),
        )
        shop.shop.events.append([event])
        shop.shop.current.observe([event])
        shop.shop.catalog.delete([ProductId(changed)])
        return rows

    monkeypatch.setattr(shop.shop.events, "purchases", meanwhile)
    shop.shop.current.activate(with_rules(tmp_path, "exclude: {brands: [Nobody]}"))
    shop.shop.current.catalog_changed()
    listed = shop.recommend(visitor_id="buyer", limit=100)
    reasons = {one["product"]["id"]: one["reason"]["text"] for one in listed["products"]}
    assert reasons[bought].startswith("You bought this once")
    assert changed not in reasons
    assert changed not in shop.shop.recommender.engine.popular


def buy(shop: OpenShop, id: str) -> None:
    event = {
        "event_id": str(uuid4()),
        "event_name": "purchase",
        "event_time": datetime.now(UTC).isoformat(),
        "visitor_id": "buyer",
        "items": [{"item_id": id}],
    }
    assert shop.client.post("/v1/events", json={"events": [event]}).status_code == 200
