"""The feature table: one code for training and serving, nothing from after the cut, missing is NaN."""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.behaviour import LiveBehaviour
from ranking.events import Purchases
from ranking.features.base import Context
from ranking.features.products import ProductColumns
from ranking.features.table import FEATURES, GROUPS, NAMES, feature_table
from ranking.histories import Histories
from ranking.items import ItemSpace
from ranking.ranker import Ranker
from ranking.tables import Tables
from ranking.training import VIEWS, View, Window, World
from retrieval.retriever import Retriever
from retrieval.schema import Candidate, Evidence, Money, ProductId, Query, Rating, VisitorId
from tests.builders import product
from tests.pasts import TODAY, both_shelves, bought, habits, ids, shelf

CUT = TODAY - 21
SHELVES = both_shelves(15)
PAST = habits(1, shoppers=25, products=15, weeks=10)
VISITORS = [VisitorId(one) for one in ("a0", "a7", "b3", "b20")]


def world(purchases: Purchases, cut: float = CUT) -> World:
    items = ItemSpace(purchases.item_ids)
    return World(purchases, items, ProductColumns(items, shelf(SHELVES)), Window(cut, TODAY))


def before(purchases: Purchases, cut: float) -> Purchases:
    known = purchases.day < cut
    return replace(purchases, visitor=purchases.visitor[known], item=purchases.item[known], day=purchases.day[known])


def small_context(
    purchases: Purchases, *candidates: Candidate, columns: ProductColumns, visitor: str | None = "ann"
) -> Context:
    """One list on TODAY, in a world learned from these purchases."""
    items = columns.items
    behaviour = LiveBehaviour(items, Tables.learn(purchases, TODAY), Histories(purchases, items), lambda: TODAY)
    columns.cover()
    visitor_id = None if visitor is None else VisitorId(visitor)
    return Context(
        query=Query(visitor_id=visitor_id),
        candidates=candidates,
        positions=items.positions(one.product_id for one in candidates),
        products=columns,
        tables=behaviour.tables,
        profile=behaviour.profile(visitor_id),
        now=TODAY,
    )


def proposed(*names: str) -> list[Candidate]:
    return [Candidate(product_id=one, score=0.0, evidence=()) for one in ids(*names)]


def row(table: npt.NDArray[np.float32], at: int, group: str) -> dict[str, float]:
    """One product's features of a group, without the group's name."""
    return {
        name.removeprefix(f"{group}."): float(value)
        for name, value in zip(NAMES, table[at], strict=True)
        if name.startswith(f"{group}.")
    }


# The schema


def test_names_are_unique_and_say_group_and_what() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z0-9]+)*", name)] == []


def test_every_feature_has_a_unit() -> None:
    assert all(feature.unit for feature in FEATURES)


@pytest.mark.parametrize("visitor", ["a0", None])
def test_each_group_computes_its_own_columns_as_single_precision(visitor: str | None) -> None:
    made = world(PAST)
    context = made.context(VISITORS[0], "all")
    if visitor is None:
        context = replace(context, profile=made.behaviour.profile(None))

    for group in GROUPS:
        columns = group.compute(context)
        assert set(columns) == {feature.name for feature in group.features}
        assert {column.shape for column in columns.values()} == {(len(context.candidates),)}
        assert {column.dtype for column in columns.values()} == {np.dtype(np.float32)}


# One code


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("visitor_id", VISITORS)
def test_training_and_serving_see_the_same_table(visitor_id: VisitorId, view: View) -> None:
    """Serving's parts are put together as the engine does, from an event log that ends at the cut."""
    trained = world(PAST).context(visitor_id, view)
    log = before(PAST, CUT)
    items = ItemSpace(PAST.item_ids)
    columns = ProductColumns(items, shelf(SHELVES))
    tables = Tables.learn(log, CUT, n_items=len(items))
    behaviour = LiveBehaviour(items, tables, Histories(log, items), lambda: CUT)

    candidates = Retriever(None, None, behaviour).retrieve(trained.query)
    served = Ranker(None, columns, behaviour).rank(trained.query, candidates, CUT)

    assert list(served.candidates) == list(trained.candidates)
    assert served.features.dtype == np.float32
    np.testing.assert_array_equal(served.features, feature_table(trained))


@pytest.mark.parametrize("seed", range(3))
def test_nothing_after_the_cut_changes_a_feature_at_the_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    later = PAST.day >= CUT
    mixed = replace(
        PAST,
        item=np.where(later, rng.integers(0, len(PAST.item_ids), later.size), PAST.item).astype(np.int32),
        visitor=np.where(later, rng.integers(0, len(PAST.visitor_ids), later.size), PAST.visitor).astype(np.int32),
        day=np.where(later, CUT + np.sort(rng.uniform(0, 21, later.size)), PAST.day),
    )
    assert (mixed.item != PAST.item).any()
    one, other = world(PAST), world(mixed)

    for visitor_id in VISITORS:
        for view in VIEWS:
            contexts = one.context(visitor_id, view), other.context(visitor_id, view)
            assert contexts[0].candidates == contexts[1].candidates
            np.testing.assert_array_equal(feature_table(contexts[0]), feature_table(contexts[1]))


