"""From a past with a known right order to a ranker that finds it; split by time."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.ranking import RANKER, Report, evaluate
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES, feature_table
from ranking.items import ItemSpace
from ranking.labels import graded
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART
from ranking.training import (
    VIEWS,
    Lesson,
    NothingToLearn,
    Plan,
    Window,
    World,
    examples,
    fit,
    joined,
    past,
    refit,
    sampled,
)
from retrieval.schema import VisitorId
from tests.pasts import TODAY, both_shelves, bought, habits, shelf

SHELVES = both_shelves(40)
PAST = habits(3)
PLAN = Plan(windows=3, days=14.0, visitors_per_window=80, negatives_per_list=30)
TEST = Window(TODAY - 14, TODAY)
SMALL = Hyperparameters(rounds=60, min_rows_per_leaf=20, patience=15, threads=1)


def world(purchases: Purchases, window: Window = TEST) -> World:
    items = ItemSpace(purchases.item_ids)
    return World(purchases, items, ProductColumns(items, shelf(SHELVES)), window)


def learned(purchases: Purchases, plan: Plan = PLAN) -> list[Examples]:
    items = ItemSpace(purchases.item_ids)
    return list(past(purchases, items, ProductColumns(items, shelf(SHELVES)), plan, TEST.cut).parts)


@pytest.fixture(scope="module")
def parts() -> list[Examples]:
    return learned(PAST)


@pytest.fixture(scope="module")
def model(parts: list[Examples]) -> LambdaMART:
    return fit(parts, params=SMALL)


@pytest.fixture(scope="module")
def report(model: LambdaMART) -> Report:
    items = ItemSpace(PAST.item_ids)
    return evaluate(PAST, items, ProductColumns(items, shelf(SHELVES)), model, TEST, PLAN)


# The right order is found


def test_what_shoppers_buy_every_week_is_ranked_above_what_is_popular(report: Report) -> None:
    assert report.gain("popularity", "all").low > 0.1


def test_new_products_of_the_shoppers_own_taste_are_ranked_above_popular_ones(report: Report) -> None:
    """Half of the shoppers would be shown the busier shelf by popularity, and never buy from it."""
    assert report.gain("popularity", "new").low > 0.01


def test_favourites_come_first(model: LambdaMART) -> None:
    """Shopper a5's list begins with what they bought most often."""
    made = world(PAST)
    context = made.context(VisitorId("a5"), "all")
    from_ranker = [context.candidates[at].product_id for at in np.argsort(-model.scores(feature_table(context)))[:4]]
    history = made.behaviour.histories.of(VisitorId("a5"))
    times = history.sums(np.ones(history.day.size))
    favourites = [made.behaviour.items.ids[history.items[at]] for at in np.argsort(-times, kind="stable")[:4]]

    assert set(from_ranker) == set(favourites)


# Time


@given(st.floats(15_000, 25_000), st.integers(1, 12), st.floats(0.5, 60))
def test_windows_follow_one_another_and_end_where_the_test_begins(end: float, windows: int, days: float) -> None:
    found = Plan(windows=windows, days=days).before(end)

    assert len(found) == windows
    assert found[-1].end == end
    assert [one.end for one in found[:-1]] == pytest.approx([one.cut for one in found[1:]])
    assert all(one.end - one.cut == pytest.approx(days) for one in found)


def test_training_reads_nothing_from_the_test_on(parts: Sequence[Examples]) -> None:
    known = PAST.day < TEST.cut
    rng = np.random.default_rng(0)
    mixed = Purchases(
        visitor=PAST.visitor,
        item=np.where(known, PAST.item, rng.integers(0, 80, known.size)).astype(np.int32),
        day=PAST.day,
        visitor_ids=PAST.visitor_ids,
        item_ids=PAST.item_ids,
    )

    for one, other in zip(parts, learned(mixed), strict=True):
        np.testing.assert_array_equal(one.features, other.features)
        np.testing.assert_array_equal(one.grades, other.grades)


def test_a_world_knows_what_was_bought_before_its_cut_and_is_asked_what_was_bought_in_its_window() -> None:
    rows = [("ann", "A1", TODAY - 30), ("ann", "A2", TODAY - 10), ("ann", "A1", TODAY - 10), ("ann", "A2", TODAY - 9),
            ("ann", "A3", TODAY), ("new", "A1", TODAY - 5), ("gone", "A1", TODAY - 40)]  # fmt: skip
    made = world(bought(*rows, items=SHELVES), Window(TODAY - 10, TODAY))
    one, two = SHELVES.index("A1"), SHELVES.index("A2")

    assert made.visitors == [VisitorId("ann")]
    assert made.truth(VisitorId("ann"), "all").tolist() == [one, two]
    assert made.truth(VisitorId("ann"), "new").tolist() == [two]
    assert made.tables.baskets.sum() == 2


# Views


def test_the_view_new_never_holds_a_known_product() -> None:
    made = world(PAST)
    for visitor_id in list(made.visitors)[::7]:
        known = set(made.behaviour.histories.of(visitor_id).items.tolist())
        assert known
        assert not known & set(made.truth(visitor_id, "new").tolist())
        assert not known & set(made.context(visitor_id, "new").positions.tolist())
        assert known & set(made.context(visitor_id, "all").positions.tolist())


# Lists to learn from


