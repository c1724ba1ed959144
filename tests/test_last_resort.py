"""The ladder down to a file: bundle, index and store are pulled out, at the start and in the middle; lists go on."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app import last_resort
from app.store.ports import StoreUnavailable
from ranking.bundles import activation
from ranking.rules import Rules
from retrieval.feeds.product import product_record
from retrieval.filters import satisfies
from retrieval.schema import BUYABLE, Availability, Constraint, Op
from tests.builders import product
from tests.shop import SURFACES, OpenShop, open_home, with_rules

CHEAP = {"field": "price", "op": "lt", "value": 3000}
HIDDEN = "exclude: {tags: [hidden]}"


def without_bundles(folder: Path) -> None:
    shutil.rmtree(folder / "bundles")


def without_index(folder: Path) -> None:
    for build in (folder / "index").glob("2*"):
        shutil.rmtree(build) if build.is_dir() else build.unlink()


def without_store(folder: Path) -> None:
    for file in folder.glob("shelftalk.db*"):
        file.unlink()
    (folder / "shelftalk.db").mkdir()


def without_anything(folder: Path) -> None:
    without_index(folder)
    without_store(folder)


def assert_good_lists(shop: OpenShop, mode: str, reason: str) -> None:
    """Every surface: ten products, buyable and under the shopper's limit, no family twice, the reason named."""
    for asked in SURFACES.values():
        listed = shop.recommend(**asked, constraints=[CHEAP])
        products = [product_record(one["product"]) for one in listed["products"]]
        assert (listed["mode"], listed["fallback_reason"], len(products)) == (mode, reason, 10)
        assert all(one.availability in BUYABLE for one in products)
        assert all(satisfies(one, Constraint(field="price", op=Op.LT, value=3000)) for one in products)
        assert len({one.title for one in products}) == 10


@pytest.mark.parametrize(
    ("pull", "mode", "reason"),
    [
        (without_bundles, "retrieved", "no_ranker"),
        (without_index, "popular", "index_unavailable"),
        (without_store, "popular", "store_unavailable"),
        (without_anything, "popular", "store_unavailable"),
    ],
)
def test_whatever_is_gone_at_the_start_lists_are_full(
    tmp_path: Path, pull: Callable[[Path], None], mode: str, reason: str
) -> None:
    with open_home(tmp_path, "trained"):
        pass
    pull(tmp_path)
    with open_home(tmp_path, "trained") as shop:
        assert_good_lists(shop, mode, reason)
        assert shop.client.get("/readyz").status_code == 200


@pytest.mark.parametrize("part", ["retriever", "catalog"])
def test_whatever_breaks_in_the_middle_lists_are_full(tmp_path: Path, part: str) -> None:
    with open_home(tmp_path, "trained") as shop:
        assert shop.recommend()["mode"] == "ranked"
        if part == "retriever":
            shop.shop.recommender.engine.index.close()
            assert_good_lists(shop, "popular", "index_unavailable")
        else:
            for file in tmp_path.glob("shelftalk.db*"):
                file.write_bytes(b"this is no database" * 1_000)
            assert_good_lists(shop, "popular", "store_unavailable")


def test_from_the_file_the_rules_of_the_active_bundle_hold(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        first, second = shop.ids()[:2]
    activation.activate(tmp_path / "bundles", with_rules(tmp_path, f"exclude: {{products: [{first}]}}"))
    without_store(tmp_path)
    with open_home(tmp_path, "trained") as shop:
        ids = shop.ids(limit=100)
        assert first not in ids
        assert second in ids


def test_a_store_that_comes_back_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.current.RETRY_S", 0.05)
    with open_home(tmp_path, "trained"):
        pass
    shutil.copytree(tmp_path, tmp_path.parent / "kept", ignore=shutil.ignore_patterns("index", "bundles"))
    without_store(tmp_path)
    with open_home(tmp_path, "trained") as shop:
        assert shop.recommend()["mode"] == "popular"
        (tmp_path / "shelftalk.db").rmdir()
        shutil.copy(tmp_path.parent / "kept" / "shelftalk.db", tmp_path / "shelftalk.db")
        until = time.monotonic() + 60
        while shop.recommend()["mode"] != "ranked" and time.monotonic() < until:
            time.sleep(0.05)
        assert shop.recommend()["mode"] == "ranked"


def test_without_store_and_without_file_the_shop_does_not_open(tmp_path: Path) -> None:
    """A wrong address must not look like an empty shop."""
    without_store(tmp_path)
    with pytest.raises(StoreUnavailable), open_home(tmp_path, "empty"):
        pass


def test_while_the_store_is_away_rules_are_not_changed_and_the_shop_says_so(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained"):
        pass
    without_store(tmp_path)
    with open_home(tmp_path, "trained") as shop:
        answer = shop.client.put("/v1/rules", json={"text": "diversity: 0.5"})

    assert answer.status_code == 503
    assert not (tmp_path / "rules.yaml").exists()


def test_the_file_holds_what_the_rules_allow_in_its_order_and_survives_damage(tmp_path: Path) -> None:
    path = tmp_path / last_resort.FILE
    assert last_resort.load(path) == []
    goods = [product("b", tags=("hidden",)), product("a"), product("c", availability=Availability.OUT_OF_STOCK)]
    goods.append(product("d", title="Another"))
    last_resort.save(path, goods, Rules.parse(HIDDEN))
    assert [one.id for one in last_resort.load(path)] == ["a", "d"]
    path.write_bytes(path.read_bytes()[:-5])
    assert last_resort.load(path) == []
