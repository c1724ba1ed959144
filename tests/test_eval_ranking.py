"""Full-ranking evaluation on a tiny shop: lists by brute force, one row per visitor, bounds that must hold."""

from collections.abc import Sequence
from io import StringIO

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from eval.baselines.chosen import QUICK
from eval.baselines.past import Ties
from eval.figures import ranking_json
from eval.ranking import RANKER, RETRIEVAL, Report, evaluate, measured, measured_strangers, past_of
from eval.report import ranking_tables
from eval.sources import FUSED, UNION, measure_sources
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.features.table import NAMES
from ranking.items import ItemSpace
from ranking.lambdamart import Hyperparameters, LambdaMART
from ranking.measures import hits, ndcg, recall, reciprocal_rank
from ranking.training import VIEWS, Plan, View, Window, World, fit, past
from tests.pasts import TODAY, both_shelves, bought, habits, shelf

SHELVES = both_shelves(15)
PAST = habits(5, shoppers=20, products=15, favourites=3, weeks=9)
WINDOW = Window(TODAY - 14, TODAY)
PLAN = Plan(windows=2, days=14.0, visitors_per_window=15, negatives_per_list=10)
SYSTEMS = ["popularity", "recent popularity", "personal recency", "EASE", RETRIEVAL, RANKER]


def world(purchases: Purchases = PAST, shelves: Sequence[str] = SHELVES) -> World:
    items = ItemSpace(purchases.item_ids)
    return World(purchases, items, ProductColumns(items, shelf(shelves)), WINDOW)


def model() -> LambdaMART:
    items = ItemSpace(PAST.item_ids)
    parts = past(PAST, items, ProductColumns(items, shelf(SHELVES)), PLAN, WINDOW.cut).parts
    return fit(parts, params=Hyperparameters(rounds=20, min_rows_per_leaf=10, threads=1))


MODEL = model()


def evaluated(purchases: Purchases = PAST, shelves: Sequence[str] = SHELVES) -> Report:
    items = ItemSpace(purchases.item_ids)
    return evaluate(purchases, items, ProductColumns(items, shelf(shelves)), MODEL, WINDOW, PLAN)


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluated()


@pytest.fixture(scope="module")
def measured_world() -> World:
    return world()


def by_brute_force(scores: npt.NDArray[np.floating], made: World, known: set[int], view: View) -> list[int]:
    """Sorts the whole catalogue: by score, then by baskets ever, then by the fixed shuffle."""
    chance = np.random.default_rng(0).random(scores.size)
    open_to = [at for at in range(scores.size) if view == "all" or at not in known]
    return sorted(open_to, key=lambda at: (-scores[at], -made.tables.baskets[at], chance[at]))


@pytest.mark.parametrize("view", VIEWS)
def test_baselines_are_measured_on_a_full_ranking_of_the_catalogue(
    report: Report, measured_world: World, view: View
) -> None:
    """Popularity ties, recency knows three products: most of these lists end in ties."""
    made = measured_world
    visitors = [one for one in made.visitors if made.truth(one, view).size]
    past = past_of(made)
    for name, chosen in QUICK.items():
        scorer, expected = past.fitted(chosen[view]), []
        for visitor_id in visitors:
            history, truth = made.behaviour.profile(visitor_id).history, made.truth(visitor_id, view)
            scores = scorer(np.array([PAST.visitor_ids.index(visitor_id)]))[0]
            ranked = np.array(by_brute_force(scores, made, set(history.items.tolist()), view))
            hit = hits(ranked, truth)
            expected.append((ndcg(hit, truth.size), recall(hit, truth.size), reciprocal_rank(hit)))
        result = report.result(name, view)
        found = np.column_stack([result.ndcg, result.recall, result.values["rr"]])
        np.testing.assert_allclose(found, expected, atol=1e-12)


few_scores = st.lists(st.sampled_from([0.0, 1.0, 1.0 + 1e-12, -2.0]), min_size=1, max_size=25)


@given(few_scores, st.integers(1, 12), st.randoms(use_true_random=False), st.data())
def test_a_full_ranking_sorts_by_score_then_by_the_order_of_ties(
    scores: list[float], k: int, random: object, data: st.DataObject
) -> None:
    baskets = data.draw(st.permutations(range(len(scores))))
    hidden = data.draw(st.lists(st.sampled_from(range(len(scores))), unique=True))
    ties = Ties(np.array(baskets, np.float64))

    found = ties.ranked(np.array(scores), np.array(hidden, np.int64), k)

    shown = [at for at in np.argsort(-np.array(baskets)).tolist() if at not in hidden]
    whole = sorted(shown, key=lambda at: -scores[at])
    assert found.tolist() == whole[:k]
    for at in whole[:3]:
        assert ties.first_place(np.array(scores), np.array(hidden, np.int64), np.array([at])) == whole.index(at) + 1


def test_a_full_ranking_leaves_the_scores_as_they_are() -> None:
    scores = np.arange(5.0)

    Ties(np.ones(5)).ranked(scores, np.array([4]), 2)

    assert scores.tolist() == [0, 1, 2, 3, 4]


def test_ties_go_to_the_more_often_bought_and_then_to_a_fixed_shuffle(measured_world: World) -> None:
    baskets = measured_world.tables.baskets
    order = Ties(baskets).order

    assert sorted(order) == list(range(len(SHELVES)))
    assert (np.diff(baskets[order]) <= 0).all()
    assert order.tolist() == Ties(baskets).order.tolist()


