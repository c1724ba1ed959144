"""The past as arrays: positions, purchases, tables as of a day, and each visitor's history."""

import sys
import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.histories import Histories
from ranking.items import UNKNOWN, ItemSpace
from ranking.tables import HORIZONS, Tables
from retrieval.schema import ProductId, VisitorId
from tests.pasts import TODAY, bought, ids

ANN = VisitorId("ann")


# Positions


def test_positions_stay_and_new_products_come_behind() -> None:
    items = ItemSpace(ids("a", "b"))

    assert [items.add(one) for one in ids("b", "c", "a")] == [1, 2, 0]
    assert items.ids == ids("a", "b", "c")
    assert items.positions(ids("c", "?", "a")).tolist() == [2, UNKNOWN, 0]
    assert items.known(ids("c", "?", "a")).tolist() == [2, 0]
    assert (items.position(ProductId("b")), items.position(ProductId("?"))) == (1, UNKNOWN)


def test_products_added_from_several_threads_get_a_position_each() -> None:
    items, start = ItemSpace(), threading.Barrier(4)

    def add(own: list[ProductId]) -> None:
        start.wait()
        for product_id in own:
            items.add(product_id)

    orders = [np.random.default_rng(seed).permutation(3_000) for seed in range(4)]
    threads = [threading.Thread(target=add, args=(ids(*map(str, order)),)) for order in orders]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # as often as can be, so that a gap between two steps is found
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)

    assert items.positions(items.ids).tolist() == list(range(3_000))


# Purchases as columns


def test_purchases_come_in_order_of_time_with_given_products_first() -> None:
    purchases = bought(("ann", "tea", 5), ("bob", "milk", 3), ("ann", "milk", 4), items=["jam"])

    assert purchases.item_ids == ("jam", "tea", "milk")
    assert purchases.visitor_ids == ("ann", "bob")
    assert purchases.day.tolist() == [3, 4, 5]
    assert [purchases.item_ids[at] for at in purchases.item] == ["milk", "milk", "tea"]
    assert [purchases.visitor_ids[at] for at in purchases.visitor] == ["bob", "ann", "ann"]


def test_purchases_of_the_same_second_keep_their_order() -> None:
    purchases = bought(*((str(number), "tea", 1) for number in range(100)))

    assert purchases.visitor.tolist() == list(range(100))


def test_no_purchase_is_a_past_too() -> None:
    purchases = bought(items=["jam"])

    assert (purchases.day.size, purchases.item_ids, purchases.visitor_ids) == (0, ("jam",), ())


# Tables


def test_popularity_counts_baskets_within_each_horizon_before_the_day() -> None:
    purchases = bought(
        ("a", "tea", TODAY - 7), ("b", "tea", TODAY - 28), ("c", "tea", TODAY - 90), ("d", "tea", TODAY - 91),
        ("e", "tea", TODAY), ("f", "tea", TODAY + 1), items=["jam"],
    )  # fmt: skip

    tables = Tables.learn(purchases, TODAY)

    assert HORIZONS == (7, 14, 28, 56, 90)
    assert tables.popular.tolist() == [[0, 1], [0, 1], [0, 2], [0, 2], [0, 3]]
    assert tables.baskets.tolist() == [0, 4]


def test_tables_have_room_for_products_that_were_never_bought() -> None:
    tables = Tables.learn(bought(("a", "tea", TODAY - 1)), TODAY, n_items=3)

    assert tables.baskets.tolist() == [1, 0, 0]
    assert tables.neighbours.shape == (3, 3)


def test_how_often_and_how_soon_a_product_is_bought_again_is_learned_per_shopper() -> None:
    purchases = bought(
        ("ann", "tea", TODAY - 50), ("ann", "tea", TODAY - 40), ("ann", "tea", TODAY - 20), ("bob", "tea", TODAY - 9),
        ("bob", "jam", TODAY - 9), items=["jam", "tea", "oil"],
    )  # fmt: skip

    tables = Tables.learn(purchases, TODAY)

    average = 1 / 3  # one of three pairs of shopper and product came again
    np.testing.assert_allclose(tables.rebought, [5 * average / 6, (1 + 5 * average) / 7, average], rtol=1e-6)
    np.testing.assert_array_equal(tables.interval, [np.nan, 20, np.nan])  # of 10 and 20 days the upper median
    np.testing.assert_array_equal(tables.first_sold, [TODAY - 9, TODAY - 50, np.nan])


def test_what_a_visitor_is_after_now_is_what_they_looked_at_or_else_the_last_basket() -> None:
    purchases = bought(("ann", "tea", 3), ("ann", "jam", 5), ("ann", "oil", 5))
    histories = Histories(purchases, ItemSpace(purchases.item_ids))
    basket = histories.of(VisitorId("ann")).latest
    histories.looked_at(VisitorId("ann"), 0)

    assert basket.tolist() == [1, 2]
    assert histories.of(VisitorId("ann")).latest.tolist() == [0]
    assert histories.of(VisitorId("new")).latest.size == 0


# Histories


def test_a_history_is_in_order_of_time_and_ends_before_the_cut() -> None:
    purchases = bought(("ann", "tea", 3), ("bob", "jam", 2), ("ann", "jam", 1), ("ann", "tea", 5))
    items = ItemSpace(purchases.item_ids)
    histories = Histories(purchases, items)

    assert [items.ids[at] for at in histories.of(ANN).item] == ["jam", "tea", "tea"]
    assert histories.of(ANN).day.tolist() == [1, 3, 5]
    assert histories.of(ANN, before=3).day.tolist() == [1]
    assert histories.of(ANN, before=3.5).day.tolist() == [1, 3]
    assert histories.of(VisitorId("nobody")).item.size == 0


def test_an_event_that_comes_late_takes_its_place_in_time() -> None:
    purchases = bought(("ann", "tea", 3), ("ann", "jam", 6))
    histories = Histories(purchases, ItemSpace(purchases.item_ids))

    histories.bought(ANN, 0, 8.0)
    histories.bought(ANN, 1, 4.0)

    assert histories.of(ANN).day.tolist() == [3, 4, 6, 8]
    assert histories.of(ANN).item.tolist() == [0, 1, 1, 0]
    assert histories.of(ANN, before=5).item.tolist() == [0, 1]


def test_products_of_purchases_that_the_item_space_lacks_are_added() -> None:
    items = ItemSpace(ids("jam"))

    histories = Histories(bought(("ann", "tea", 3)), items)

    assert [items.ids[at] for at in histories.of(ANN).item] == ["tea"]


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 400)), min_size=1, max_size=30))
def test_decayed_purchases_add_up_by_product(rows: list[tuple[int, float]]) -> None:
    purchases = bought(*(("ann", str(item), TODAY - age) for item, age in rows), items=map(str, range(5)))
    history = Histories(purchases, ItemSpace(purchases.item_ids)).of(ANN)

    expected = [sum(2 ** (-age / 60) for item, age in rows if item == one) for one in history.items]

    assert history.items.tolist() == sorted({item for item, _ in rows})
    np.testing.assert_allclose(history.decayed(TODAY, 60), expected)
