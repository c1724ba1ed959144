"""What shoppers did, as profiles and suggestions that follow what they do."""

import numpy as np
import pytest

from ranking.behaviour import FRESH, LiveBehaviour
from ranking.events import Purchases
from ranking.features.base import Context
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES, feature_table
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.profile import HALF_LIFE
from ranking.tables import Tables
from retrieval.behaviour import Suggestion, Taste
from retrieval.schema import Candidate, ProductId, Query, Rating, VisitorId
from tests.builders import product
from tests.pasts import TODAY, both_shelves, bought, did, ids, two_tastes

ANN = VisitorId("ann")
NOTHING: frozenset[ProductId] = frozenset()


class Clock:
    """Today, until it is moved."""

    def __init__(self, today: float = TODAY) -> None:
        self.today = today

    def __call__(self) -> float:
        return self.today


def live(purchases: Purchases, *, clock: Clock | None = None, columns: ProductColumns | None = None) -> LiveBehaviour:
    """Behaviour over these purchases, as of today."""
    items = columns.items if columns else ItemSpace(purchases.item_ids)
    return LiveBehaviour(
        items,
        Tables.learn(purchases, TODAY, n_items=len(items)),
        Histories(purchases, items),
        clock or Clock(),
        liking=columns.liking if columns else None,
    )


def named(found: list[Suggestion]) -> list[str]:
    return [one.product_id for one in found]


# Profiles


def test_a_strangers_profile_is_all_zero() -> None:
    behaviour = live(two_tastes())

    for stranger in (None, VisitorId("nobody")):
        profile = behaviour.profile(stranger)
        assert not profile.collaborative.any()
        assert not profile.neighbours.any()
        assert not profile.weights.any()
        assert profile.again.size == 0


def test_a_product_weighs_by_its_latest_purchase() -> None:
    profile = live(bought(("ann", "tea", TODAY - HALF_LIFE), ("ann", "tea", TODAY - 300), items=["jam"])).profile(ANN)

    np.testing.assert_allclose(profile.weights, [0, 0.5])


def test_profile_scores_are_largest_at_one_and_stay_within_the_taste() -> None:
    behaviour = live(two_tastes(products=12))

    profile = behaviour.profile(VisitorId("a0"))

    for scores in (profile.collaborative, profile.neighbours):
        assert scores.max() == pytest.approx(1)
        np.testing.assert_allclose(scores[12:], 0, atol=1e-5)


def test_a_profile_ages_with_the_clock() -> None:
    clock = Clock()
    behaviour = live(bought(("ann", "tea", TODAY)), clock=clock)
    first = behaviour.profile(ANN)

    clock.today += FRESH / 2
    assert behaviour.profile(ANN) is first
    clock.today += 120
    assert behaviour.profile(ANN).again.tolist() == pytest.approx([0.5], rel=1e-3)


# What comes in while serving


def test_a_purchase_changes_the_next_profile_and_what_is_popular() -> None:
    behaviour = live(bought(("ann", "tea", TODAY - 1), ("bob", "jam", TODAY - 1), ("cat", "jam", TODAY - 1)))
    assert behaviour.profile(ANN).history.items.tolist() == [0]

    behaviour.observe([did("purchase", "ann", "jam"), did("purchase", "ann", "tea", "tea")])

    history = behaviour.profile(ANN).history
    assert [behaviour.items.ids[at] for at in history.item] == ["tea", "jam", "tea", "tea"]
    assert [(one.product_id, one.score) for one in behaviour.popular(5, NOTHING)] == [("tea", 3), ("jam", 3)]
    assert behaviour.recent(ANN, 5) == ids("tea", "jam")


@pytest.mark.parametrize("name", ["view_item", "select_item", "add_to_cart", "add_to_wishlist"])
def test_what_was_looked_at_is_recent_but_not_bought(name: str) -> None:
    behaviour = live(bought(("ann", "tea", TODAY - 1), items=["jam"]))
    behaviour.profile(ANN)

    behaviour.observe([did(name, "ann", "jam")])

    profile = behaviour.profile(ANN)
    assert profile.history.viewed == (0,)
    assert profile.history.items.tolist() == [1]
    assert behaviour.recent(ANN, 5) == ids("jam", "tea")
    assert behaviour.recent(ANN, 1) == ids("jam")


@pytest.mark.parametrize("name", ["remove_from_cart", "view_item_list", "item_dismissed", "search"])
def test_other_events_leave_profiles_as_they_are(name: str) -> None:
    behaviour = live(bought(("ann", "tea", TODAY - 1), items=["jam"]))

    behaviour.observe([did(name, "ann", "jam")])

    assert behaviour.recent(ANN, 5) == ids("tea")
    assert named(behaviour.popular(5, NOTHING)) == ["tea"]


def test_only_the_latest_twenty_views_are_kept() -> None:
    behaviour = live(bought(items=[str(number) for number in range(30)]))

    behaviour.observe(did("view_item", "ann", str(number)) for number in range(30))

    assert behaviour.recent(ANN, 50) == ids(*(str(number) for number in reversed(range(10, 30))))