@pytest.mark.parametrize("view", VIEWS)
def test_there_is_one_row_per_visitor_with_something_to_find(report: Report, measured_world: World, view: View) -> None:
    rows = sum(measured_world.truth(visitor_id, view).size > 0 for visitor_id in measured_world.visitors)

    assert [result.system for result in report.results if result.view == view] == SYSTEMS
    assert {(result.ndcg.shape, result.recall.shape) for result in report.results if result.view == view} == {
        ((rows,), (rows,))
    }


@pytest.mark.parametrize("view", VIEWS)
def test_no_order_of_the_candidates_beats_the_oracle(report: Report, view: View) -> None:
    for system in (RANKER, RETRIEVAL):
        result = report.result(system, view)
        assert (result.ndcg >= 0).all()
        assert 0 <= result.ndcg.mean() <= report.oracle[view] <= 1
        assert ((result.recall >= 0) & (result.recall <= 1)).all()
    assert report.oracle[view] > report.result(RANKER, view).ndcg.mean()


def test_a_gain_is_the_difference_per_visitor(report: Report) -> None:
    difference = report.result(RANKER, "all").ndcg - report.result("EASE", "all").ndcg

    assert report.gain("EASE", "all").mean == pytest.approx(difference.mean())
    assert report.gain(RANKER, "all").high == 0


def test_the_lists_of_the_plans_visitors_are_kept_to_learn_from(report: Report) -> None:
    assert report.lessons.features.shape[1] == len(NAMES)
    assert 0 < report.lessons.rows_per_list.size <= PLAN.visitors_per_window * len(VIEWS)


def test_measuring_again_gives_the_same_numbers(report: Report) -> None:
    assert ranking_json(evaluated()) == ranking_json(report)


def test_a_shop_with_fewer_products_than_places_is_measured() -> None:
    tiny = bought(
        ("ann", "A1", TODAY - 40), ("ann", "A1", TODAY - 3), ("ann", "A2", TODAY - 3), ("bob", "A2", TODAY - 40),
        ("bob", "A2", TODAY - 2), items=["A1", "A2", "A3"],
    )  # fmt: skip

    found = evaluated(tiny, ["A1", "A2", "A3"])

    assert found.result("personal recency", "all").ndcg[1] == 1
    assert found.result("popularity", "new").ndcg.tolist() == [1]
    assert found.result("popularity", "new").lists[:, :3].tolist() == [[1, 2, -1]]


def test_a_view_without_a_visitor_is_left_out_of_the_quality() -> None:
    loyal = bought(*(("ann", "A1", TODAY - age) for age in (60, 40, 20, 3)), items=SHELVES)

    found = evaluated(loyal)

    assert set(found.quality) == {"ndcg@10/all", "recall@10/all"}
    assert found.oracle == {"all": 1.0, "new": 0.0}
    assert ranking_json(found)["new"] == {"oracle": 0.0}


def test_fewer_visitors_are_a_fixed_sample_of_them(measured_world: World) -> None:
    some = [measured(measured_world, MODEL, PLAN, visitors=7) for _ in range(2)]

    assert [len(one.targets["all"].visitors) for one in some] == [7, 7]
    assert some[0].targets["all"].visitors == some[1].targets["all"].visitors
    assert set(some[0].targets["all"].visitors) < set(measured_world.visitors)


def test_strangers_are_those_who_bought_in_the_window_alone() -> None:
    ages = [
        ("ann", "A1", 40),
        ("ann", "A2", 3),
        ("bob", "A2", 2),
        ("cat", "A1", 1),
        ("cat", "A3", 1),
        ("dan", "A1", 20),
    ]
    made = bought(*((who, item, TODAY - age) for who, item, age in ages), items=SHELVES)

    found = measured_strangers(world(made), MODEL, made, None, 0)

    assert list(found.targets["all"].visitors) == ["bob", "cat"]
    assert [one.system for one in found.results] == ["popularity", "recent popularity", RETRIEVAL, RANKER]
    assert found.result("popularity", "all").ndcg[1] > found.result("popularity", "all").ndcg[0] > 0


@pytest.mark.parametrize("view", VIEWS)
def test_a_source_finds_no_more_than_all_together_and_deeper_lists_find_no_less(
    measured_world: World, view: View
) -> None:
    targets = measured(measured_world, MODEL, PLAN).targets

    found = {one.source: one for one in measure_sources(measured_world, targets) if one.view == view}

    union = found.pop(UNION).recall
    assert {"popular", FUSED} < set(found)
    assert ("buy_again" in found) == (view == "all")
    for source in found.values():
        assert (source.recall <= union + 1e-12).all()
        assert (np.diff(source.recall, axis=1) >= 0).all()
    assert (found[FUSED].recall[:, -1] == union[:, -1]).all(), "so few products that the fusion leaves none out"


def test_nobody_to_measure_with_gives_no_quality() -> None:
    found = evaluated(bought(("ann", "A1", TODAY - 1), items=SHELVES))

    assert found.quality == {}
    assert found.lessons.rows_per_list.size == 0
    assert len(ranking_tables(found)) == len(VIEWS)


def test_the_report_reads_as_tables_and_as_numbers_for_scripts(report: Report) -> None:
    paper = StringIO()
    for table in ranking_tables(report):
        Console(file=paper, width=200).print(table)
    shown = paper.getvalue()

    for system in SYSTEMS:
        assert str(report.gain(system, "all")) in shown or system == RANKER
        assert system in shown
    numbers = ranking_json(report)["all"]
    assert isinstance(numbers, dict)
    assert numbers[RANKER]["ndcg@10"][0] == pytest.approx(report.quality["ndcg@10/all"], abs=1e-4)
    assert "gain" not in numbers[RANKER]
    assert numbers["EASE"]["gain"][0] == pytest.approx(report.gain("EASE", "all").mean, abs=1e-4)