def test_what_was_bought_before_the_cut_does_change_features() -> None:
    """The leak test's control: it would see a change."""
    one, other = world(PAST).context(VISITORS[0], "all"), world(PAST, CUT - 7).context(VISITORS[0], "all")

    assert not np.array_equal(feature_table(one)[:10], feature_table(other)[:10], equal_nan=True)


LIST = world(PAST).context(VISITORS[0], "all")
TABLE = feature_table(LIST)


@settings(deadline=None)
@given(st.permutations(range(len(LIST.candidates))))
def test_permuting_the_candidates_permutes_the_rows(order: list[int]) -> None:
    permuted = replace(LIST, candidates=[LIST.candidates[at] for at in order], positions=LIST.positions[order])

    np.testing.assert_array_equal(feature_table(permuted), TABLE[order])


# Missing


def test_a_stranger_has_no_visitor_features() -> None:
    context = small_context(PAST, *proposed("A0", "B0"), columns=ProductColumns(ItemSpace(PAST.item_ids)), visitor=None)

    table = feature_table(context)

    personal = [at for at, name in enumerate(NAMES) if name.startswith(("visitor.", "collaborative."))]
    assert np.isnan(table[:, personal]).all()
    assert np.isfinite(table[:, NAMES.index("popularity.baskets_28d")]).all()


def test_no_candidates_make_a_table_without_rows() -> None:
    context = small_context(PAST, columns=ProductColumns(ItemSpace(PAST.item_ids)), visitor="a0")

    assert feature_table(context).shape == (0, len(NAMES))


def test_what_the_catalogue_does_not_say_is_missing() -> None:
    columns = ProductColumns(ItemSpace(), [product("bare", price=None), product("A1", categories=("Tea",))])
    context = small_context(bought(("ann", "A1", TODAY - 1), items=["bare"]), *proposed("bare"), columns=columns)

    table = feature_table(context)

    assert np.isnan(list(row(table, 0, "product").values())).all()
    assert np.isnan([row(table, 0, "popularity")["category_share_28d"], *(
        row(table, 0, "visitor")[f"{name}_share_90d"] for name in ("type", "category", "department")
    ), row(table, 0, "visitor")["type_days_ago"]]).all()  # fmt: skip


def test_products_newer_than_the_tables_have_no_popularity() -> None:
    columns = ProductColumns(ItemSpace(), [product("A1"), product("new")])
    context = small_context(bought(("ann", "A1", TODAY - 1)), *proposed("new"), columns=columns)

    table = feature_table(context)

    assert np.isnan(list(row(table, 0, "popularity").values())).all()
    assert np.isnan(list(row(table, 0, "collaborative").values())).all()
    assert row(table, 0, "product")["price"] == 1000


def test_a_free_product_makes_no_infinite_ratio() -> None:
    free = product("free", price=0, list_price=Money(amount=0, currency="USD"), categories=("Samples",))
    columns = ProductColumns(ItemSpace(), [free])
    context = small_context(bought(("ann", "free", TODAY - 1)), *proposed("free"), columns=columns)

    table = feature_table(context)

    assert not np.isinf(table).any()
    assert row(table, 0, "product")["price"] == 0
    assert np.isnan(row(table, 0, "product")["price_to_category"])
    assert np.isnan(row(table, 0, "visitor")["price_to_usual"])


# Values by hand


def test_features_of_a_product_by_hand() -> None:
    columns = ProductColumns(
        ItemSpace(),
        [
            product("A1", price=150, list_price=Money(amount=200, currency="USD"), categories=("Tea",),
                    rating=Rating(value=8, scale_max=10, count=12)),
            product("A2", price=300, categories=("Tea",)),
        ],
    )  # fmt: skip
    purchases = bought(
        ("ann", "A1", TODAY - 1), ("bob", "A1", TODAY - 20), ("bob", "A2", TODAY - 20), ("cat", "A1", TODAY - 80),
        ("cat", "A1", TODAY - 300), items=["A1", "A2"],
    )  # fmt: skip

    table = feature_table(small_context(purchases, *proposed("A1"), columns=columns))

    assert row(table, 0, "product") == pytest.approx(
        {"price": 150, "price_to_category": 0.5, "discount": 0.25, "rating": 4, "rating_count": 12}
    )
    assert row(table, 0, "popularity") == pytest.approx(
        {"baskets_7d": 1, "baskets_14d": 1, "baskets_28d": 2, "baskets_90d": 3, "baskets_ever": 4,
         "slope_14d": 2 / 1.5, "slope_28d": 3 / (3 / 90 * 28 + 1), "category_share_28d": 2 / 4,
         "rebought_share": (1 + 5 / 4) / (3 + 5), "usual_interval": 220, "days_since_first_sold": 300}
    )  # fmt: skip