def test_a_list_keeps_every_bought_candidate_and_a_sample_of_the_others() -> None:
    made = world(PAST)
    visitor_id = made.visitors[0]
    context, truth = made.context(visitor_id, "all"), made.truth(visitor_id, "all")
    table = np.tile(context.positions.astype(np.float32)[:, None], len(NAMES))
    lesson = Lesson(Plan(negatives_per_list=5))

    lesson.add(table, context, truth)
    lesson.add(table, context, np.empty(0, np.int64))

    found = lesson.examples()
    reachable = np.intersect1d(truth, context.positions)
    assert found.rows_per_list.tolist() == [reachable.size + 5]
    assert set(found.features[found.grades > 0, 0]) == set(reachable)
    assert not set(found.features[found.grades == 0, 0]) & set(truth)


def test_all_others_are_kept_where_there_are_few() -> None:
    made = world(PAST)
    visitor_id = made.visitors[0]
    context = made.context(visitor_id, "all")
    lesson = Lesson(Plan(negatives_per_list=1_000))

    lesson.add(feature_table(context), context, made.truth(visitor_id, "all"))

    assert lesson.examples().rows_per_list.tolist() == [len(context.candidates)]


def test_visitors_are_drawn_with_the_seed_and_keep_their_order() -> None:
    visitors = [VisitorId(f"{number:03}") for number in range(50)]
    drawn = sampled(visitors, Plan(visitors_per_window=10, seed=4))

    assert len(set(drawn)) == 10
    assert list(drawn) == sorted(drawn)
    assert drawn == sampled(visitors, Plan(visitors_per_window=10, seed=4))
    assert drawn != sampled(visitors, Plan(visitors_per_window=10, seed=5))
    assert sampled(visitors, Plan(visitors_per_window=50)) == visitors


def test_those_who_buy_for_the_first_time_are_learned_from_too() -> None:
    old = ("ann", "A1", TODAY - 30)
    made = world(bought(old, ("ann", "A1", TODAY - 2), ("new", "A1", TODAY - 1)), Window(TODAY - 7, TODAY))

    assert (list(made.visitors), list(made.strangers)) == (["ann"], ["new"])
    assert examples(made, Plan(visitors_per_window=5)).rows_per_list.size == 2  # one each, and nothing new for ann
    assert examples(made, Plan(visitors_per_window=1)).rows_per_list.size == 1  # strangers are a share of the known


def test_progress_is_told_visitor_by_visitor() -> None:
    told: list[tuple[str, int, int]] = []

    examples(world(PAST), Plan(visitors_per_window=3), lambda *what: told.append(what))

    assert told == [("reading the past", done, 3) for done in (1, 2, 3)]


def test_the_strongest_thing_done_with_a_product_is_its_grade() -> None:
    outcomes = [
        (3, "view_item"),
        (3, "purchase"),
        (3, "add_to_cart"),
        (5, "select_item"),
        (9, "purchase"),
        (7, "search"),
    ]

    assert graded(np.array([3, 5, 7, 8]), outcomes).tolist() == [3, 1, 0, 0]
    assert graded(np.empty(0, np.int64), outcomes).tolist() == []


# The model


def test_the_same_seed_gives_the_same_model(parts: list[Examples], model: LambdaMART) -> None:
    text = model.booster.model_to_string()

    assert fit(learned(PAST), params=SMALL).booster.model_to_string() == text
    assert fit(parts, params=SMALL, seed=1).booster.model_to_string() != text


def test_learning_again_keeps_the_number_of_rounds(parts: list[Examples], model: LambdaMART) -> None:
    again = refit(model, parts, params=SMALL)

    assert again.booster.num_trees() == model.booster.num_trees() == model.rounds
    assert again.booster.model_to_string() == model.booster.model_to_string()


def test_joined_lists_stay_whole_and_in_order(parts: list[Examples]) -> None:
    both = joined(parts[:2])

    assert both.rows_per_list.sum() == len(both.features) == len(both.grades)
    assert both.rows_per_list.tolist() == [*parts[0].rows_per_list, *parts[1].rows_per_list]
    np.testing.assert_array_equal(both.features[: len(parts[0].features)], parts[0].features)


def test_too_little_past_is_told_in_words() -> None:
    twice = bought(("ann", "A1", TODAY - 30), ("ann", "A1", TODAY - 20), items=SHELVES)

    with pytest.raises(NothingToLearn, match=r"^1 of 3 windows .* collect more purchases, or serve without a ranker"):
        fit(learned(twice), params=SMALL)


def test_lists_too_short_for_any_tree_are_told_in_words() -> None:
    """LightGBM has its own words for it, which nobody understands."""
    weekly = bought(*(("ann", "A1", TODAY - 7 * week) for week in range(12)), items=SHELVES)

    with pytest.raises(NothingToLearn, match=r"3 of 3 windows .*; 2 products stood .* Ranking needs 2 windows and 40"):
        fit(learned(weekly), params=SMALL)


def test_no_past_at_all_is_told_in_words() -> None:
    with pytest.raises(NothingToLearn, match="0 of 3 windows"):
        fit(learned(bought(items=SHELVES)), params=SMALL)


def test_the_manifest_gets_the_rankers_means(report: Report) -> None:
    assert set(report.quality) == {"ndcg@10/all", "recall@10/all", "ndcg@10/new", "recall@10/new"}
    for view in VIEWS:
        assert report.quality[f"ndcg@10/{view}"] == pytest.approx(report.result(RANKER, view).ndcg.mean())