def test_products_that_only_events_know_are_harmless() -> None:
    """They are newer than tables and catalogue: counted in the history, unknown to both."""
    purchases = bought(("ann", "tea", TODAY - 1))
    columns = ProductColumns(ItemSpace(purchases.item_ids), [product("tea")])
    behaviour = live(purchases, columns=columns)

    behaviour.observe([did("purchase", "ann", "new"), did("view_item", "ann", "newer")])
    columns.cover()
    candidates = [Candidate(product_id=one, score=0.0, evidence=()) for one in ids("tea", "new", "newer")]
    profile = behaviour.profile(ANN)
    table = feature_table(
        Context(
            query=Query(visitor_id=ANN),
            candidates=candidates,
            positions=behaviour.items.positions(ids("tea", "new", "newer")),
            products=columns,
            tables=behaviour.tables,
            profile=profile,
            now=TODAY,
        )
    )

    assert table[:, NAMES.index("visitor.bought_times")].tolist() == pytest.approx([1, 1, np.nan], nan_ok=True)
    assert table[:, NAMES.index("popularity.baskets_28d")].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert named(behaviour.suited(ANN, "buy_again", 5, NOTHING)) == ["new", "tea"]
    assert named(behaviour.popular(5, NOTHING)) == ["tea"]
    assert behaviour.together(ids("new", "nowhere"), 5, NOTHING) == []
    assert behaviour.suited(ANN, "collaborative", 5, frozenset(ids("newer"))) == []


def test_one_purchase_of_one_shopper_predicts_nothing() -> None:
    """What rounding leaves of EASE's zero diagonal must not be scaled up to a perfect score."""
    behaviour = live(bought(("ann", "tea", TODAY - 1)))

    assert behaviour.suited(ANN, "collaborative", 5, NOTHING) == []


# Suggestions


def test_popular_is_by_baskets_of_four_weeks_and_ties_by_position() -> None:
    behaviour = live(
        bought(
            ("a", "jam", TODAY - 1), ("a", "tea", TODAY - 2), ("b", "tea", TODAY - 2), ("b", "oil", TODAY - 3),
            ("a", "old", TODAY - 60), ("b", "old", TODAY - 60), ("c", "old", TODAY - 60),
        )
    )  # fmt: skip

    assert [(one.product_id, one.score) for one in behaviour.popular(5, NOTHING)] == [
        ("tea", 2),
        ("jam", 1),
        ("oil", 1),
    ]
    assert named(behaviour.popular(2, frozenset(ids("tea")))) == ["jam", "oil"]


def test_a_shop_without_a_recent_sale_shows_what_it_ever_sold_most() -> None:
    behaviour = live(bought(("a", "jam", TODAY - 60), ("b", "tea", TODAY - 60), ("c", "tea", TODAY - 90)))

    assert named(behaviour.popular(5, NOTHING)) == ["tea", "jam"]


def test_a_shop_that_never_sold_anything_shows_what_is_liked() -> None:
    columns = ProductColumns(
        ItemSpace(),
        [
            product("plain"),
            product("loved", rating=Rating(value=9, scale_max=10, count=200)),
            product("gone", availability="out_of_stock", rating=Rating(value=5, count=900)),
            product("lucky", rating=Rating(value=5, count=1)),
            product("uncounted", rating=Rating(value=5)),
        ],
    )
    behaviour = live(bought(), columns=columns)

    assert named(behaviour.popular(5, NOTHING)) == ["loved", "lucky", "plain", "uncounted"]
    assert named(behaviour.popular(1, frozenset(ids("loved")))) == ["lucky"]


def test_an_empty_shop_has_nothing_to_say() -> None:
    behaviour = live(bought(), columns=ProductColumns(ItemSpace()))

    assert behaviour.popular(5, NOTHING) == []
    assert behaviour.together(ids("tea"), 5, NOTHING) == []
    assert behaviour.suited(ANN, "buy_again", 5, NOTHING) == []
    assert behaviour.suited(ANN, "collaborative", 5, NOTHING) == []
    assert behaviour.suited(ANN, "neighbours", 5, NOTHING) == []
    assert behaviour.recent(ANN, 5) == []


def test_together_is_of_the_anchors_taste_without_the_anchors_and_names_the_nearest_one() -> None:
    behaviour = live(two_tastes(products=12))
    near = behaviour.tables.neighbours.toarray()

    found = behaviour.together(ids("A1", "A2"), 50, frozenset(ids("A3")))

    assert sorted(named(found)) == sorted(set(both_shelves(12)[:12]) - {"A1", "A2", "A3"})
    for one in found:
        at = behaviour.items.position(one.product_id)
        assert one.score == pytest.approx(near[1, at] + near[2, at])
        assert one.because == ("A1" if near[1, at] >= near[2, at] else "A2")


def test_what_to_buy_again_is_by_how_often_and_how_lately() -> None:
    behaviour = live(
        bought(("ann", "tea", TODAY - 240), ("ann", "tea", TODAY - 240), ("ann", "tea", TODAY - 240),
               ("ann", "jam", TODAY), ("ann", "oil", TODAY - 120), ("ann", "oil", TODAY - 120), ("bob", "pie", TODAY))
    )  # fmt: skip

    found = behaviour.suited(ANN, "buy_again", 5, NOTHING)

    assert [(one.product_id, round(one.score, 6)) for one in found] == [("jam", 1), ("oil", 1), ("tea", 0.75)]
    assert named(behaviour.suited(ANN, "buy_again", 1, frozenset(ids("jam")))) == ["oil"]


@pytest.mark.parametrize("taste", ["collaborative", "neighbours"])
def test_suggestions_for_a_visitor_are_of_their_taste_and_leave_out_what_is_excluded(taste: Taste) -> None:
    behaviour = live(two_tastes(products=12))

    def ask(visitor_id: VisitorId, limit: int, exclude: frozenset[ProductId]) -> list[Suggestion]:
        return behaviour.suited(visitor_id, taste, limit, exclude)

    found = named(ask(VisitorId("b3"), 50, NOTHING))
    hidden = frozenset(map(ProductId, found[:2]))

    assert set(found) <= set(both_shelves(12)[12:])
    assert named(ask(VisitorId("b3"), 50, hidden)) == [one for one in found if one not in hidden]
    assert named(ask(VisitorId("b3"), 4, NOTHING)) == found[:4]