def test_features_of_a_visitor_by_hand() -> None:
    columns = ProductColumns(ItemSpace(), shelf(["A1", "A2", "A3", "B1"]))
    purchases = bought(
        ("ann", "A1", TODAY - 90), ("ann", "A1", TODAY - 60), ("ann", "A1", TODAY - 30),
        ("ann", "A2", TODAY - 10), ("bob", "B1", TODAY - 1), items=["A1", "A2", "A3", "B1"],
    )  # fmt: skip

    table = feature_table(small_context(purchases, *proposed("A1", "A2", "A3", "B1"), columns=columns))

    kind = {"category_share_90d": 1, "department_share_90d": 1, "type_share_90d": 1, "type_days_ago": 10,
            "type_due_ratio": 10 / (80 / 3), "brand_share_90d": np.nan}  # fmt: skip
    taste = {
        "baskets": 4,
        "days_since_visit": 10,
        "known_left_out": 0,
        "purchases_28d": 1,
        "different_products": 2,
        "new_share_28d": 1,
    }
    often = sum(2 ** (-age / 120) for age in (90, 60, 30))
    assert row(table, 0, "visitor") == pytest.approx(
        {"bought_times": 3, "bought_days_ago": 30, "bought_first_days_ago": 90, "bought_decayed_120d": often,
         "bought_decayed_30d": 0.5 + 0.25 + 0.125, "due_ratio": 1, "rank_again": 1, "price_to_usual": 1,
         "due_ratio_usual": 1, "interval_spread": 0, "basket_share": 3 / 4, **kind, **taste}, nan_ok=True,
    )  # fmt: skip
    assert row(table, 1, "visitor") == pytest.approx(
        {"bought_times": 1, "bought_days_ago": 10, "bought_first_days_ago": 10, "bought_decayed_120d": 2 ** (-10 / 120),
         "bought_decayed_30d": 2 ** (-10 / 30), "due_ratio": np.nan, "rank_again": 2, "price_to_usual": 102 / 101,
         "due_ratio_usual": 10 / 30, "interval_spread": np.nan, "basket_share": 1, **kind, **taste}, nan_ok=True,
    )  # fmt: skip
    never = dict.fromkeys(("bought_times", "bought_days_ago", "bought_first_days_ago", "bought_decayed_120d",
                           "bought_decayed_30d", "due_ratio", "due_ratio_usual", "interval_spread", "basket_share",
                           "rank_again"), np.nan)  # fmt: skip
    assert row(table, 2, "visitor") == pytest.approx(
        {**never, "price_to_usual": 103 / 101, **kind, **taste}, nan_ok=True
    )
    assert row(table, 3, "visitor") == pytest.approx(
        {**never, "price_to_usual": 1, **kind, "type_share_90d": 0, "category_share_90d": 0, "type_days_ago": np.nan,
         "type_due_ratio": np.nan,
         **taste}, nan_ok=True,
    )  # fmt: skip


def test_match_features_are_the_scores_of_the_sources() -> None:
    spoken_for = Candidate(
        product_id=ProductId("A1"),
        score=0.1,
        evidence=(
            Evidence(source="lexical", rank=1, score=7.5),
            Evidence(source="semantic", rank=3, score=0.25),
            Evidence(source="popular", rank=9, score=40.0),
        ),
    )
    columns = ProductColumns(ItemSpace(), shelf(["A1", "A2"]))

    table = feature_table(small_context(bought(items=["A1", "A2"]), spoken_for, *proposed("A2"), columns=columns))

    nothing = {"meaning": np.nan, "words": np.nan, "similar": np.nan, "together": np.nan}
    assert row(table, 0, "match") == pytest.approx({**nothing, "meaning": 0.25, "words": 7.5}, nan_ok=True)
    assert row(table, 1, "match") == pytest.approx(nothing, nan_ok=True)


def test_ranks_among_the_candidates_are_shared_by_equals() -> None:
    context = world(PAST).context(VISITORS[2], "all")
    table = feature_table(context)

    for name in ("ease", "neighbours"):
        values = table[:, NAMES.index(f"collaborative.{name}")]
        ranks = table[:, NAMES.index(f"collaborative.{name}_rank")]
        assert ranks.tolist() == [1 + int((values > value).sum()) for value in values]
