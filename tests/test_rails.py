"""Rails of a page: each holds only what its name says, and nothing fills it up."""

from collections.abc import Iterator

import pytest

from retrieval.errors import IndexUnavailable
from tests.problems import assert_told
from tests.shop import OpenShop, catalogue, ids_of, open_home

SPRINGFORM = "home-springform-18-cm"
REGULAR = "visitor-3"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("trained") / "data", "trained") as shop:
        yield shop


@pytest.fixture(scope="module")
def unlearned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("unlearned") / "data", "filled") as shop:
        yield shop


def bought(trained: OpenShop, visitor: str) -> set[str]:
    behaviour = trained.shop.current.engine.behaviour
    return {behaviour.items.ids[at] for at in behaviour.profile(visitor).history.item}  # type: ignore[arg-type]


def test_buy_again_holds_what_the_visitor_bought_and_nothing_else(trained: OpenShop) -> None:
    past = bought(trained, REGULAR)
    listed = trained.recommend(rail="buy_again", visitor_id=REGULAR, limit=50)
    shown = ids_of(listed)
    assert 0 < len(shown) <= len(past) < 50
    assert set(shown) <= past
    assert all(one["reason"]["text"].startswith("You bought this") for one in listed["products"])


def test_picked_for_you_is_new_to_the_visitor(trained: OpenShop) -> None:
    shown = trained.ids(rail="for_you", visitor_id=REGULAR)
    assert shown
    assert not set(shown) & bought(trained, REGULAR)


@pytest.mark.parametrize("rail", ["buy_again", "for_you"])
def test_of_a_stranger_nothing_is_claimed(trained: OpenShop, rail: str) -> None:
    listed = trained.recommend(rail=rail, visitor_id="guest-of-no-past")
    assert (listed["products"], listed["mode"]) == ([], "ranked")


def test_what_is_trending_is_so_whoever_looks(trained: OpenShop) -> None:
    listed = trained.recommend(rail="trending")
    most = [one.product_id for one in trained.shop.current.engine.behaviour.popular(20, frozenset())]
    assert set(ids_of(listed)) <= set(most)
    assert ids_of(listed) == trained.ids(rail="trending", visitor_id=REGULAR)
    assert not any("You bought" in one["reason"]["text"] for one in listed["products"])


def test_where_nothing_was_sold_nothing_is_trending(unlearned: OpenShop) -> None:
    assert unlearned.ids(rail="trending") == []
    assert unlearned.ids(), "the whole list has products"


def test_a_product_has_a_rail_of_its_likes_and_one_of_what_is_bought_with_it(trained: OpenShop) -> None:
    similar = trained.ids(surface="product", product_id=SPRINGFORM, rail="similar", limit=5)
    together = trained.recommend(surface="product", product_id=SPRINGFORM, rail="together", limit=5)
    assert len(similar) == 5
    assert any("baking" in catalogue()[one].tags for one in similar)
    assert SPRINGFORM not in {*similar, *ids_of(together)}
    known = trained.shop.current.engine.behaviour.together([SPRINGFORM], 100, frozenset())  # type: ignore[list-item]
    assert set(ids_of(together)) <= {one.product_id for one in known}


def test_a_rail_holds_the_constraints_and_says_why_not(trained: OpenShop) -> None:
    cheap = {"field": "price", "op": "lt", "value": 2000}
    listed = trained.recommend(rail="similar", product_id=SPRINGFORM, constraints=[cheap])
    assert all(one["product"]["price"]["amount"] < 2000 for one in listed["products"])
    shown = ids_of(listed)
    other = next(one for one in catalogue() if one not in shown and one != SPRINGFORM)
    why = trained.client.get(f"/v1/recommendations/{listed['recommendation_id']}/why-not/{other}").json()
    assert why["stage"] in {"constraint", "not_found", "family", "outranked"}


@pytest.mark.parametrize(
    "asked",
    [
        {"rail": "similar"},
        {"rail": "together", "query": "kettle", "product_id": SPRINGFORM},
        {"rail": "buy_again", "product_id": SPRINGFORM},
        {"rail": "trending", "cart_product_ids": [SPRINGFORM]},
        {"rail": "trending", "query": "kettle"},
        {"rail": "bargains"},
    ],
    ids=str,
)
def test_a_rail_that_cannot_be_made_is_refused_with_the_cure(trained: OpenShop, asked: dict[str, object]) -> None:
    problem = assert_told(trained.client.post("/v1/recommendations", json={"surface": "home", **asked}), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["#/rail"]


@pytest.mark.parametrize("rail", ["buy_again", "for_you", "trending"])
def test_where_the_index_is_away_best_sellers_stand_on_no_rail_but_their_own(
    trained: OpenShop, rail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> object:
        raise IndexUnavailable("pulled by a test")

    monkeypatch.setattr(trained.shop.current.engine.index, "admit", away)
    cheap = {"field": "price", "op": "lt", "value": 3000}
    listed = trained.recommend(rail=rail, visitor_id=REGULAR, constraints=[cheap])
    assert (listed["mode"], listed["fallback_reason"]) == ("popular", "index_unavailable")
    assert bool(listed["products"]) is (rail == "trending")


# What was searched for, and what can be filtered by


def test_the_answer_says_which_words_were_searched_for(trained: OpenShop) -> None:
    listed = trained.recommend(surface="search", query="kettel under 90")
    assert listed["searched_for"] == "kettle"
    assert "searched_for" not in trained.recommend()


def test_facets_of_a_search_count_what_holds_its_words(trained: OpenShop) -> None:
    listed = trained.recommend(surface="search", query="baking", facets=["category"])
    counts = {one["value"]: one["count"] for one in listed["facets"]["category"]}
    everything = trained.recommend(facets=["category"])["facets"]["category"]
    assert 0 < counts["Baking"] == next(one["count"] for one in everything if one["value"] == "Baking")
    assert sum(counts.values()) < sum(one["count"] for one in everything)


def test_facets_of_words_that_nothing_holds_count_the_nearest(trained: OpenShop) -> None:
    listed = trained.recommend(surface="search", query="something unheard of", facets=["availability"])
    assert 0 < sum(one["count"] for one in listed["facets"]["availability"]) <= 100
